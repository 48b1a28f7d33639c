// SPDX-License-Identifier: Apache-2.0
// The program itself, given every kind of thing that opens.
#include "tests/core/archive_bytes.h"

#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;

namespace {

struct Outcome
{
    int exitCode = -1;
    QString errors;
    nlohmann::json report;
};

Outcome embed(const fs::path& path, const QStringList& options = {})
{
    const QTemporaryDir folder;
    const QString report = folder.filePath(QStringLiteral("report.json"));
    QStringList arguments{QStringLiteral("embed"),    QString::fromStdString(path.string()),
                          QStringLiteral("--model"),  QStringLiteral("pixels"),
                          QStringLiteral("--method"), QStringLiteral("pca"),
                          QStringLiteral("--report"), report};
    QProcess process;
    process.start(QStringLiteral(MURMURATION_PROGRAM), arguments + options);
    constexpr int kTimeoutMs = 240'000;
    if (!process.waitForFinished(kTimeoutMs))
        return {-1, process.errorString(), {}};
    std::ifstream in(report.toStdString());
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardError()),
            in ? nlohmann::json::parse(in) : nlohmann::json()};
}

/// Two classes of four pictures in nested folders.
std::vector<archives::Member> pictureFiles()
{
    std::vector<archives::Member> members;
    for (int i = 0; i < 8; ++i) {
        const auto shade = static_cast<std::uint8_t>(30 * i);
        members.push_back(
            {std::string(i < 4 ? "birds/owls/" : "cats/") + std::to_string(i) + ".ppm",
             pictures::ppm(4, 4, {shade, 9, static_cast<std::uint8_t>(250 - shade)}),
             '0',
             {}});
    }
    return members;
}

} // namespace

class TestInputs : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    fs::path m_root;

    void expect(const fs::path& path, int items, int classes, const QStringList& options = {})
    {
        const Outcome outcome = embed(path, options);
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
        QCOMPARE(outcome.report["counts"]["items"].get<int>(), items);
        QCOMPARE(outcome.report["counts"]["points"].get<int>(), items);
        QCOMPARE(outcome.report["counts"]["classes"].get<int>(), classes);
    }

private Q_SLOTS:
    void initTestCase() { m_root = m_folder.path().toStdString(); }

    void foldersAndArchives()
    {
        const std::vector<archives::Member> members = pictureFiles();
        for (const archives::Member& member : members)
            pictures::write(m_root / "pictures" / member.name, member.data);
        pictures::write(m_root / "pictures.tar", archives::tar(members));
        pictures::write(m_root / "pictures.tar.gz", archives::gzip(archives::tar(members)));
        pictures::write(m_root / "pictures.zip", archives::zip(members));
        for (const char* const name :
             {"pictures", "pictures.tar", "pictures.tar.gz", "pictures.zip"})
            expect(m_root / name, 8, 2);
    }

    void wholePathsAreClassesWhereAsked()
    {
        auto members = pictureFiles();
        members[0].name = "birds/larks/0.ppm";
        pictures::write(m_root / "nested.tar", archives::tar(members));
        expect(m_root / "nested.tar", 8, 2);
        expect(m_root / "nested.tar", 8, 3,
               {QStringLiteral("--label-from"), QStringLiteral("path")});
        QCOMPARE(
            embed(m_root / "nested.tar", {QStringLiteral("--label-from"), QStringLiteral("last")})
                .exitCode,
            2);
    }

    void listsOfPictures()
    {
        std::string list = "# pictures\n";
        for (const archives::Member& member : pictureFiles()) {
            pictures::write(m_root / "listed" / member.name, member.data);
            list += "listed/" + member.name + " " + member.name.substr(0, 1) + "\n";
        }
        pictures::write(m_root / "list.txt", list);
        expect(m_root / "list.txt", 8, 2);
        pictures::write(m_root / "longer.txt", list + "listed/gone.ppm c\n");
        const Outcome outcome = embed(m_root / "longer.txt");
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.report["issues"].size(), std::size_t{1});
        QVERIFY(outcome.errors.contains(QStringLiteral("listed/gone.ppm")));
    }

    void cifarBatches()
    {
        pictures::Bytes batch;
        for (int i = 0; i < 6; ++i) {
            batch.push_back(static_cast<std::uint8_t>(i % 3));
            batch.insert(batch.end(), 3072, static_cast<std::uint8_t>(40 * i));
        }
        pictures::write(m_root / "cifar/data_batch_1.bin", batch);
        pictures::write(m_root / "cifar/test_batch.bin", batch);
        expect(m_root / "cifar", 12, 3);
        expect(m_root / "cifar/test_batch.bin", 6, 3);
    }

    void damagedPicturesAreToldInOurOwnWords()
    {
        const fs::path folder = m_root / "damaged";
        for (const archives::Member& member : pictureFiles())
            pictures::write(folder / member.name, member.data);
        pictures::Bytes png = pictures::png(4, 8, pictures::PngColor::Grey,
                                            std::vector<pictures::Bytes>(4, pictures::Bytes(4, 9)));
        png[png.size() - 30] ^= 0xFF;
        pictures::write(folder / "cats/wrong.png", png);
        png.resize(png.size() / 2 + 20);
        pictures::write(folder / "cats/cut.png", png);
        const Outcome outcome = embed(folder);
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY(outcome.report["issues"].size() >= 1);
        const QRegularExpression ours(
            QStringLiteral("^(Opening|Opened|Loading|Extracting|Preparing|Measuring|note:)"));
        for (const QString& line : outcome.errors.split(
                 QRegularExpression(QStringLiteral("[\\r\\n]+")), Qt::SkipEmptyParts))
            QVERIFY2(ours.match(line).hasMatch(), qPrintable(line));
    }

    void failuresAreOneSentence()
    {
        auto bytes = archives::gzip(archives::tar(pictureFiles()));
        bytes.resize(300);
        pictures::write(m_root / "cut.tar.gz", bytes);
        pictures::write(m_root / "gone.txt", "x/1.jpg a\nx/2.jpg b\n");
        pictures::write(m_root / "notes.txt", "no list, no pictures\n");
        for (const char* const name : {"cut.tar.gz", "gone.txt", "notes.txt"}) {
            const Outcome outcome = embed(m_root / name);
            QCOMPARE(outcome.exitCode, 1);
            const QString last = outcome.errors.trimmed().section(u'\n', -1);
            QVERIFY2(last.startsWith(QStringLiteral("murmuration: ")), qPrintable(outcome.errors));
            QVERIFY2(last.contains(QString::fromLatin1(name)), qPrintable(last));
        }
    }
};

QTEST_GUILESS_MAIN(TestInputs)
#include "tst_inputs.moc"
