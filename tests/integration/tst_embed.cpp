// SPDX-License-Identifier: Apache-2.0
// The program itself, run as a person would run it.
#include "core/base/random.h"
#include "core/features/npy.h"

#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace murmuration;

namespace {

struct Outcome
{
    int exitCode = -1;
    QString output;
    QString errors;
};

Outcome run(const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral(MURMURATION_PROGRAM), arguments);
    constexpr int kTimeoutMs = 240'000;
    if (!process.waitForFinished(kTimeoutMs))
        return {-1, {}, process.errorString()};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

QString animals()
{
    return QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/data/animals10");
}

nlohmann::json readJson(const QString& file)
{
    std::ifstream in(file.toStdString());
    return nlohmann::json::parse(in);
}

QByteArray bytesOf(const QString& name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestEmbed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrongUsageExitsWithTwo_data();
    void wrongUsageExitsWithTwo();
    void failuresExitWithOneAndASentence();
    void photographsBecomeFiles();
    void sameSeedSameCoordinatesForAnyThreads();
    void featuresOfOtherToolsAreLaidOut();
    void windowTakesItsOwnPicture();

private:
    QTemporaryDir m_folder;

    QString out(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
};

void TestEmbed::wrongUsageExitsWithTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    const QString embed = QStringLiteral("embed");
    QTest::newRow("nothing to open") << QStringList{embed};
    QTest::newRow("unknown flag") << QStringList{embed, animals(), QStringLiteral("--colour")};
    QTest::newRow("four dimensions")
        << QStringList{embed, animals(), QStringLiteral("--dims"), QStringLiteral("4")};
    QTest::newRow("unknown format")
        << QStringList{embed, animals(), QStringLiteral("--coordinates"), QStringLiteral("a.xlsx")};
    QTest::newRow("no such folder to write to") << QStringList{
        embed, animals(), QStringLiteral("--image"), QStringLiteral("/nowhere/at/all/a.png")};
    QTest::newRow("perplexity that is no number")
        << QStringList{embed, animals(), QStringLiteral("--perplexity"), QStringLiteral("nan")};
    QTest::newRow("pca to nothing")
        << QStringList{embed, animals(), QStringLiteral("--pca"), QStringLiteral("0")};
}

void TestEmbed::wrongUsageExitsWithTwo()
{
    QFETCH(QStringList, arguments);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY(!outcome.errors.isEmpty());
}

void TestEmbed::failuresExitWithOneAndASentence()
{
    const Outcome missing = run({QStringLiteral("embed"), out("no such folder")});
    QCOMPARE(missing.exitCode, 1);
    QVERIFY2(missing.errors.contains(QStringLiteral("no such folder")), qPrintable(missing.errors));

    const Outcome empty = run({QStringLiteral("embed"), m_folder.path()});
    QCOMPARE(empty.exitCode, 1);
    QVERIFY2(empty.errors.contains(QStringLiteral("murmuration: ")), qPrintable(empty.errors));
}

void TestEmbed::photographsBecomeFiles()
{
    if (!QFileInfo::exists(animals()))
        QSKIP("../shared/data/animals10 is not here");
    const Outcome outcome =
        run({QStringLiteral("embed"), animals(), QStringLiteral("--iterations"),
             QStringLiteral("300"), QStringLiteral("--coordinates"), out("a.csv"),
             QStringLiteral("--features"), out("a.npy"), QStringLiteral("--image"), out("a.png"),
             QStringLiteral("--mosaic"), out("m.png"), QStringLiteral("--mosaic-side"),
             QStringLiteral("1024"), QStringLiteral("--report"), out("r.json")});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));

    QCOMPARE(bytesOf(out("a.csv")).count('\n'), 321);
    QCOMPARE(readNpy(out("a.npy").toStdString()).rows, std::size_t{320});
    constexpr char kPngSignature[] = "\x89PNG";
    QVERIFY(bytesOf(out("a.png")).startsWith(kPngSignature));
    QVERIFY(bytesOf(out("m.png")).startsWith(kPngSignature));

    const auto report = readJson(out("r.json"));
    QCOMPARE(report["counts"]["points"].get<int>(), 320);
    QCOMPARE(report["counts"]["classes"].get<int>(), 10);
    QVERIFY(report["kl"].get<double>() > 0);
    QVERIFY(report["images_per_second"].get<double>() > 0);
    QVERIFY(report["peak_memory_mib"].get<double>() > 10);
    // Chance is 0.10; the network and the layout must both know something of animals.
    QVERIFY(report["label_agreement"]["features"].get<double>() > 0.25);
    QVERIFY(report["label_agreement"]["layout"].get<double>() > 0.2);
}

