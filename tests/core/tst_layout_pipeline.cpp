// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/layout/layout_pipeline.h"
#include "tests/core/layout_test_data.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace murmuration;

namespace {

using Features = std::shared_ptr<FeatureMatrix>;

Features finished(const Matrix& rows)
{
    return std::make_shared<FeatureMatrix>(rows, "test");
}

/// Appends rows [begin, end) of `rows`, belonging to items of the same numbers, in reverse order.
void appendReversed(FeatureMatrix& features, const Matrix& rows, std::size_t begin, std::size_t end)
{
    for (std::size_t r = end; r-- > begin;)
        features.append(static_cast<std::uint32_t>(r), rows.row(r));
}

void run(LayoutPipeline& pipeline, int iterations)
{
    for (int i = 0; i < iterations; ++i)
        pipeline.step();
}

double distance(const Matrix& positions, std::size_t a, std::size_t b)
{
    double squares = 0;
    for (std::size_t c = 0; c < positions.columns; ++c)
        squares += std::pow(static_cast<double>(positions.at(a, c) - positions.at(b, c)), 2);
    return std::sqrt(squares);
}

/// Whether the nearest point of `point` in the snapshot is of the same planted cluster.
bool nearestIsOfTheSameCluster(const LayoutSnapshot& snapshot, std::size_t point,
                               std::size_t clusters)
{
    std::size_t nearest = point == 0 ? 1 : 0;
    for (std::size_t j = 0; j < snapshot.points(); ++j) {
        if (j != point &&
            distance(snapshot.positions, point, j) < distance(snapshot.positions, point, nearest))
            nearest = j;
    }
    return (*snapshot.items)[nearest] % clusters == (*snapshot.items)[point] % clusters;
}

bool allFinite(const Matrix& matrix)
{
    return std::all_of(matrix.values.begin(), matrix.values.end(),
                       [](float value) { return std::isfinite(value); });
}

bool mentions(const IssueList& notices, const std::string& text)
{
    return std::any_of(notices.begin(), notices.end(), [&](const Issue& issue) {
        return issue.text.find(text) != std::string::npos;
    });
}

std::vector<std::uint32_t> ascending(std::size_t count)
{
    std::vector<std::uint32_t> items(count);
    std::iota(items.begin(), items.end(), 0U);
    return items;
}

LayoutOptions umap()
{
    LayoutOptions options;
    options.method = LayoutMethod::Umap;
    return options;
}

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
        for (std::size_t i = 0; i < 200; ++i)
            QVERIFY(nearestIsOfTheSameCluster(snapshot, i, 5));
        QVERIFY(pipeline.notices().empty());
    }

    void onlyWhatAChangeNeedsIsDoneAgain_data()
    {
        QTest::addColumn<int>("change");
        QTest::addColumn<QStringList>("stages");
        const QString features = "preparing features";
        const QString neighbors = "searching neighbours";
        const QString affinities = "computing affinities";
        QTest::newRow("nothing") << 0 << QStringList{};
        QTest::newRow("learning rate") << 1 << QStringList{};
        QTest::newRow("three dimensions") << 2 << QStringList{};
        QTest::newRow("lower perplexity") << 3 << QStringList{affinities};
        QTest::newRow("higher perplexity") << 4 << QStringList{neighbors, affinities};
        QTest::newRow("metric") << 5 << QStringList{neighbors, affinities};
        QTest::newRow("sphereize") << 6 << QStringList{features, neighbors, affinities};
    }
    void onlyWhatAChangeNeedsIsDoneAgain()
    {
        QFETCH(int, change);
        QFETCH(QStringList, stages);
        const Features features = finished(plantedClusters(250, 60, 5));
        LayoutOptions options;
        options.tsne.perplexity = 20;
        LayoutPipeline pipeline = listening();
        pipeline.update(features, options);
        run(pipeline, 50);
        const Matrix before = pipeline.snapshot().positions;
        m_stages.clear();

        if (change == 1)
            options.tsne.learningRate = 10;
        if (change == 2)
            options.tsne.dimensions = 3;
        if (change == 3)
            options.tsne.perplexity = 7;
        if (change == 4)
            options.tsne.perplexity = 40;
        if (change == 5)
            options.metric = Metric::Cosine;
        if (change == 6)
            options.transform.sphereize = true;
        pipeline.update(features, options);
        QStringList seen;
        for (const std::string& stage : m_stages)
            seen << QString::fromStdString(stage);
        QCOMPARE(seen, stages);

        const LayoutSnapshot after = pipeline.snapshot();
        QCOMPARE(after.iteration, 50);
        for (std::size_t i = 0; i < before.rows; ++i)
            QCOMPARE(after.positions.at(i, 0), before.at(i, 0));
        run(pipeline, 20);
        QVERIFY(allFinite(pipeline.snapshot().positions));
    }

    void restartAndSeedStartAgain()
    {
        const Features features = finished(plantedClusters(120, 10, 3));
        LayoutOptions options;
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

    void restartedLayoutOfGrownFeaturesEqualsOneOfFinishedFeatures()
    {
        const Matrix rows = plantedClusters(150, 60, 4);
        LayoutPipeline fresh;
        fresh.update(finished(rows), {});
        run(fresh, 80);

        const auto features = std::make_shared<FeatureMatrix>(150, 60, "test");
        LayoutPipeline grown;
        appendReversed(*features, rows, 100, 150);
        grown.update(features, {});
        run(grown, 30);
        appendReversed(*features, rows, 0, 100);
        features->finish();
        grown.update(features, {});
        QVERIFY(*grown.snapshot().items != ascending(150));
        grown.restart();
        grown.update(features, {});
        QCOMPARE(*grown.snapshot().items, ascending(150));
        run(grown, 80);
        QCOMPARE(grown.snapshot().positions.values, fresh.snapshot().positions.values);
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

    void newRowsJoinTheRunningLayout()
    {
        const Matrix rows = plantedClusters(240, 60, 4);
        const auto features = std::make_shared<FeatureMatrix>(240, 60, "test");
        LayoutPipeline pipeline = listening();
        for (std::size_t count = 0; count < 240; count += 20) {
            appendReversed(*features, rows, count, count + 20);
            pipeline.update(features, {});
            const LayoutSnapshot snapshot = pipeline.snapshot();
            QCOMPARE(snapshot.points(), count + 20);
            QCOMPARE(snapshot.items->size(), count + 20);
            QCOMPARE((*snapshot.items)[count],
                     static_cast<std::uint32_t>(count + 19)); // in the order they came
            QVERIFY(allFinite(snapshot.positions));
            run(pipeline, 40);
        }
        QCOMPARE(pipeline.iteration(), 12 * 40);

        features->finish();
        pipeline.update(features, {});
        QVERIFY(pipeline.snapshot().exaggerating);
        QCOMPARE(pipeline.iteration(), 12 * 40);
        run(pipeline, 400);
        const LayoutSnapshot snapshot = pipeline.snapshot();
        std::size_t right = 0;
        for (std::size_t i = 0; i < 240; ++i)
            right += nearestIsOfTheSameCluster(snapshot, i, 4) ? 1 : 0;
        QVERIFY(right >= 236);
    }

    void aJoiningRowComesNearItsLikes()
    {
        const Matrix rows = plantedClusters(161, 20, 4);
        const auto features = std::make_shared<FeatureMatrix>(161, 20, "test");
        appendReversed(*features, rows, 0, 160);
        LayoutPipeline pipeline;
        pipeline.update(features, {});
        run(pipeline, 400);
        appendReversed(*features, rows, 160, 161);
        pipeline.update(features, {});
        QVERIFY(nearestIsOfTheSameCluster(pipeline.snapshot(), 160, 4));
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
        for (std::size_t i = 0; i < 200; ++i)
            QVERIFY(nearestIsOfTheSameCluster(snapshot, i, 5));
        QVERIFY(pipeline.notices().empty());

        QVERIFY(pipeline.canStep()); // goes on when asked to
        run(pipeline, 30);
        QCOMPARE(pipeline.iteration(), 530);
        QVERIFY(pipeline.settled());
    }

    void umapDoesAgainOnlyWhatAChangeNeeds_data()
    {
        QTest::addColumn<int>("change");
        QTest::addColumn<QStringList>("stages");
        const QString neighbors = "searching neighbours";
        const QString memberships = "computing memberships";
        QTest::newRow("nothing") << 0 << QStringList{};
        QTest::newRow("minimum distance") << 1 << QStringList{};
        QTest::newRow("three dimensions") << 2 << QStringList{};
        QTest::newRow("fewer neighbours") << 3 << QStringList{memberships};
        QTest::newRow("more neighbours") << 4 << QStringList{neighbors, memberships};
        QTest::newRow("metric") << 5 << QStringList{neighbors, memberships};
        QTest::newRow("perplexity") << 6 << QStringList{};
    }
    void umapDoesAgainOnlyWhatAChangeNeeds()
    {
        QFETCH(int, change);
        QFETCH(QStringList, stages);
        const Features features = finished(plantedClusters(250, 60, 5));
        LayoutOptions options = umap();
        LayoutPipeline pipeline = listening();
        pipeline.update(features, options);
        run(pipeline, 50);
        const Matrix before = pipeline.snapshot().positions;
        m_stages.clear();

        if (change == 1)
            options.umap.minDistance = 0.5;
        if (change == 2)
            options.tsne.dimensions = 3;
        if (change == 3)
            options.umap.neighbors = 5;
        if (change == 4)
            options.umap.neighbors = 40;
        if (change == 5)
            options.metric = Metric::Cosine;
        if (change == 6)
            options.tsne.perplexity = 50;
        pipeline.update(features, options);
        QStringList seen;
        for (const std::string& stage : m_stages)
            seen << QString::fromStdString(stage);
        QCOMPARE(seen, stages);
        const LayoutSnapshot after = pipeline.snapshot();
        QCOMPARE(after.iteration, 50);
        QCOMPARE(after.dimensions(), change == 2 ? 3 : 2);
        for (std::size_t i = 0; i < before.rows; ++i)
            QCOMPARE(after.positions.at(i, 0), before.at(i, 0));
        run(pipeline, 20);
        QVERIFY(allFinite(pipeline.snapshot().positions));
    }

    void umapRestartsWithTheSameLayout()
    {
        const Features features = finished(plantedClusters(120, 10, 3));
        LayoutOptions options = umap();
        LayoutPipeline pipeline;
        pipeline.update(features, options);
        run(pipeline, 60);
        const Matrix first = pipeline.snapshot().positions;
        pipeline.restart();
        pipeline.update(features, options);
        QCOMPARE(pipeline.iteration(), 0);
        run(pipeline, 60);
        QCOMPARE(pipeline.snapshot().positions.values, first.values);
        options.tsne.seed = 11;
        pipeline.update(features, options);
        QCOMPARE(pipeline.iteration(), 0);
    }

    void newRowsJoinTheRunningUmap()
    {
        const Matrix rows = plantedClusters(240, 60, 4);
        const auto features = std::make_shared<FeatureMatrix>(240, 60, "test");
        LayoutPipeline pipeline;
        for (std::size_t count = 0; count < 240; count += 20) {
            appendReversed(*features, rows, count, count + 20);
            pipeline.update(features, umap());
            QCOMPARE(pipeline.snapshot().points(), count + 20);
            QCOMPARE(pipeline.snapshot().items->size(), count + 20);
            QVERIFY(!pipeline.settled());
            run(pipeline, 40);
        }
        features->finish();
        pipeline.update(features, umap());
        QCOMPARE(pipeline.iteration(), 12 * 40);
        while (!pipeline.settled())
            pipeline.step();
        const LayoutSnapshot snapshot = pipeline.snapshot();
        std::size_t right = 0;
        for (std::size_t i = 0; i < 240; ++i)
            right += nearestIsOfTheSameCluster(snapshot, i, 4) ? 1 : 0;
        QVERIFY(right >= 236);
    }

    void eachMethodKeepsItsLayout()
    {
        const Matrix rows = plantedClusters(140, 20, 3);
        const auto features = std::make_shared<FeatureMatrix>(140, 20, "test");
        appendReversed(*features, rows, 0, 100);
        LayoutPipeline pipeline;
        pipeline.update(features, {});
        run(pipeline, 30);
        const Matrix before = pipeline.snapshot().positions;
        pipeline.update(features, umap());
        QCOMPARE(pipeline.iteration(), 0);
        run(pipeline, 20);
        pipeline.update(features, {});
        QCOMPARE(pipeline.iteration(), 30);
        QCOMPARE(pipeline.snapshot().positions.values, before.values);

        // What came in the meantime joins.
        pipeline.update(features, umap());
        appendReversed(*features, rows, 100, 140);
        pipeline.update(features, umap());
        QCOMPARE(pipeline.iteration(), 20);
        QCOMPARE(pipeline.snapshot().points(), std::size_t{140});
        pipeline.update(features, {});
        QCOMPARE(pipeline.iteration(), 30);
        QCOMPARE(pipeline.snapshot().points(), std::size_t{140});
    }

    void neighborsAreLoweredAndSaidSo()
    {
        LayoutPipeline pipeline;
        pipeline.update(finished(noise(12, 5)), umap());
        QVERIFY(mentions(pipeline.notices(),
                         "15 neighbours are more than there are points; 12 are used."));
        pipeline.update(finished(noise(15, 5)), umap());
        QVERIFY(pipeline.notices().empty());
    }

    void perplexityIsLoweredAndSaidSo()
    {
        LayoutPipeline pipeline;
        pipeline.update(finished(noise(50, 5)), {});
        QVERIFY(mentions(pipeline.notices(),
                         "Perplexity 30 is too large for 50 points; 16.3 is used."));
        pipeline.update(finished(noise(100, 5)), {});
        QVERIFY(pipeline.notices().empty());
    }

    void constantFeaturesAreSaid()
    {
        Matrix rows(40, 60);
        std::fill(rows.values.begin(), rows.values.end(), 0.3F);
        for (const bool sphereize : {false, true}) {
            for (const LayoutMethod method :
                 {LayoutMethod::Tsne, LayoutMethod::Umap, LayoutMethod::Pca}) {
                LayoutOptions options;
                options.method = method;
                options.transform.sphereize = sphereize;
                LayoutPipeline pipeline;
                pipeline.update(finished(rows), options);
                run(pipeline, 100);
                QVERIFY(mentions(pipeline.notices(), "All features are the same"));
                QVERIFY(allFinite(pipeline.snapshot().positions));
            }
        }
    }

    void tinyCollections_data()
    {
        QTest::addColumn<int>("points");
        for (const int points : {1, 2, 3, 10})
            QTest::addRow("%d", points) << points;
    }
    void tinyCollections()
    {
        QFETCH(int, points);
        const auto count = static_cast<std::size_t>(points);
        for (const LayoutMethod method :
             {LayoutMethod::Tsne, LayoutMethod::Umap, LayoutMethod::Pca}) {
            LayoutOptions options;
            options.method = method;
            options.tsne.dimensions = 3;
            options.transform.sphereize = true;
            LayoutPipeline pipeline;
            pipeline.update(finished(noise(count, 80)), options);
            QCOMPARE(pipeline.canStep(), method != LayoutMethod::Pca && points > 1);
            run(pipeline, 200);
            const LayoutSnapshot snapshot = pipeline.snapshot();
            QCOMPARE(snapshot.points(), count);
            QCOMPARE(snapshot.dimensions(), 3);
            QVERIFY(allFinite(snapshot.positions));
        }
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

    void growingPcaView()
    {
        const Matrix rows = plantedClusters(200, 30, 4);
        const auto features = std::make_shared<FeatureMatrix>(200, 30, "test");
        LayoutOptions options;
        options.method = LayoutMethod::Pca;
        LayoutPipeline pipeline;
        for (std::size_t count = 0; count < 200; count += 8) {
            appendReversed(*features, rows, count, count + 8);
            pipeline.update(features, options);
            QCOMPARE(pipeline.snapshot().points(), count + 8);
            QCOMPARE(pipeline.snapshot().items->size(), count + 8);
        }
    }

    void valuesThatAreNotFiniteAreNamed()
    {
        Matrix rows = noise(30, 5);
        rows.at(12, 4) = std::numeric_limits<float>::quiet_NaN();
        LayoutPipeline pipeline;
        QVERIFY_EXCEPTION_THROWN(pipeline.update(finished(rows), {}), Error);

        const auto features = std::make_shared<FeatureMatrix>(30, 5, "test");
        for (std::size_t r = 0; r < 10; ++r)
            features->append(static_cast<std::uint32_t>(r), rows.row(r));
        pipeline.update(features, {});
        for (std::size_t r = 10; r < 14; ++r)
            features->append(static_cast<std::uint32_t>(r), rows.row(r));
        QVERIFY_EXCEPTION_THROWN(pipeline.update(features, {}), Error);
        QCOMPARE(pipeline.snapshot().points(), std::size_t{10});
    }

    void interruptedUpdatesCanBeRepeated()
    {
        const Matrix rows = plantedClusters(300, 60, 5);
        LayoutPipeline undisturbed;
        undisturbed.update(finished(rows), {});
        run(undisturbed, 30);

        // Stopped later and later until one update gets through; what it leaves must equal an
        // undisturbed one.
        LayoutPipeline pipeline;
        const Features features = finished(rows);
        int stops = 0;
        for (int patience = 0;; patience = patience * 5 / 4 + 1) {
            std::atomic<int> asked{0};
            try {
                pipeline.update(features, {}, TaskContext([&] { return ++asked > patience; }));
                break;
            } catch (const Cancelled&) {
                ++stops;
                const LayoutSnapshot snapshot = pipeline.snapshot();
                QCOMPARE(snapshot.items->size(), snapshot.points());
                pipeline.step();
            }
        }
        QVERIFY(stops > 5);
        run(pipeline, 30);
        QCOMPARE(pipeline.snapshot().positions.values, undisturbed.snapshot().positions.values);
    }

    void interruptedJoinsCanBeRepeated()
    {
        const Matrix rows = plantedClusters(120, 60, 4);
        const auto features = std::make_shared<FeatureMatrix>(120, 60, "test");
        LayoutPipeline pipeline;
        appendReversed(*features, rows, 0, 80);
        pipeline.update(features, {});
        run(pipeline, 50);
        appendReversed(*features, rows, 80, 120);
        for (int patience = 0;; ++patience) {
            std::atomic<int> asked{0};
            try {
                pipeline.update(features, {}, TaskContext([&] { return ++asked > patience; }));
                break;
            } catch (const Cancelled&) {
                const LayoutSnapshot snapshot = pipeline.snapshot();
                QCOMPARE(snapshot.points(), std::size_t{80});
                QCOMPARE(snapshot.items->size(), std::size_t{80});
                pipeline.step();
            }
        }
        QCOMPARE(pipeline.snapshot().points(), std::size_t{120});
        QVERIFY(pipeline.iteration() > 50);
    }

    void featuresMayGrowWhileTheyAreTaken()
    {
        // Under ThreadSanitizer this shows that a pipeline and an extraction may share a
        // FeatureMatrix.
        const Matrix rows = plantedClusters(400, 20, 4);
        const auto features = std::make_shared<FeatureMatrix>(400, 20, "test");
        features->append(0, rows.row(0));
        std::jthread extraction([&] {
            for (std::size_t r = 1; r < 400; ++r) {
                features->append(static_cast<std::uint32_t>(r), rows.row(r));
                std::this_thread::yield();
            }
            features->finish();
        });
        LayoutPipeline pipeline;
        bool complete = false;
        while (!complete) {
            complete = features->finished();
            pipeline.update(features, {});
            run(pipeline, 2);
        }
        QCOMPARE(pipeline.snapshot().points(), std::size_t{400});
        QVERIFY(allFinite(pipeline.snapshot().positions));
    }

    void labelsShapeTheLayoutOnlyWhenAsked()
    {
        const Matrix rows = noise(300, 8); // nothing in the features tells the labels apart
        auto labels = std::make_shared<std::vector<int>>();
        for (int i = 0; i < 300; ++i)
            labels->push_back(i % 3);
        const auto agreement = [&](double supervision) {
            LayoutOptions options;
            options.labels = labels;
            options.tsne.supervision = supervision;
            LayoutPipeline pipeline;
            pipeline.update(finished(rows), options);
            run(pipeline, 400);
            const LayoutSnapshot snapshot = pipeline.snapshot();
            std::size_t same = 0;
            for (std::size_t p = 0; p < 300; ++p)
                same += nearestIsOfTheSameCluster(snapshot, p, 3) ? 1 : 0;
            if (supervision > 0) {
                const IssueList notices = pipeline.notices();
                const bool told =
                    std::any_of(notices.begin(), notices.end(), [](const Issue& notice) {
                        return notice.text.find("supervision 90 %") != std::string::npos;
                    });
                return told && snapshot.supervision == supervision ? static_cast<double>(same) / 300
                                                                   : -1.0;
            }
            return pipeline.notices().empty() ? static_cast<double>(same) / 300 : -1.0;
        };
        const double plain = agreement(0);
        QVERIFY(plain > 0.2 && plain < 0.55);
        QVERIFY(agreement(0.9) > 0.8);
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

private:
    LayoutPipeline listening()
    {
        return LayoutPipeline([this](std::string_view stage) { m_stages.emplace_back(stage); });
    }

    std::vector<std::string> m_stages;
};

QTEST_GUILESS_MAIN(TestLayoutPipeline)
#include "tst_layout_pipeline.moc"
