// SPDX-License-Identifier: Apache-2.0
#include "core/base/random.h"
#include "core/layout/layout_pipeline.h"
#include "core/workers/layout_worker.h"
#include "tests/core/worker_test.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace murmuration;

namespace {

using LayoutReader = StateReader<LayoutWorker, LayoutState>;

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

class TestLayoutWorker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void layoutOfGrowingFeaturesTakesAllPoints();
    void settledLayoutWaitsForRowsOnTheirWay();
    void pausedLayoutStepsOnRequestOnly();
    void layoutPausesAtAnIteration();
    void restartedLayoutEqualsThePipelines();
    void changedOptionsReachARunningLayout();
    void badFeaturesAreAFailureAndTheWorkerLivesOn();
    void pinnedPointsStayWhileOthersMove();
    void leftOutItemsGoAndComeBack();
    void shakenLayoutFindsItsRestAgain();
};

void TestLayoutWorker::layoutOfGrowingFeaturesTakesAllPoints()
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

void TestLayoutWorker::settledLayoutWaitsForRowsOnTheirWay()
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

void TestLayoutWorker::pausedLayoutStepsOnRequestOnly()
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

void TestLayoutWorker::layoutPausesAtAnIteration()
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

void TestLayoutWorker::restartedLayoutEqualsThePipelines()
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

void TestLayoutWorker::changedOptionsReachARunningLayout()
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

void TestLayoutWorker::badFeaturesAreAFailureAndTheWorkerLivesOn()
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

void TestLayoutWorker::pinnedPointsStayWhileOthersMove()
{
    LayoutReader reader;
    LayoutRequest request = layoutRequest(std::make_shared<FeatureMatrix>(clusters(100), "test"));
    request.pauseAt = 60;
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) {
        return s.activity == LayoutActivity::Paused && s.snapshot->iteration == 60;
    }));
    const Matrix before = reader.last().snapshot->positions;
    const std::vector<std::uint32_t> pinned = {3, 50, 51};
    request.options.pinned = std::make_shared<const std::vector<std::uint32_t>>(pinned);
    request.pauseAt = 90;
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) {
        return s.activity == LayoutActivity::Paused && s.snapshot->iteration == 90;
    }));
    const Matrix after = reader.last().snapshot->positions;
    for (std::uint32_t row = 0; row < 100; ++row) {
        const bool stays = std::ranges::find(pinned, row) != pinned.end();
        QCOMPARE(std::ranges::equal(before.row(row), after.row(row)), stays);
    }

    request.options.pinned.reset();
    request.pauseAt = 100;
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) { return s.snapshot->iteration == 100; }));
    for (const std::uint32_t row : pinned)
        QVERIFY(!std::ranges::equal(after.row(row), reader.last().snapshot->positions.row(row)));
}

void TestLayoutWorker::leftOutItemsGoAndComeBack()
{
    LayoutReader reader;
    LayoutRequest request = layoutRequest(std::make_shared<FeatureMatrix>(clusters(100), "test"));
    request.pauseAt = 60;
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) {
        return s.activity == LayoutActivity::Paused && s.snapshot->iteration == 60;
    }));
    request.options.leftOut =
        std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{0, 1, 7});
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) { return s.snapshot->points() == 97; }));
    QCOMPARE(reader.last().snapshot->iteration, 60);
    QVERIFY(std::ranges::find(*reader.last().snapshot->items, 7U) ==
            reader.last().snapshot->items->end());
    request.options.leftOut.reset();
    reader.worker().request(request);
    QVERIFY(reader.waitFor([](const LayoutState& s) { return s.snapshot->points() == 100; }));
}

void TestLayoutWorker::shakenLayoutFindsItsRestAgain()
{
    LayoutReader reader;
    LayoutRequest request = layoutRequest(std::make_shared<FeatureMatrix>(clusters(100), "test"));
    reader.worker().request(request);
    const auto settled = [](const LayoutState& s) { return s.activity == LayoutActivity::Settled; };
    QVERIFY(reader.waitFor(settled));
    const auto before = reader.last().snapshot;
    ++request.shakes;
    reader.worker().request(request);
    QVERIFY(reader.waitFor([&](const LayoutState& s) {
        return s.activity == LayoutActivity::Running && s.snapshot != before;
    }));
    QVERIFY(reader.waitFor(settled));
    QVERIFY(reader.last().snapshot->iteration > before->iteration);
    QVERIFY(reader.last().snapshot->positions != before->positions);
    for (const float value : reader.last().snapshot->positions.values)
        QVERIFY(std::isfinite(value));
}

QTEST_GUILESS_MAIN(TestLayoutWorker)
#include "tst_layout_worker.moc"
