// SPDX-License-Identifier: Apache-2.0
#include "core/layout/pca.h"
#include "tests/core/layout_test_data.h"
#include "tests/core/pipeline_runs.h"

#include <QtTest>

#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <thread>

using namespace murmuration;

class TestLayoutPipelineGrowth : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void newRowsJoinTheRunningLayout()
    {
        const Matrix rows = plantedClusters(360, 60, 4);
        const auto features = std::make_shared<FeatureMatrix>(360, 60, "test");
        LayoutPipeline pipeline;
        for (std::size_t count = 0; count < 360; count += 30) {
            appendReversed(*features, rows, count, count + 30);
            pipeline.update(features, {});
            const LayoutSnapshot snapshot = pipeline.snapshot();
            QCOMPARE(snapshot.points(), count + 30);
            QCOMPARE(snapshot.items->size(), count + 30);
            QCOMPARE((*snapshot.items)[count],
                     static_cast<std::uint32_t>(count + 29)); // in the order they came
            QVERIFY(allFinite(snapshot.positions));
            run(pipeline, 40);
        }
        QCOMPARE(pipeline.iteration(), 12 * 40);

        features->finish();
        pipeline.update(features, {});
        QVERIFY(pipeline.snapshot().exaggerating);
        QCOMPARE(pipeline.iteration(), 12 * 40);
        run(pipeline, 400);
        QVERIFY(amongTheirLikes(pipeline.snapshot(), 4) >= 354);
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

    void aSmallLayoutThatGrowsStaysFlat()
    {
        const Matrix rows = plantedClusters(120, 60, 4);
        const auto features = std::make_shared<FeatureMatrix>(120, 60, "test");
        LayoutPipeline pipeline;
        constexpr std::size_t kAtOnce = 4;
        for (std::size_t end = kAtOnce; end <= rows.rows; end += kAtOnce) {
            appendReversed(*features, rows, end - kAtOnce, end);
            if (end == rows.rows)
                features->finish();
            pipeline.update(features, {});
            run(pipeline, 30);
        }
        run(pipeline, 500);
        const Matrix positions = pipeline.snapshot().positions;
        const Pca axes = principalComponents(positions, 2);
        QVERIFY2(axes.variances[1] > 0.05 * axes.variances[0],
                 qPrintable(QString::number(axes.variances[1] / axes.variances[0])));
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
        QVERIFY(amongTheirLikes(pipeline.snapshot(), 4) >= 236);
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
};

QTEST_GUILESS_MAIN(TestLayoutPipelineGrowth)
#include "tst_layout_pipeline_growth.moc"