void TestEmbed::sameSeedSameCoordinatesForAnyThreads()
{
    if (!QFileInfo::exists(animals()))
        QSKIP("../shared/data/animals10 is not here");
    const auto coordinates = [&](const char* threads, const char* file, const char* seed) {
        const Outcome outcome = run(
            {QStringLiteral("embed"), animals(), QStringLiteral("--model"),
             QStringLiteral("pixels"), QStringLiteral("--iterations"), QStringLiteral("200"),
             QStringLiteral("--threads"), QString::fromLatin1(threads), QStringLiteral("--seed"),
             QString::fromLatin1(seed), QStringLiteral("--coordinates"), out(file)});
        return outcome.exitCode == 0 ? bytesOf(out(file)) : QByteArray();
    };
    const QByteArray one = coordinates("1", "one.npy", "10");
    QVERIFY(!one.isEmpty());
    QVERIFY(one == coordinates("2", "two.npy", "10"));
    QVERIFY(one == coordinates("3", "three.npy", "10"));
    QVERIFY(one != coordinates("1", "other.npy", "11"));
}

void TestEmbed::featuresOfOtherToolsAreLaidOut()
{
    Matrix features(90, 20);
    Random random(4);
    std::ofstream labels(out("labels.txt").toStdString());
    for (std::size_t r = 0; r < features.rows; ++r) {
        labels << "class " << r % 3 << '\n';
        for (float& value : features.row(r))
            value = static_cast<float>(random.normal() + 20.0 * static_cast<double>(r % 3));
    }
    labels.close();
    std::ofstream file(out("other.npy").toStdString(), std::ios::binary);
    writeNpy(file, features);
    file.close();

    const Outcome outcome = run(
        {QStringLiteral("embed"), out("other.npy"), QStringLiteral("--labels"), out("labels.txt"),
         QStringLiteral("--dims"), QStringLiteral("3"), QStringLiteral("--coordinates"),
         out("other.json"), QStringLiteral("--report"), out("other-report.json")});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QCOMPARE(readJson(out("other.json"))["points"].size(), std::size_t{90});
    QCOMPARE(readJson(out("other-report.json"))["label_agreement"]["layout"].get<double>(), 1.0);

    const Outcome mosaic =
        run({QStringLiteral("embed"), out("other.npy"), QStringLiteral("--mosaic"), out("x.png")});
    QCOMPARE(mosaic.exitCode, 1);
    QVERIFY(!QFileInfo::exists(out("x.png")));
}

void TestEmbed::windowTakesItsOwnPicture()
{
    if (!QFileInfo::exists(animals()))
        QSKIP("../shared/data/animals10 is not here");
    const Outcome outcome =
        run({animals(), QStringLiteral("--model"), QStringLiteral("pixels"),
             QStringLiteral("--screenshot"), out("window.png"), QStringLiteral("--at-iteration"),
             QStringLiteral("60"), QStringLiteral("--quit")});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QVERIFY(QFileInfo(out("window.png")).size() > 10'000);
}

QTEST_GUILESS_MAIN(TestEmbed)
#include "tst_embed.moc"
