// SPDX-License-Identifier: Apache-2.0
// `murmuration embed`, run as a person would run it.
#include "core/base/random.h"
#include "core/features/npy.h"
#include "tests/integration/program_run.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace murmuration;

class EmbedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void photographsBecomeFiles();
    void sameSeedSameCoordinatesForAnyThreads();
    void featuresOfOtherToolsAreLaidOut();
    void windowTakesItsOwnPicture();
    void quantisedModelsRun();
    void picturesSayWhenLabelsShapeThem();
    void pcaIsMeasuredToo();
    void umapRunsForAllItsEpochsUnlessTold();

private:
    QTemporaryDir m_folder;

    QString out(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
};

void EmbedTest::photographsBecomeFiles()
{
    if (!QFileInfo::exists(animals()))
        QSKIP("../shared/data/animals10 is not here");
    const Outcome outcome = run(
        {QStringLiteral("embed"), animals(), QStringLiteral("--no-cache"),
         QStringLiteral("--iterations"), QStringLiteral("300"), QStringLiteral("--coordinates"),
         out("a.csv"), QStringLiteral("--features"), out("a.npy"), QStringLiteral("--image"),
         out("a.png"), QStringLiteral("--mosaic"), out("m.png"), QStringLiteral("--mosaic-side"),
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
    QCOMPARE(report["neighbors"]["method"].get<std::string>(), "exact");
    QCOMPARE(report["neighbors"]["recall"].get<double>(), 1.0);
    QVERIFY(report["neighbors"]["k"].get<int>() >= 10);
    // Chance is 0.10; the network and the layout must both know something of animals.
    QVERIFY(report["label_agreement"]["features"].get<double>() > 0.25);
    QVERIFY(report["label_agreement"]["layout"].get<double>() > 0.2);
}

void EmbedTest::sameSeedSameCoordinatesForAnyThreads()
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

void EmbedTest::featuresOfOtherToolsAreLaidOut()
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

void EmbedTest::windowTakesItsOwnPicture()
{
    if (!QFileInfo::exists(animals()))
        QSKIP("../shared/data/animals10 is not here");
    // At an iteration on the way, and at the end of a layout that settles long before.
    for (const char* const iteration : {"60", "1000000"}) {
        QFile::remove(out("window.png"));
        const Outcome outcome = run({animals(), QStringLiteral("--model"), QStringLiteral("pixels"),
                                     QStringLiteral("--screenshot"), out("window.png"),
                                     QStringLiteral("--at-iteration"),
                                     QString::fromLatin1(iteration), QStringLiteral("--quit")});
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
        QVERIFY(QFileInfo(out("window.png")).size() > 10'000);
    }
}

void EmbedTest::quantisedModelsRun()
{
    const QString model =
        QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/models/mobilenet_quantized_ios.pt");
    if (!QFileInfo::exists(model))
        QSKIP("../shared/models is not here");
    writePictures(out("quantised"), 5);
    const Outcome outcome =
        run({QStringLiteral("embed"), out("quantised"), QStringLiteral("--model"), model,
             QStringLiteral("--iterations"), QStringLiteral("10"), QStringLiteral("--features"),
             out("quantised.npy")});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    const Matrix features = readNpy(out("quantised.npy").toStdString());
    QCOMPARE(features.rows, std::size_t{10});
    QCOMPARE(features.columns, std::size_t{1000});
}

void EmbedTest::picturesSayWhenLabelsShapeThem()
{
    writePictures(out("labelled"), 8);
    const auto files = [&](const QString& supervision) {
        const Outcome outcome =
            run({QStringLiteral("embed"), out("labelled"), QStringLiteral("--model"),
                 QStringLiteral("pixels"), QStringLiteral("--iterations"), QStringLiteral("0"),
                 QStringLiteral("--supervision"), supervision, QStringLiteral("--image"),
                 out("shaped.png"), QStringLiteral("--mosaic"), out("shaped-mosaic.png"),
                 QStringLiteral("--mosaic-side"), QStringLiteral("512")});
        return outcome.exitCode == 0 ? QList<QByteArray>{bytesOf(out("shaped.png")),
                                                         bytesOf(out("shaped-mosaic.png"))}
                                     : QList<QByteArray>();
    };
    const QList<QByteArray> plain = files(QStringLiteral("0"));
    QCOMPARE(plain.size(), 2);
    QVERIFY(!plain[1].isEmpty());
    QCOMPARE(files(QStringLiteral("0")), plain);
    const QList<QByteArray> shaped = files(QStringLiteral("0.5"));
    QCOMPARE(shaped.size(), 2);
    QVERIFY(shaped[0] != plain[0]);
    QVERIFY(shaped[1] != plain[1]);
}

void EmbedTest::pcaIsMeasuredToo()
{
    writePictures(out("stripes"), 20);
    const Outcome outcome =
        run({QStringLiteral("embed"), out("stripes"), QStringLiteral("--model"),
             QStringLiteral("pixels:8"), QStringLiteral("--method"), QStringLiteral("pca"),
             QStringLiteral("--report"), out("pca.json")});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QVERIFY2(outcome.output.contains(QStringLiteral("label agreement")),
             qPrintable(outcome.output));
    const auto agreement = readJson(out("pca.json"))["label_agreement"];
    QCOMPARE(agreement["features"].get<double>(), 1.0);
    QCOMPARE(agreement["layout"].get<double>(), 1.0);
}

void EmbedTest::umapRunsForAllItsEpochsUnlessTold()
{
    writePictures(out("waves"), 20);
    QStringList arguments{QStringLiteral("embed"),          out("waves"),
                          QStringLiteral("--model"),        QStringLiteral("pixels:8"),
                          QStringLiteral("--method"),       QStringLiteral("umap"),
                          QStringLiteral("--neighbors"),    QStringLiteral("8"),
                          QStringLiteral("--min-distance"), QStringLiteral("0.3"),
                          QStringLiteral("--report"),       out("umap.json")};
    const Outcome whole = run(arguments);
    QVERIFY2(whole.exitCode == 0, qPrintable(whole.errors));
    QVERIFY2(whole.output.contains(QStringLiteral("500 iterations")), qPrintable(whole.output));
    QVERIFY2(!whole.output.contains(QStringLiteral("KL")), qPrintable(whole.output));
    const auto report = readJson(out("umap.json"));
    QVERIFY(report["kl"].is_null());
    QCOMPARE(report["options"]["iterations"].get<int>(), 500);
    QCOMPARE(report["options"]["neighbors"].get<int>(), 8);
    QCOMPARE(report["options"]["min_distance"].get<double>(), 0.3);
    QVERIFY(report["label_agreement"]["layout"].get<double>() > 0.9);

    arguments << QStringLiteral("--iterations") << QStringLiteral("30");
    const Outcome brief = run(arguments);
    QVERIFY2(brief.output.contains(QStringLiteral("30 iterations")), qPrintable(brief.output));
}

QTEST_GUILESS_MAIN(EmbedTest)
#include "tst_embed.moc"
