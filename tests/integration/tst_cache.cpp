// SPDX-License-Identifier: Apache-2.0
// The feature cache, as a person meets it: the program is run again and again.
#include "core/workers/ingest_worker.h"
#include "tests/integration/cache_home.h"
#include "tests/integration/program_run.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

using namespace murmuration;

namespace {

QString sharedFile(const char* name)
{
    return QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/") + QString::fromLatin1(name);
}

} // namespace

class TestCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSecondRunComputesNothingAndGivesTheSame();
    void addedPicturesAloneAreComputed();
    void aKilledRunGoesOnWhereItWas();
    void damageIsSaidOnce();
    void pixelsAreNotKept();
    void noCacheLeavesNothing();
    void unreadablePicturesAreTriedAgain();
    void theWindowsWorkerNeedsNoNetwork();
    void weightsOfOthersAreRecognised();
};

void TestCache::aSecondRunComputesNothingAndGivesTheSame()
{
    const Home home;
    const QString pictures = home.path(QStringLiteral("p"));
    writePictures(pictures, 0, 50);
    const auto first = home.embed(pictures);
    QCOMPARE(first.cached, 0);
    QCOMPARE(first.computed, 100);
    const auto second = home.embed(pictures);
    QCOMPARE(second.cached, 100);
    QCOMPARE(second.computed, 0);
    QVERIFY(!first.coordinates.isEmpty());
    QVERIFY(first.coordinates == second.coordinates);
    QVERIFY(second.report["images_per_second"].is_null());
    QVERIFY(!second.report["seconds"].contains("load network"));
    QVERIFY(first.report["features"]["source"] == second.report["features"]["source"]);
    const auto without = home.embed(pictures, {QStringLiteral("--no-cache")});
    QCOMPARE(without.computed, 100);
    QVERIFY(without.coordinates == first.coordinates);
}

void TestCache::addedPicturesAloneAreComputed()
{
    const Home home;
    const QString pictures = home.path(QStringLiteral("p"));
    writePictures(pictures, 0, 20);
    const auto first = home.embed(pictures);
    QCOMPARE(first.computed, 40);
    const QString loading = QStringLiteral("Loading network builtin\n");
    const QString extracting = QStringLiteral("Extracting features\n");
    QVERIFY2(first.saidInOrder({loading, extracting}), qPrintable(first.errors));
    writePictures(pictures, 20, 25);
    const auto more = home.embed(pictures);
    QCOMPARE(more.cached, 40);
    QCOMPARE(more.computed, 10);
    QVERIFY2(more.saidInOrder({QStringLiteral("Looking for kept features\n"),
                               QStringLiteral("features of 40 pictures"), loading, extracting}),
             qPrintable(more.errors));
    QCOMPARE(more.errors.count(extracting), 1);
    QVERIFY(QFile::remove(pictures + QStringLiteral("/0/3.pgm")));
    const auto fewer = home.embed(pictures);
    QCOMPARE(fewer.cached, 49);
    QCOMPARE(fewer.computed, 0);
    QCOMPARE(fewer.coordinates.count('\n'), 50);
}

