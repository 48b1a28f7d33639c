// SPDX-License-Identifier: Apache-2.0
// The program itself, run as a person would run it.
#include "core/base/random.h"
#include "core/features/npy.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
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

Outcome run(const QStringList& arguments,
            const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment())
{
    QProcess process;
    process.setProcessEnvironment(environment);
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

/// Blurred stripes of grey, one class for each direction: enough to lay out.
void writePictures(const QString& folder, int each)
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

/// The options in a text, "--perplexity".
QSet<QString> optionsIn(const QString& text)
{
    static const QRegularExpression option(QStringLiteral("--[a-z][a-z-]*"));
    QSet<QString> found;
    for (auto match = option.globalMatch(text); match.hasNext();)
        found.insert(match.next().captured());
    return found;
}

} // namespace

class TestEmbed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrongUsageExitsWithTwo_data();
    void wrongUsageExitsWithTwo();
    void outputsAreTriedBeforeAnyWork_data();
    void outputsAreTriedBeforeAnyWork();
    void twoOutputsAreTwoFiles();
    void noOutputReplacesWhatIsRead();
    void failuresExitWithOneAndASentence();
    void photographsBecomeFiles();
    void sameSeedSameCoordinatesForAnyThreads();
    void featuresOfOtherToolsAreLaidOut();
    void windowTakesItsOwnPicture();
    void quantisedModelsRun();
    void withoutADisplayASentenceSaysSo_data();
    void withoutADisplayASentenceSaysSo();
    void interruptEndsInOrder();
    void summaryIsPlain();
    void picturesSayWhenLabelsShapeThem();
    void pcaIsMeasuredToo();
    void umapRunsForAllItsEpochsUnlessTold();
    void whatWasOpenedIsSaidFirst();
    void littleMemoryIsASentence();
    void readmeListsEveryOption();

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
    QTest::newRow("negative seed")
        << QStringList{embed, animals(), QStringLiteral("--seed"), QStringLiteral("-1")};
    QTest::newRow("minimum distance that is no number")
        << QStringList{embed, animals(), QStringLiteral("--min-distance"), QStringLiteral("nan")};
    QTest::newRow("one neighbour")
        << QStringList{embed, animals(), QStringLiteral("--neighbors"), QStringLiteral("1")};
    QTest::newRow("pixels of no size")
        << QStringList{embed, animals(), QStringLiteral("--model"), QStringLiteral("pixels:0")};
    QTest::newRow("no such model")
        << QStringList{embed, animals(), QStringLiteral("--model"), QStringLiteral("nope")};
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

void TestEmbed::outputsAreTriedBeforeAnyWork_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("ending");
    QTest::newRow("coordinates") << "--coordinates"
                                 << ".csv";
    QTest::newRow("features") << "--features"
                              << ".npy";
    QTest::newRow("image") << "--image"
                           << ".png";
    QTest::newRow("mosaic") << "--mosaic"
                            << ".png";
    QTest::newRow("report") << "--report"
                            << ".json";
    QTest::newRow("screenshot") << "--screenshot"
                                << ".png"; // of the window
}

void TestEmbed::outputsAreTriedBeforeAnyWork()
{
    QFETCH(const QString, option);
    QFETCH(const QString, ending);
    QDir().mkpath(out("folder") + ending);
    const std::pair<QString, QString> wrong[] = {
        {out("missing/a") + ending, QStringLiteral("there is no folder")},
        {out("folder") + ending, QStringLiteral("Is a directory")},
        {QStringLiteral("/proc/a") + ending, QStringLiteral("cannot be written to")},
        {out("a") + QString(300, u'n') + ending, QStringLiteral("File name too long")},
        {out("a.xlsx"), QStringLiteral("must end in")}};
    for (const auto& [file, reason] : wrong) {
        QStringList arguments{out("nothing there"), option, file};
        if (option != QStringLiteral("--screenshot"))
            arguments.prepend(QStringLiteral("embed"));
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.errors.contains(reason), qPrintable(outcome.errors));
        QVERIFY(!outcome.errors.contains(QStringLiteral("nothing there")));
    }
}

