// SPDX-License-Identifier: Apache-2.0
#include "core/base/random.h"
#include "core/layout/layout_pipeline.h"
#include "core/workers/ingest_worker.h"
#include "core/workers/layout_worker.h"
#include "core/workers/picture_worker.h"

#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <cmath>
#include <condition_variable>
#include <fstream>
#include <limits>
#include <mutex>

using namespace murmuration;

namespace {

/// Waits for the state a test hopes for, taking each state the worker publishes on its way.
template <typename Worker, typename State>
class StateReader
{
public:
    StateReader()
        : m_worker([this] {
            const std::lock_guard lock(m_mutex);
            m_woken = true;
            m_changed.notify_all();
        })
    {
    }

    Worker& worker() { return m_worker; }
    const State& last() const { return m_last; }

    template <typename Predicate>
    bool waitFor(Predicate predicate)
    {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (true) {
            if (auto state = m_worker.take()) {
                m_last = std::move(*state);
                if (predicate(m_last))
                    return true;
            }
            std::unique_lock lock(m_mutex);
            if (!m_changed.wait_until(lock, deadline, [this] { return m_woken; }))
                return false;
            m_woken = false;
        }
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_woken = false;
    State m_last;
    Worker m_worker; // last: its thread uses the others
};

using IngestReader = StateReader<IngestWorker, IngestState>;
using LayoutReader = StateReader<LayoutWorker, LayoutState>;

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

/// Two clusters far apart.
Matrix clusters(std::size_t rows)
{
    Random random(3);
    Matrix matrix(rows, 8);
    for (std::size_t r = 0; r < rows; ++r) {
        for (float& value : matrix.row(r))
            value = static_cast<float>(random.normal() + (r % 2 == 0 ? 0 : 30));
    }
    return matrix;
}

LayoutRequest layoutRequest(std::shared_ptr<const FeatureMatrix> features)
{
    LayoutRequest request;
    request.run = 1;
    request.features = std::move(features);
    request.options.tsne.perplexity = 8;
    return request;
}

} // namespace

class TestWorkers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ingestDeliversEveryPicture();
    void ingestOfNothingIsAFailureWithASentence();
    void newestIngestRequestWins();
    void cancelledIngestKeepsWhatItHas();
    void layoutOfGrowingFeaturesTakesAllPoints();
    void settledLayoutWaitsForRowsOnTheirWay();
    void pausedLayoutStepsOnRequestOnly();
    void layoutPausesAtAnIteration();
    void restartedLayoutEqualsThePipelines();
    void changedOptionsReachARunningLayout();
    void badFeaturesAreAFailureAndTheWorkerLivesOn();
    void pictureWorkerReadsTheNewestRequest();
};

void TestWorkers::ingestDeliversEveryPicture()
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

void TestWorkers::ingestOfNothingIsAFailureWithASentence()
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

void TestWorkers::newestIngestRequestWins()
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

void TestWorkers::cancelledIngestKeepsWhatItHas()
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

void TestWorkers::layoutOfGrowingFeaturesTakesAllPoints()
{
    constexpr std::size_t kRows = 300;
    const Matrix values = clusters(kRows);
    const auto features = std::make_shared<FeatureMatrix>(kRows, values.columns, "test");
    LayoutReader reader;
    for (std::uint32_t r = 0; r < 100; ++r)
        features->append(r, values.row(r));
    reader.worker().request(layoutRequest(features));
    QVERIFY(reader.waitFor(
        [](const LayoutState& s) { return s.snapshot && s.snapshot->iteration > 5; }));
    QCOMPARE(reader.last().snapshot->points(), std::size_t{100});

    for (std::uint32_t r = 100; r < kRows; ++r)
        features->append(r, values.row(r));
    features->finish();
    reader.worker().request(layoutRequest(features));
    QVERIFY(reader.waitFor(
        [](const LayoutState& s) { return s.snapshot && s.snapshot->points() == kRows; }));
    for (const float value : reader.last().snapshot->positions.values)
        QVERIFY(std::isfinite(value));
}

void TestWorkers::settledLayoutWaitsForRowsOnTheirWay()
{
    constexpr std::size_t kRows = 60;
    const Matrix values = clusters(kRows);
    const auto features = std::make_shared<FeatureMatrix>(kRows, values.columns, "test");
    for (std::uint32_t r = 0; r < 30; ++r)
        features->append(r, values.row(r));
    LayoutReader reader;
    LayoutRequest request = layoutRequest(features);
    request.options.tsne.perplexity = 500; // more than there will ever be points for
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) {
        return s.activity == LayoutActivity::Waiting || s.activity == LayoutActivity::Settled;
    }));
    QCOMPARE(reader.last().activity, LayoutActivity::Waiting);
    QVERIFY(reader.last().notices.empty());
    const int before = reader.last().snapshot->iteration;

    for (std::uint32_t r = 30; r < kRows; ++r)
        features->append(r, values.row(r));
    features->finish();
    reader.worker().request(request);
    QVERIFY(
        reader.waitFor([](const LayoutState& s) { return s.activity == LayoutActivity::Settled; }));
    QCOMPARE(reader.last().snapshot->points(), kRows);
    QVERIFY(reader.last().snapshot->iteration > before);
    QVERIFY(!reader.last().notices.empty());
}

