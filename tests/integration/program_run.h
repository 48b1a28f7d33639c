// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QString>
#include <QStringList>

#include <fstream>
#include <nlohmann/json.hpp>

namespace murmuration {

/// What a run of the program ended with.
struct Outcome
{
    int exitCode = -1;
    QString output;
    QString errors;
};

inline Outcome
run(const QStringList& arguments,
    const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment())
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(MURMURATION_PROGRAM), arguments);
    constexpr int kTimeoutMs = 240'000;
    if (!process.waitForFinished(kTimeoutMs) || process.exitStatus() != QProcess::NormalExit)
        return {-1, {}, process.errorString()};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

inline QString animals()
{
    return QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/data/animals10");
}

inline nlohmann::json readJson(const QString& file)
{
    std::ifstream in(file.toStdString());
    return nlohmann::json::parse(in);
}

inline QByteArray bytesOf(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Blurred stripes of grey, one class for each direction: enough to lay out.
inline void writePictures(const QString& folder, int each)
{
    for (const int kind : {0, 1}) {
        const QString name = folder + QStringLiteral("/%1").arg(kind);
        QDir().mkpath(name);
        for (int i = 0; i < each; ++i) {
            std::ofstream file((name + QStringLiteral("/%1.pgm").arg(i)).toStdString());
            file << "P2 8 8 255\n";
            for (int p = 0; p < 64; ++p)
                file << ((kind == 0 ? p / 8 : p % 8) * 30 + i) % 256 << ' ';
        }
    }
}

} // namespace murmuration