void TestCache::aKilledRunGoesOnWhereItWas()
{
    const Home home;
    const QString pictures = home.path(QStringLiteral("p"));
    constexpr int kAll = 600;
    writePictures(pictures, 0, kAll / 2);
    QProcess process;
    process.setProcessEnvironment(home.environment());
    process.start(QStringLiteral(MURMURATION_PROGRAM), {QStringLiteral("embed"), pictures});
    QVERIFY(process.waitForStarted());
    const auto kept = [&] { return QFileInfo(home.cacheFile()).size() > 20'000; };
    QVERIFY(
        QTest::qWaitFor([&] { return kept() || process.state() != QProcess::Running; }, 240'000));
    QCOMPARE(process.state(), QProcess::Running);
    QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGKILL), 0);
    QVERIFY(process.waitForFinished());

    const auto after = home.embed(pictures);
    QVERIFY(after.cached > 0);
    QCOMPARE(after.cached + after.computed, kAll);
    const auto again = home.embed(pictures);
    QCOMPARE(again.cached, kAll);
    QVERIFY(again.coordinates == after.coordinates);
    const auto without = home.embed(pictures, {QStringLiteral("--no-cache")});
    QVERIFY(without.coordinates == after.coordinates);
}

void TestCache::damageIsSaidOnce()
{
    const Home home;
    const QString pictures = home.path(QStringLiteral("p"));
    writePictures(pictures, 0, 40);
    const auto first = home.embed(pictures);
    QCOMPARE(first.issuesSaying("damaged"), 0);
    QFile file(home.cacheFile());
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    const auto middle = bytes.size() / 2;
    bytes[middle] = static_cast<char>(bytes[middle] ^ 1);
    file.seek(0);
    file.write(bytes);
    file.close();

    const auto mended = home.embed(pictures);
    QVERIFY(mended.cached > 0 && mended.computed > 0);
    QCOMPARE(mended.issuesSaying("damaged"), 1);
    const auto next = home.embed(pictures);
    QCOMPARE(next.cached, 80);
    QCOMPARE(next.issuesSaying("damaged"), 0);
    QVERIFY(next.coordinates == first.coordinates);
}

void TestCache::pixelsAreNotKept()
{
    const Home home;
    const QString pictures = home.path(QStringLiteral("p"));
    writePictures(pictures, 0, 10);
    const QStringList pixels{QStringLiteral("--model"), QStringLiteral("pixels")};
    QCOMPARE(home.embed(pictures, pixels).computed, 20);
    QCOMPARE(home.embed(pictures, pixels).computed, 20);
    QVERIFY(home.cacheFile().isEmpty());
}

void TestCache::noCacheLeavesNothing()
{
    const Home home;
    const QString pictures = home.path(QStringLiteral("p"));
    writePictures(pictures, 0, 10);
    QCOMPARE(home.embed(pictures, {QStringLiteral("--no-cache")}).computed, 20);
    QVERIFY(!QFileInfo::exists(home.path(QStringLiteral("cache/murmuration/features"))));
}

void TestCache::unreadablePicturesAreTriedAgain()
{
    const Home home;
    const QString pictures = home.path(QStringLiteral("p"));
    writePictures(pictures, 0, 10);
    std::ofstream((pictures + QStringLiteral("/0/bad.png")).toStdString()) << "no picture";
    const auto first = home.embed(pictures);
    QCOMPARE(first.computed, 20);
    QCOMPARE(first.issuesSaying("text"), 1);
    const auto second = home.embed(pictures);
    QCOMPARE(second.cached, 20);
    QVERIFY(second.report["issues"] == first.report["issues"]);
    QVERIFY(!second.report["seconds"].contains("load network"));
}

void TestCache::theWindowsWorkerNeedsNoNetwork()
{
    const Home home;
    const QString pictures = home.path(QStringLiteral("p"));
    writePictures(pictures, 0, 30);
    IngestRequest request;
    request.path = pictures.toStdString();
    request.cache = FeatureCacheOptions{home.path(QStringLiteral("kept")).toStdString()};
    std::vector<IngestState> last;
    bool loaded = false;
    bool inOrder = true; // a picture is extracted after the network was loaded
    for (request.run = 1; request.run <= 3; ++request.run) {
        if (request.run == 3)
            writePictures(pictures, 30, 31); // two more
        loaded = false;
        IngestState state;
        IngestWorker worker([] {});
        worker.request(request);
        QVERIFY(QTest::qWaitFor(
            [&] {
                if (auto newer = worker.take())
                    state = std::move(*newer);
                loaded = loaded || state.stage == IngestStage::LoadingNetwork;
                inOrder = inOrder && (loaded || state.stage != IngestStage::Extracting);
                return state.stage == IngestStage::Done &&
                       state.thumbnails->ready() == state.collection->size();
            },
            240'000));
        QVERIFY(state.features->finished() && state.issues->empty());
        last.push_back(state);
        if (request.run == 2)
            QVERIFY(!loaded);
        QVERIFY(inOrder);
    }
    QCOMPARE(last[0].recalled, std::size_t{0});
    QCOMPARE(last[1].recalled, std::size_t{60});
    QCOMPARE(last[2].recalled, std::size_t{60});
    QCOMPARE(last[2].features->rows(), std::size_t{62});
    const auto before = copyRows(*last[0].features, 60, true);
    QVERIFY(copyRows(*last[1].features, 60, true).values == before.values);
    QCOMPARE(last[1].network->name, last[0].network->name);
    QCOMPARE(last[1].network->layer, last[0].network->layer);
    QCOMPARE(last[1].features->source(), last[0].features->source());
}

void TestCache::weightsOfOthersAreRecognised()
{
    const QString animals = sharedFile("data/animals10");
    const QString weights = sharedFile("models/squeezenet1_0-tvkeys-zip.pth");
    if (!QFileInfo::exists(animals) || !QFileInfo::exists(weights))
        QSKIP("../shared/data/animals10 or ../shared/models is not here");
    const Home home;
    const QStringList model{QStringLiteral("--model"), weights};
    const auto first = home.embed(animals, model);
    QCOMPARE(first.computed, 320);
    QVERIFY(first.report["label_agreement"]["features"].is_number());
    QVERIFY(first.report["label_agreement"]["layout"].is_number());
    const auto second = home.embed(animals, model);
    QCOMPARE(second.cached, 320);
    QCOMPARE(second.computed, 0);
    QVERIFY(second.coordinates == first.coordinates);

    // The same weights under another name and time of change: read once more, and recognised.
    const QString copy = home.path(QStringLiteral("renamed.pt"));
    QVERIFY(QFile::copy(weights, copy));
    const auto copied = home.embed(animals, {QStringLiteral("--model"), copy});
    QCOMPARE(copied.cached, 320);
    QVERIFY(copied.coordinates == first.coordinates);
    const QString listed = home.run({QStringLiteral("cache")}).output;
    QVERIFY2(listed.contains(QStringLiteral("renamed.pt / ")), qPrintable(listed));
    QCOMPARE(listed.count(QFileInfo(animals).canonicalFilePath()), qsizetype{1});
}

QTEST_GUILESS_MAIN(TestCache)
#include "tst_cache.moc"
