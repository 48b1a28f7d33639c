// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "tests/ui/http_server.h"
#include "ui/models/download.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <optional>
#include <string>

namespace murmuration {

/// Bytes that differ from place to place.
inline QByteArray bytesOf(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    quint32 state = 1;
    for (char& byte : bytes) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<char>(state >> 24);
    }
    return bytes;
}

/// What the tests of downloads have in common: a file to fetch, and a folder of its own to put it
/// in.
class DownloadTest : public QObject
{
protected:
    void emptyFolder() { m_folder.emplace(); }

    [[nodiscard]] QString path() const { return m_folder->filePath(QStringLiteral("weights.pth")); }

    static std::string sha256(const QByteArray& bytes)
    {
        return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
    }

    static QByteArray size(const QByteArray& bytes) { return QByteArray::number(bytes.size()); }

    [[nodiscard]] DownloadSource source(const HttpServer& server) const
    {
        DownloadSource source;
        source.name = "weights";
        source.address = server.address();
        source.file = path().toStdString();
        source.sha256 = sha256(m_body);
        return source;
    }

    static std::string failureOf(const DownloadSource& source)
    {
        try {
            download(source);
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    }

    [[nodiscard]] QByteArray read() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    void leavePart(const QByteArray& bytes, const QByteArray& version = {}) const
    {
        QFile part(path() + QStringLiteral(".part"));
        QVERIFY(part.open(QIODevice::WriteOnly));
        part.write(bytes);
        if (version.isEmpty())
            return;
        QFile versionFile(path() + QStringLiteral(".part.version"));
        QVERIFY(versionFile.open(QIODevice::WriteOnly));
        versionFile.write(version);
    }

    [[nodiscard]] QStringList filesThere() const
    {
        return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }

    const QByteArray m_body = bytesOf(300'000);

private:
    std::optional<QTemporaryDir> m_folder;
};

} // namespace murmuration