void TestWorkers::pausedLayoutStepsOnRequestOnly()
{
    LayoutReader reader;
    LayoutRequest request = layoutRequest(std::make_shared<FeatureMatrix>(clusters(100), "test"));
    request.paused = true;
    reader.worker().request(request);
    QVERIFY(
        reader.waitFor([](const LayoutState& s) { return s.activity == LayoutActivity::Paused; }));
    QCOMPARE(reader.last().snapshot->iteration, 0);

    request.singleSteps = 3;
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) { return s.snapshot->iteration == 3; }));
    request.paused = false;
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) { return s.snapshot->iteration > 20; }));
}

void TestWorkers::layoutPausesAtAnIteration()
{
    LayoutReader reader;
    LayoutRequest request = layoutRequest(std::make_shared<FeatureMatrix>(clusters(100), "test"));
    request.pauseAt = 57; // in the middle of a frame
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) {
        return s.activity == LayoutActivity::Paused && s.snapshot->iteration > 0;
    }));
    QCOMPARE(reader.last().snapshot->iteration, 57);
    request.pauseAt.reset();
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) { return s.snapshot->iteration > 80; }));
}

void TestWorkers::restartedLayoutEqualsThePipelines()
{
    // Rows come in another order than the items', and in two parts; after Restart nothing of that
    // may show.
    constexpr std::size_t kRows = 120;
    const Matrix values = clusters(kRows);
    const auto features = std::make_shared<FeatureMatrix>(kRows, values.columns, "test");
    const auto append = [&](std::uint32_t begin, std::uint32_t end) {
        for (std::uint32_t r = begin; r < end; ++r)
            features->append((r * 7) % kRows, values.row((r * 7) % kRows));
    };
    LayoutReader reader;
    append(0, 50);
    LayoutRequest request = layoutRequest(features);
    reader.worker().request(request);
    QVERIFY(reader.waitFor(
        [](const LayoutState& s) { return s.snapshot && s.snapshot->iteration > 10; }));
    append(50, kRows);
    features->finish();
    request.paused = true;
    ++request.restarts;
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) {
        return s.activity == LayoutActivity::Paused && s.snapshot->points() == kRows &&
               s.snapshot->iteration == 0;
    }));
    request.singleSteps = 40;
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) { return s.snapshot->iteration == 40; }));

    LayoutPipeline pipeline;
    pipeline.update(std::make_shared<FeatureMatrix>(values, "test"), request.options);
    for (int i = 0; i < 40; ++i)
        pipeline.step();
    QVERIFY(*reader.last().snapshot->items == *pipeline.snapshot().items);
    QVERIFY(reader.last().snapshot->positions == pipeline.snapshot().positions);
}

void TestWorkers::changedOptionsReachARunningLayout()
{
    LayoutReader reader;
    LayoutRequest request = layoutRequest(std::make_shared<FeatureMatrix>(clusters(200), "test"));
    reader.worker().request(request);
    QVERIFY(reader.waitFor(
        [](const LayoutState& s) { return s.snapshot && s.snapshot->iteration > 5; }));
    request.options.tsne.dimensions = 3;
    reader.worker().request(request);
    QVERIFY(reader.waitFor(
        [](const LayoutState& s) { return s.snapshot && s.snapshot->dimensions() == 3; }));
    request.options.method = LayoutMethod::Pca;
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) {
        return s.activity == LayoutActivity::Settled && s.snapshot->iteration == 0;
    }));
    request.options.method = LayoutMethod::Tsne;
    request.options.tsne.perplexity = 500;
    reader.worker().request(request);
    QVERIFY(reader.waitFor(
        [](const LayoutState& s) { return !s.notices.empty() && s.snapshot->iteration > 0; }));
}

void TestWorkers::badFeaturesAreAFailureAndTheWorkerLivesOn()
{
    Matrix values = clusters(50);
    values.at(7, 2) = std::numeric_limits<float>::quiet_NaN();
    LayoutReader reader;
    LayoutRequest request = layoutRequest(std::make_shared<FeatureMatrix>(values, "test"));
    reader.worker().request(request);
    QVERIFY(
        reader.waitFor([](const LayoutState& s) { return s.activity == LayoutActivity::Failed; }));
    QVERIFY(!reader.last().failure.empty());

    request.run = 2;
    request.features = std::make_shared<FeatureMatrix>(clusters(50), "test");
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) {
        return s.run == 2 && s.snapshot && s.snapshot->iteration > 5;
    }));
}

void TestWorkers::pictureWorkerReadsTheNewestRequest()
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

QTEST_GUILESS_MAIN(TestWorkers)
#include "tst_workers.moc"