void TestEmbed::twoOutputsAreTwoFiles()
{
    const Outcome outcome =
        run({QStringLiteral("embed"), out("nothing there"), QStringLiteral("--image"), out("a.png"),
             QStringLiteral("--mosaic"), m_folder.path() + QStringLiteral("/./a.png")});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains(QStringLiteral("a.png")), qPrintable(outcome.errors));
}

void TestEmbed::noOutputReplacesWhatIsRead()
{
    std::ofstream file(out("rows.npy").toStdString(), std::ios::binary);
    writeNpy(file, Matrix(5, 3));
    file.close();
    const QByteArray before = bytesOf(out("rows.npy"));
    const Outcome outcome = run({QStringLiteral("embed"), out("rows.npy"),
                                 QStringLiteral("--coordinates"), out("rows.npy")});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains(QStringLiteral("would be lost")), qPrintable(outcome.errors));
    QCOMPARE(bytesOf(out("rows.npy")), before);
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
    QCOMPARE(report["neighbors"]["method"].get<std::string>(), "exact");
    QCOMPARE(report["neighbors"]["recall"].get<double>(), 1.0);
    QVERIFY(report["neighbors"]["k"].get<int>() >= 10);
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

void TestEmbed::quantisedModelsRun()
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

void TestEmbed::withoutADisplayASentenceSaysSo_data()
{
    QTest::addColumn<QString>("display");
    QTest::newRow("none") << QString();
    QTest::newRow("one that cannot be reached") << QStringLiteral(":4711");
}

void TestEmbed::withoutADisplayASentenceSaysSo()
{
    QFETCH(QString, display);
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QString::fromLatin1(name));
    if (!display.isEmpty())
        environment.insert(QStringLiteral("DISPLAY"), display);
    const Outcome outcome = run({}, environment);
    QCOMPARE(outcome.exitCode, 1);
    QCOMPARE(outcome.errors.count('\n'), 1);
    QVERIFY2(outcome.errors.contains(QStringLiteral("murmuration embed")),
             qPrintable(outcome.errors));
    QVERIFY2(outcome.errors.contains(display), qPrintable(outcome.errors));
}

