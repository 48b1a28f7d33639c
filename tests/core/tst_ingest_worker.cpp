// SPDX-License-Identifier: Apache-2.0
#include "core/base/random.h"
#include "core/workers/ingest_worker.h"
#include "core/workers/picture_worker.h"
#include "tests/core/worker_test.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace murmuration;

namespace {

using IngestReader = StateReader<IngestWorker, IngestState>;

void writeBigEndian(std::ofstream& out, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        out.put(static_cast<char>(value >> shift));
}

/// Pictures of `side` px as MNIST's files hold them: three classes, each bright in another third.
std::filesystem::path writeIdx(const QTemporaryDir& folder, std::uint32_t count,
                               std::uint32_t side = 12)
{
    const std::filesystem::path base = folder.path().toStdString();
    std::ofstream images(base / "t-images-idx3-ubyte", std::ios::binary);
    std::ofstream labels(base / "t-labels-idx1-ubyte", std::ios::binary);
    for (const std::uint32_t value : {0x803U, count, side, side})
        writeBigEndian(images, value);
    for (const std::uint32_t value : {0x801U, count})
        writeBigEndian(labels, value);
    Random random(1);
    for (std::uint32_t i = 0; i < count; ++i) {
        labels.put(static_cast<char>(i % 3));
        for (std::uint32_t p = 0; p < side * side; ++p) {
            const bool bright = p * 3 / (side * side) == i % 3;
            images.put(static_cast<char>(bright ? 200 + random.below(50) : random.below(50)));
        }
    }
    return base / "t-images-idx3-ubyte";
}

} // namespace

class TestIngestWorker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ingestDeliversEveryPicture();
    void ingestOfNothingIsAFailureWithASentence();
    void newestIngestRequestWins();
    void cancelledIngestKeepsWhatItHas();
    void pictureWorkerReadsTheNewestRequest();
};

void TestIngestWorker::ingestDeliversEveryPicture()
{
    const QTemporaryDir folder;
    IngestReader reader;
    IngestRequest request;
    request.run = 5;
    request.path = writeIdx(folder, 200);
    request.network.model = "pixels";
    reader.worker().request(request);
    QVERIFY(
        reader.waitFor([](const IngestState& state) { return state.run == 5 && !state.busy(); }));

    const IngestState& state = reader.last();
    QCOMPARE(state.stage, IngestStage::Done);
    QCOMPARE(state.done, std::size_t{200});
    QVERIFY(state.features->finished());
    QCOMPARE(state.features->rows(), std::size_t{200});
    QCOMPARE(state.collection->classNames.size(), std::size_t{3});
    QCOMPARE(state.thumbnails->ready(), std::size_t{200});
    const FeatureRows rows = copyRows(*state.features, 200, true);
    for (std::uint32_t i = 0; i < 200; ++i)
        QCOMPARE(rows.items[i], i);
}

void TestIngestWorker::ingestOfNothingIsAFailureWithASentence()
{
    const QTemporaryDir folder;
    IngestReader reader;
    IngestRequest request;
    request.run = 1;
    request.path = folder.filePath(QStringLiteral("missing")).toStdString();
    reader.worker().request(request);
    QVERIFY(reader.waitFor(
        [](const IngestState& state) { return state.stage == IngestStage::Failed; }));
    QVERIFY(reader.last().failure.find("missing") != std::string::npos);

    request.run = 2;
    request.path = writeIdx(folder, 20);
    request.network.model = "pixels";
    reader.worker().request(request);
    QVERIFY(
        reader.waitFor([](const IngestState& state) { return state.stage == IngestStage::Done; }));
}

void TestIngestWorker::newestIngestRequestWins()
{
    const QTemporaryDir folder;
    IngestReader reader;
    IngestRequest request;
    request.path = writeIdx(folder, 5000);
    request.network.model = "pixels";
    for (request.run = 1; request.run <= 4; ++request.run)
        reader.worker().request(request);
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const IngestState& state) {
        return state.run == 5 && state.stage == IngestStage::Done;
    }));
    QCOMPARE(reader.last().features->rows(), std::size_t{5000});
}

void TestIngestWorker::cancelledIngestKeepsWhatItHas()
{
    const QTemporaryDir folder;
    IngestReader reader;
    IngestRequest request;
    request.run = 1;
    request.path = writeIdx(folder, 60000, 28);
    request.network.model = "pixels";
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const IngestState& state) { return state.features != nullptr; }));
    request.cancelled = true;
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const IngestState& state) { return !state.busy(); }));
    QCOMPARE(reader.last().stage, IngestStage::Cancelled);
    QVERIFY(reader.last().features->finished());
    QVERIFY(reader.last().features->rows() > 0);
    QVERIFY(reader.last().features->rows() < 60000);
}

void TestIngestWorker::pictureWorkerReadsTheNewestRequest()
{
    const QTemporaryDir folder;
    const auto collection = openCollection(writeIdx(folder, 30)).collection;
    StateReader<PictureWorker, PictureState> reader;
    for (std::size_t item = 0; item < 30; ++item)
        reader.worker().request({collection, item, 64});
    QVERIFY(reader.waitFor([](const PictureState& state) { return state.item == 29; }));
    QVERIFY(reader.last().image && reader.last().image->width == 12);
    QCOMPARE(reader.last().failure, std::string());
}

QTEST_GUILESS_MAIN(TestIngestWorker)
#include "tst_ingest_worker.moc"
