// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/integration/program_run.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>

#include <fstream>
#include <nlohmann/json.hpp>

/// Runs of the program over one cache.
namespace murmuration {

/// A home of its own, so that each test begins with an empty cache.
class Home
{
public:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    QProcessEnvironment environment() const
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_CACHE_HOME"), path(QStringLiteral("cache")));
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), path(QStringLiteral("config")));
        return environment;
    }

    Outcome run(const QStringList& arguments) const
    {
        return murmuration::run(arguments, environment());
    }

    /// What `embed` made, and from where.
    struct Embedded
    {
        int cached = -1;
        int computed = -1;
        QByteArray coordinates;
        QString errors; ///< what it said on its way
        nlohmann::json report;

        /// Whether the words stand there in this order.
        bool saidInOrder(const QStringList& words) const
        {
            qsizetype at = 0;
            for (const QString& each : words) {
                at = errors.indexOf(each, at);
                if (at < 0)
                    return false;
                at += each.size();
            }
            return true;
        }

        int issuesSaying(const std::string& words) const
        {
            int count = 0;
            for (const auto& issue : report["issues"])
                count += issue["text"].get<std::string>().find(words) != std::string::npos ? 1 : 0;
            return count;
        }
    };
    Embedded embed(const QString& pictures, const QStringList& more = {}) const
    {
        const QString csv = path(QStringLiteral("a.csv"));
        const QString json = path(QStringLiteral("r.json"));
        QFile::remove(csv);
        const Outcome outcome =
            run(QStringList{QStringLiteral("embed"), pictures, QStringLiteral("--iterations"),
                            QStringLiteral("60"), QStringLiteral("--coordinates"), csv,
                            QStringLiteral("--report"), json} +
                more);
        if (outcome.exitCode != 0) {
            qWarning("%s", qPrintable(outcome.errors));
            return {};
        }
        QFile file(csv);
        Embedded embedded;
        if (file.open(QIODevice::ReadOnly))
            embedded.coordinates = file.readAll();
        embedded.errors = outcome.errors;
        std::ifstream in(json.toStdString());
        embedded.report = nlohmann::json::parse(in);
        embedded.cached = embedded.report["features"]["cached"].get<int>();
        embedded.computed = embedded.report["features"]["computed"].get<int>();
        return embedded;
    }

    /// The file the features are kept in.
    QString cacheFile() const
    {
        QDirIterator files(path(QStringLiteral("cache/murmuration/features")),
                           {QStringLiteral("*.features")});
        return files.hasNext() ? files.next() : QString();
    }

private:
    QTemporaryDir m_folder;
};

/// Blurred stripes of grey, one class for each direction.
inline void writePictures(const QString& folder, int begin, int end)
{
    for (const int kind : {0, 1}) {
        const QString name = folder + QStringLiteral("/%1").arg(kind);
        QDir().mkpath(name);
        for (int i = begin; i < end; ++i) {
            std::ofstream file((name + QStringLiteral("/%1.pgm").arg(i)).toStdString());
            file << "P2 8 8 255\n";
            for (int p = 0; p < 64; ++p)
                file << ((kind == 0 ? p / 8 : p % 8) * 30 + i) % 256 << ' ';
        }
    }
}

} // namespace murmuration