void TestEmbed::interruptEndsInOrder()
{
    const QString pictures = out("many");
    const QString results = out("results");
    writePictures(pictures, 40);
    QDir().mkpath(results);
    QProcess process;
    process.start(QStringLiteral(MURMURATION_PROGRAM),
                  {QStringLiteral("embed"), pictures, QStringLiteral("--model"),
                   QStringLiteral("pixels"), QStringLiteral("--iterations"),
                   QStringLiteral("10000000"), QStringLiteral("--coordinates"),
                   results + QStringLiteral("/a.csv"), QStringLiteral("--image"),
                   results + QStringLiteral("/a.png")});
    QByteArray errors;
    const auto saidWithin = [&](const char* text) {
        while (!errors.contains(text) && process.waitForReadyRead(60'000))
            errors += process.readAllStandardError();
        return errors.contains(text);
    };
    process.setReadChannel(QProcess::StandardError);
    QVERIFY2(saidWithin("Laying out"), errors.constData());
    QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
    QVERIFY(process.waitForFinished(60'000));
    errors += process.readAllStandardError();
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    QVERIFY2(errors.contains("interrupted"), errors.constData());
    QVERIFY(QDir(results).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
}

void TestEmbed::summaryIsPlain()
{
    const QString single = out("single");
    writePictures(single, 1);
    QDir(single + QStringLiteral("/1")).removeRecursively();
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.remove(QStringLiteral("XDG_RUNTIME_DIR"));
    const QStringList base{QStringLiteral("embed"),        single,
                           QStringLiteral("--model"),      QStringLiteral("pixels"),
                           QStringLiteral("--iterations"), QStringLiteral("20")};
    const Outcome nothing = run(base, environment);
    QVERIFY2(nothing.exitCode == 0, qPrintable(nothing.errors));
    QVERIFY2(nothing.output.contains(QStringLiteral("1 point from 1 item, 1 class\n")),
             qPrintable(nothing.output));
    QVERIFY2(nothing.errors.contains(QStringLiteral("no file was written")),
             qPrintable(nothing.errors));

    writePictures(single, 3);
    const Outcome picture =
        run(base + QStringList{QStringLiteral("--image"), out("few.png")}, environment);
    QVERIFY2(picture.exitCode == 0, qPrintable(picture.errors));
    QVERIFY2(!picture.errors.contains(QStringLiteral("XDG_RUNTIME_DIR")),
             qPrintable(picture.errors));
    QVERIFY2(!picture.errors.contains(QStringLiteral("no file was written")),
             qPrintable(picture.errors));
    QVERIFY2(!picture.output.contains(QStringLiteral("-0.0")), qPrintable(picture.output));
}

/// Before the first iteration points lie where they would without labels.
void TestEmbed::picturesSayWhenLabelsShapeThem()
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

void TestEmbed::pcaIsMeasuredToo()
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

void TestEmbed::umapRunsForAllItsEpochsUnlessTold()
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

void TestEmbed::whatWasOpenedIsSaidFirst()
{
    const QString folder = out("digits");
    QDir().mkpath(folder);
    for (const char* name : {"t10k-images-idx3-ubyte", "train-images-idx3-ubyte"}) {
        std::ofstream file((folder + '/' + QString::fromLatin1(name)).toStdString(),
                           std::ios::binary);
        file.write("\0\0\x08\x03\0\0\0\x04\0\0\0\x02\0\0\0\x02", 16);
        file.write("\0\1\2\3\4\5\6\7\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F", 16);
    }
    const Outcome outcome =
        run({QStringLiteral("embed"), folder, QStringLiteral("--model"), QStringLiteral("pixels:2"),
             QStringLiteral("--iterations"), QStringLiteral("5")});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    const auto opened =
        outcome.errors.indexOf(QStringLiteral("Opened t10k-images-idx3-ubyte: 4 pictures"));
    const auto other = outcome.errors.indexOf(QStringLiteral("train-images-idx3-ubyte"));
    const auto work = outcome.errors.indexOf(QStringLiteral("Extracting"));
    QVERIFY2(opened >= 0 && opened < other && other < work, qPrintable(outcome.errors));
}

void TestEmbed::littleMemoryIsASentence()
{
    // 50 000 pictures of 65 536 values are 13 GB.
    std::ofstream file(out("large-images-idx3-ubyte").toStdString(), std::ios::binary);
    file.write("\0\0\x08\x03\0\0\xc3\x50\0\0\0\x01\0\0\0\x01", 16);
    file << std::string(50'000, '7');
    file.close();
    QProcess process;
    process.start(QStringLiteral("sh"),
                  {QStringLiteral("-c"), QStringLiteral("ulimit -v 6000000; exec \"$0\" \"$@\""),
                   QStringLiteral(MURMURATION_PROGRAM), QStringLiteral("embed"),
                   out("large-images-idx3-ubyte"), QStringLiteral("--model"),
                   QStringLiteral("pixels:256"), QStringLiteral("--threads"), QStringLiteral("2")});
    QVERIFY(process.waitForFinished(120'000));
    const QString errors = QString::fromUtf8(process.readAllStandardError());
    QCOMPARE(process.exitCode(), 1);
    QVERIFY2(errors.contains(QStringLiteral("murmuration: there is not enough memory; take fewer")),
             qPrintable(errors));
    QVERIFY2(!errors.contains(QStringLiteral("bad_alloc")), qPrintable(errors));
}

void TestEmbed::readmeListsEveryOption()
{
    QFile file(QStringLiteral(MURMURATION_SOURCE_DIR "/README.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QString table;
    QString text = QString::fromUtf8(file.readAll());
    text.remove(QStringLiteral("\\|")); // a bar within a cell
    for (const QString& line : text.split('\n')) {
        if (line.startsWith(QStringLiteral("| `")))
            table += line.section('|', 1, 1);
    }
    QSet<QString> offered =
        optionsIn(run({QStringLiteral("embed"), QStringLiteral("--help")}).output);
    offered.remove(QStringLiteral("--help"));
    QVERIFY(offered.size() > 10);
    const QSet<QString> listed = optionsIn(table);
    QVERIFY2(offered == listed,
             qPrintable(QStringList((offered - listed).values()).join(' ') + QStringLiteral(" / ") +
                        QStringList((listed - offered).values()).join(' ')));
}

QTEST_GUILESS_MAIN(TestEmbed)
#include "tst_embed.moc"
