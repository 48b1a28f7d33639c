// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "tests/core/layout_checks.h"
#include "tests/core/umap_runs.h"

#include <QtTest>

#include <algorithm>
#include <utility>
#include <vector>

using namespace murmuration;

class TestUmap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { setThreadBudget(0); }

    void plantedClustersSeparate_data()
    {
        QTest::addColumn<int>("dimensions");
        QTest::addColumn<int>("start");
        QTest::addColumn<bool>("connected");
        for (const int dimensions : {2, 3}) {
            for (const UmapStart start : {UmapStart::Spectral, UmapStart::Pca}) {
                for (const bool connected : {false, true})
                    QTest::addRow("%d-D %s %s", dimensions,
                                  start == UmapStart::Spectral ? "spectral" : "PCA",
                                  connected ? "connected" : "apart")
                        << dimensions << static_cast<int>(start) << connected;
            }
        }
    }
    void plantedClustersSeparate()
    {
        QFETCH(int, dimensions);
        QFETCH(int, start);
        QFETCH(bool, connected);
        UmapOptions options = umapIn(dimensions);
        options.start = static_cast<UmapStart>(start);
        const Matrix rows = connected ? chainOfClusters(400, 5) : plantedClusters(400, 20, 5);
        Umap umap = umapOf(rows, options);
        runToEnd(umap);
        QCOMPARE(umap.iteration(), 500);
        QVERIFY(allFinite(umap.positions()));
        QVERIFY(largestCoordinate(umap.positions()) < 100);
        // Where clusters of a chain touch, a point's nearest may be of either.
        const double pure = purity(umap.positions(), 5);
        QVERIFY2(pure > (connected ? 0.93 : 0.97), qPrintable(QString::number(pure)));
    }

    void smallMinimumDistanceMakesTightClusters()
    {
        const Matrix rows = plantedClusters(300, 10, 3);
        std::vector<double> nearest;
        for (const double minDistance : {0.0, 0.8}) {
            UmapOptions options;
            options.minDistance = minDistance;
            Umap umap = umapOf(rows, options);
            runToEnd(umap);
            const NeighborGraph graph = exactNeighbors(umap.positions(), 1, Metric::Euclidean);
            double sum = 0;
            for (const float value : graph.distances)
                sum += static_cast<double>(value);
            nearest.push_back(sum);
        }
        QVERIFY(nearest[1] > 2 * nearest[0]);
    }

    void meanStaysAtTheOrigin()
    {
        Umap umap = umapOf(plantedClusters(300, 10, 4), {});
        run(umap, 60);
        QVERIFY(meanIsAtTheOrigin(umap.positions()));
    }

    void sameForEveryThreadCount_data() { bothDimensions(); }
    void sameForEveryThreadCount()
    {
        QFETCH(int, dimensions);
        const Matrix rows = chainOfClusters(4200, 30); // enough for blocks
        const UmapOptions options = umapIn(dimensions);
        const NeighborGraph neighbors = exactNeighbors(rows, 14, Metric::Euclidean);
        Matrix expected;
        for (const unsigned threads : {1U, 2U, 3U}) {
            setThreadBudget(threads);
            SparseRows graph = fuzzyGraph(neighbors, options);
            Matrix start = umapStart(graph, rows, options);
            Umap umap(std::move(graph), std::move(start), options);
            run(umap, 6);
            if (threads == 1)
                expected = umap.positions();
            QCOMPARE(umap.positions().values, expected.values);
        }
    }

    void seedDecidesTheLayout()
    {
        const Matrix rows = plantedClusters(100, 8, 3);
        UmapOptions options;
        Umap first = umapOf(rows, options);
        Umap same = umapOf(rows, options);
        options.seed = 11;
        Umap other = umapOf(rows, options);
        for (Umap* umap : {&first, &same, &other})
            run(*umap, 40);
        QVERIFY(first.positions() == same.positions());
        QVERIFY(first.positions() != other.positions());
    }

    void aHundredAndAHundredIsTwoHundred()
    {
        const Matrix rows = plantedClusters(150, 8, 5);
        Umap whole = umapOf(rows, {});
        run(whole, 200);
        Umap first = umapOf(rows, {});
        run(first, 100);
        const UmapState saved = first.save();
        run(first, 100);
        QVERIFY(first.save() == whole.save());

        Umap second = umapOf(rows, {});
        second.restore(saved);
        QCOMPARE(second.iteration(), 100);
        run(second, 100);
        QVERIFY(second.save() == whole.save());
    }

    void tinyCollections_data()
    {
        QTest::addColumn<int>("points");
        QTest::addColumn<int>("dimensions");
        for (const int points : {1, 2, 3, 4, 5, 10, 17}) {
            for (const int dimensions : {2, 3})
                QTest::addRow("%d points in %d-D", points, dimensions) << points << dimensions;
        }
    }
    void tinyCollections()
    {
        QFETCH(int, points);
        QFETCH(int, dimensions);
        Umap umap = umapOf(noise(static_cast<std::size_t>(points), 5), umapIn(dimensions));
        run(umap, 520);
        QVERIFY(umap.settled());
        QVERIFY(allFinite(umap.positions()));
        QVERIFY(largestCoordinate(umap.positions()) < 50);
        for (std::size_t i = 1; i < umap.points(); ++i)
            QVERIFY(distance(umap.positions(), 0, i) > 0);
    }

    void duplicatesAndConstantFeaturesStayFinite_data() { bothDimensions(); }
    void duplicatesAndConstantFeaturesStayFinite()
    {
        QFETCH(int, dimensions);
        for (const float value : {0.0F, 2.5F}) {
            for (const Metric metric : {Metric::Euclidean, Metric::Cosine}) {
                Matrix constant(100, 4);
                std::fill(constant.values.begin(), constant.values.end(), value);
                Umap umap = umapOf(constant, umapIn(dimensions), metric);
                runToEnd(umap);
                QVERIFY(allFinite(umap.positions()));
                QVERIFY(largestCoordinate(umap.positions()) < 50);
            }
        }

        Umap paired = umapOf(twins(60, 4), umapIn(dimensions));
        runToEnd(paired);
        QVERIFY(allFinite(paired.positions()));
        QVERIFY(twinsTogether(paired.positions()) >= 27);
    }

    void groupsOfManyDuplicatesStayFinite()
    {
        Matrix rows(200, 3); // five pictures, forty times each: no edge leaves a group
        for (std::size_t r = 0; r < 200; ++r)
            rows.at(r, r % 3) = 1 + static_cast<float>(r % 5);
        Umap umap = umapOf(rows, {});
        runToEnd(umap);
        QVERIFY(allFinite(umap.positions()));
        QVERIFY(largestCoordinate(umap.positions()) < 100);
    }
};

QTEST_GUILESS_MAIN(TestUmap)
#include "tst_umap.moc"
