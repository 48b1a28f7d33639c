// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "tests/core/layout_test_data.h"
#include "tests/core/pipeline_runs.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace murmuration;

namespace {

using Change = std::function<void(LayoutOptions&)>;

} // namespace

class TestLayoutPipeline : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_stages.clear(); }
    void cleanup() { setThreadBudget(0); }

    void laysOutFinishedFeatures()
    {
        LayoutPipeline pipeline = listening();
        QVERIFY(!pipeline.canStep());
        QCOMPARE(pipeline.snapshot().points(), std::size_t{0});
        QVERIFY(pipeline.neighbors() == nullptr);

        pipeline.update(finished(plantedClusters(200, 60, 5)), {});
        QCOMPARE(m_stages, (std::vector<std::string>{"preparing features", "searching neighbours",
                                                     "computing affinities"}));
        QVERIFY(pipeline.canStep());
        run(pipeline, 300);
        const LayoutSnapshot snapshot = pipeline.snapshot();
        QCOMPARE(snapshot.iteration, 300);
        QCOMPARE(snapshot.dimensions(), 2);
        QCOMPARE(*snapshot.items, ascending(200));
        QVERIFY(std::isfinite(snapshot.kl));
        QVERIFY(pipeline.neighbors()->k >= 90);
        QCOMPARE(amongTheirLikes(snapshot, 5), std::size_t{200});
        QVERIFY(pipeline.notices().empty());
    }

    void umapLaysOutFinishedFeatures()
    {
        LayoutPipeline pipeline = listening();
        const LayoutOptions options = umap();
        pipeline.update(finished(plantedClusters(200, 60, 5)), options);
        QCOMPARE(m_stages, (std::vector<std::string>{"preparing features", "searching neighbours",
                                                     "computing memberships"}));
        QVERIFY(pipeline.neighbors()->k >= 14);
        run(pipeline, 499);
        QVERIFY(!pipeline.settled());
        run(pipeline, 1);
        QVERIFY(pipeline.settled());
        const LayoutSnapshot snapshot = pipeline.snapshot();
        QVERIFY(snapshot.settled);
        QCOMPARE(snapshot.iteration, 500);
        QCOMPARE(*snapshot.items, ascending(200));
        QVERIFY(std::isnan(snapshot.kl));
        QVERIFY(!snapshot.exaggerating);
        QCOMPARE(amongTheirLikes(snapshot, 5), std::size_t{200});
        QVERIFY(pipeline.notices().empty());

        QVERIFY(pipeline.canStep()); // goes on when asked to
        run(pipeline, 30);
        QCOMPARE(pipeline.iteration(), 530);
        QVERIFY(pipeline.settled());
    }

    void onlyWhatAChangeNeedsIsDoneAgain_data()
    {
        QTest::addColumn<LayoutMethod>("method");
        QTest::addColumn<Change>("change");
        QTest::addColumn<QStringList>("stages");
        const QString features = "preparing features";
        const QString neighbors = "searching neighbours";
        const QString affinities = "computing affinities";
        const QString memberships = "computing memberships";
        const auto row = [](LayoutMethod method, const char* name, const Change& change,
                            const QStringList& stages) {
            QTest::newRow(name) << method << change << stages;
        };
        const auto tsne = LayoutMethod::Tsne;
        row(tsne, "t-SNE, nothing", [](LayoutOptions&) {}, {});
        row(tsne, "t-SNE, learning rate", [](auto& o) { o.tsne.learningRate = 10; }, {});
        row(tsne, "t-SNE, exaggeration", [](auto& o) { o.tsne.exaggeration = 2; }, {});
        row(tsne, "t-SNE, three dimensions", [](auto& o) { o.tsne.dimensions = 3; }, {});
        row(tsne, "t-SNE, lower perplexity", [](auto& o) { o.tsne.perplexity = 7; }, {affinities});
        row(tsne, "t-SNE, higher perplexity", [](auto& o) { o.tsne.perplexity = 40; },
            {neighbors, affinities});
        row(tsne, "t-SNE, metric", [](auto& o) { o.metric = Metric::Cosine; },
            {neighbors, affinities});
        row(tsne, "t-SNE, supervision", [](auto& o) { o.tsne.supervision = 0.5; }, {affinities});
        row(tsne, "t-SNE, sphereize", [](auto& o) { o.transform.sphereize = true; },
            {features, neighbors, affinities});
        const auto umap = LayoutMethod::Umap;
        row(umap, "UMAP, nothing", [](LayoutOptions&) {}, {});
        row(umap, "UMAP, minimum distance", [](auto& o) { o.umap.minDistance = 0.5; }, {});
        row(umap, "UMAP, three dimensions", [](auto& o) { o.tsne.dimensions = 3; }, {});
        row(umap, "UMAP, fewer neighbours", [](auto& o) { o.umap.neighbors = 5; }, {memberships});
        row(umap, "UMAP, more neighbours", [](auto& o) { o.umap.neighbors = 40; },
            {neighbors, memberships});
        row(umap, "UMAP, metric", [](auto& o) { o.metric = Metric::Cosine; },
            {neighbors, memberships});
        row(umap, "UMAP, supervision", [](auto& o) { o.tsne.supervision = 0.5; }, {memberships});
        row(umap, "UMAP, perplexity", [](auto& o) { o.tsne.perplexity = 50; }, {});
    }
    void onlyWhatAChangeNeedsIsDoneAgain()
    {
        QFETCH(LayoutMethod, method);
        QFETCH(Change, change);
        QFETCH(QStringList, stages);
        const Features features = finished(plantedClusters(250, 60, 5));
        LayoutOptions options;
        options.method = method;
        options.tsne.perplexity = 20;
        auto labels = std::make_shared<std::vector<int>>();
        for (int i = 0; i < 250; ++i)
            labels->push_back(i % 5);
        options.labels = labels;
        LayoutPipeline pipeline = listening();
        pipeline.update(features, options);
        run(pipeline, 50);
        const Matrix before = pipeline.snapshot().positions;
        m_stages.clear();

        change(options);
        pipeline.update(features, options);
        QStringList seen;
        for (const std::string& stage : m_stages)
            seen << QString::fromStdString(stage);
        QCOMPARE(seen, stages);

        const LayoutSnapshot after = pipeline.snapshot();
        QCOMPARE(after.iteration, 50);
        QCOMPARE(after.dimensions(), options.tsne.dimensions);
        for (std::size_t i = 0; i < before.rows; ++i) {
            QCOMPARE(after.positions.at(i, 0), before.at(i, 0));
            QCOMPARE(after.positions.at(i, 1), before.at(i, 1));
        }
        run(pipeline, 20);
        QVERIFY(allFinite(pipeline.snapshot().positions));
    }

    void restartAndSeedStartAgain_data()
    {
        QTest::addColumn<LayoutMethod>("method");
        QTest::newRow("t-SNE") << LayoutMethod::Tsne;
        QTest::newRow("UMAP") << LayoutMethod::Umap;
    }
    void restartAndSeedStartAgain()
    {
        QFETCH(LayoutMethod, method);
        const Features features = finished(plantedClusters(120, 10, 3));
        LayoutOptions options;
        options.method = method;
        LayoutPipeline pipeline = listening();
        pipeline.update(features, options);
        run(pipeline, 60);
        const Matrix first = pipeline.snapshot().positions;
        m_stages.clear();

        pipeline.restart();
        pipeline.update(features, options);
        QCOMPARE(pipeline.iteration(), 0);
        QCOMPARE(std::count(m_stages.begin(), m_stages.end(), "searching neighbours"), 0);
        run(pipeline, 60);
        QCOMPARE(pipeline.snapshot().positions.values, first.values);

        options.tsne.seed = 11;
        pipeline.update(features, options);
        QCOMPARE(pipeline.iteration(), 0);
    }

    void pinnedItemsStayWhenShaken_data() { restartAndSeedStartAgain_data(); }
    void pinnedItemsStayWhenShaken()
    {
        QFETCH(LayoutMethod, method);
        const Features features = finished(plantedClusters(120, 10, 3));
        LayoutOptions options;
        options.method = method;
        LayoutPipeline pipeline;
        pipeline.update(features, options);
        run(pipeline, 60);
        const Matrix before = pipeline.snapshot().positions;
        options.pinned =
            std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{5, 80});
        options.leftOut = std::make_shared<const std::vector<std::uint32_t>>(
            std::vector<std::uint32_t>{2}); // so that rows are no longer items
        pipeline.update(features, options);
        pipeline.shake();
        run(pipeline, 20);
        const LayoutSnapshot after = pipeline.snapshot();
        for (std::size_t row = 0; row < after.points(); ++row) {
            const std::uint32_t item = (*after.items)[row];
            QCOMPARE(std::ranges::equal(after.positions.row(row), before.row(item)),
                     item == 5 || item == 80);
        }
    }

    void sameForEveryThreadCount()
    {
        const Features features = finished(plantedClusters(400, 70, 6));
        Matrix expected;
        for (const unsigned threads : {1U, 2U, 3U}) {
            setThreadBudget(threads);
            LayoutPipeline pipeline;
            pipeline.update(features, {});
            run(pipeline, 50);
            if (threads == 1)
                expected = pipeline.snapshot().positions;
            QCOMPARE(pipeline.snapshot().positions.values, expected.values);
        }
    }

    void aSecondPerplexityAsksForItsNeighbours()
    {
        const Features features = finished(plantedClusters(300, 8, 3));
        LayoutOptions options;
        options.tsne.perplexity = 5;
        LayoutPipeline pipeline;
        pipeline.update(features, options);
        QCOMPARE(pipeline.neighbors()->k, std::size_t{15});
        run(pipeline, 20);
        options.tsne.secondPerplexity = 60;
        pipeline.update(features, options);
        QCOMPARE(pipeline.neighbors()->k, std::size_t{180});
        QCOMPARE(pipeline.iteration(), 20);
        run(pipeline, 300);
        QVERIFY(std::isfinite(pipeline.snapshot().kl));
    }

    void pcaViewShowsTheComponents()
    {
        Matrix rows = noise(100, 80);
        for (std::size_t r = 0; r < 100; ++r)
            rows.at(r, 7) *= 50;
        LayoutOptions options;
        options.method = LayoutMethod::Pca;
        LayoutPipeline pipeline;
        pipeline.update(finished(rows), options);
        QVERIFY(!pipeline.canStep());
        QVERIFY(pipeline.settled());
        QVERIFY(pipeline.neighbors() == nullptr);
        const LayoutSnapshot reduced = pipeline.snapshot();
        QCOMPARE(reduced.iteration, 0);
        QVERIFY(std::isnan(reduced.kl));
        // The first axis is the loud column; reducing to 50 dimensions first makes no difference.
        options.transform.pca.reset();
        pipeline.update(finished(rows), options);
        const LayoutSnapshot plain = pipeline.snapshot();
        for (std::size_t r = 0; r < 100; ++r) {
            QVERIFY(std::abs(reduced.positions.at(r, 0) - (rows.at(r, 7) - rows.at(0, 7)) -
                             reduced.positions.at(0, 0)) < 10);
            QVERIFY(std::abs(std::abs(reduced.positions.at(r, 0)) -
                             std::abs(plain.positions.at(r, 0))) < 0.01F);
        }
    }

    void changingToPcaAndBackKeepsTheLayout()
    {
        const Features features = finished(plantedClusters(100, 60, 3));
        LayoutOptions options;
        LayoutPipeline pipeline;
        pipeline.update(features, options);
        run(pipeline, 70);
        const Matrix before = pipeline.snapshot().positions;
        options.method = LayoutMethod::Pca;
        pipeline.update(features, options);
        QCOMPARE(pipeline.snapshot().iteration, 0);
        QVERIFY(pipeline.snapshot().positions.values != before.values);
        options.method = LayoutMethod::Tsne;
        pipeline.update(features, options);
        QCOMPARE(pipeline.snapshot().iteration, 70);
        QCOMPARE(pipeline.snapshot().positions.values, before.values);
    }

private:
    LayoutPipeline listening()
    {
        return LayoutPipeline([this](std::string_view stage) { m_stages.emplace_back(stage); });
    }

    std::vector<std::string> m_stages;
};

QTEST_GUILESS_MAIN(TestLayoutPipeline)
#include "tst_layout_pipeline.moc"
