// SPDX-License-Identifier: Apache-2.0
#include "tests/core/layout_checks.h"
#include "tests/core/umap_runs.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace murmuration;

class TestUmapChanges : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void learningRateFallsAndStaysSmall()
    {
        UmapOptions options;
        options.epochs = 40;
        Umap umap = umapOf(noise(100, 5), options);
        double last = umap.learningRate();
        QCOMPARE(last, 1.0);
        for (int i = 0; i < 40; ++i) {
            QVERIFY(!umap.settled());
            umap.step();
            QVERIFY(umap.learningRate() <= last);
            last = umap.learningRate();
        }
        QVERIFY(umap.settled());
        QCOMPARE(last, 0.01);
        const Matrix before = umap.positions();
        run(umap, 20);
        QVERIFY(umap.settled());
        QVERIFY(umap.positions() != before);
        for (std::size_t i = 0; i < 100; ++i) {
            for (std::size_t axis = 0; axis < 2; ++axis)
                QVERIFY(std::abs(umap.positions().at(i, axis) - before.at(i, axis)) < 2);
        }
    }

    void changedOptionsKeepPositions()
    {
        Umap umap = umapOf(plantedClusters(120, 8, 4), {});
        runToEnd(umap);
        const Matrix before = umap.positions();
        UmapOptions options;
        options.minDistance = 0.5;
        umap.setOptions(options);
        QVERIFY(umap.positions() == before);
        QVERIFY(!umap.settled()); // for there is something to adapt to
        runToEnd(umap);
        QVERIFY(purity(umap.positions(), 4) > 0.97);
    }

    void anotherNumberOfEpochsHoldsForTheRunThatGoesOn()
    {
        Umap umap = umapOf(noise(60, 4), {});
        run(umap, 10);
        UmapOptions options;
        options.epochs = 30;
        umap.setOptions(options);
        run(umap, 19);
        QVERIFY(!umap.settled());
        run(umap, 1);
        QVERIFY(umap.settled());
    }

    void dimensionsChangeInPlace()
    {
        Umap umap = umapOf(plantedClusters(120, 8, 4), {});
        runToEnd(umap);
        const Matrix flat = umap.positions();
        umap.setOptions(umapIn(3));
        QCOMPARE(umap.positions().columns, std::size_t{3});
        for (std::size_t i = 0; i < 120; ++i) {
            QCOMPARE(umap.positions().at(i, 0), flat.at(i, 0));
            QCOMPARE(umap.positions().at(i, 1), flat.at(i, 1));
        }
        runToEnd(umap);
        double depth = 0;
        for (std::size_t i = 0; i < 120; ++i)
            depth = std::max(depth, std::abs(static_cast<double>(umap.positions().at(i, 2))));
        QVERIFY(depth > 0.5);
        const Matrix solid = umap.positions();
        umap.setOptions(umapIn(2));
        for (std::size_t i = 0; i < 120; ++i)
            QCOMPARE(umap.positions().at(i, 1), solid.at(i, 1));
        runToEnd(umap);
        QVERIFY(purity(umap.positions(), 4) > 0.97);
    }

    void pinnedPointsStay()
    {
        const Matrix rows = plantedClusters(200, 10, 4);
        Umap umap = umapOf(rows, {});
        run(umap, 100);
        umap.setPinned({150, 7});
        QCOMPARE(umap.pinned(), (std::vector<std::uint32_t>{7, 150}));
        const Matrix before = umap.positions();
        run(umap, 100);
        const Matrix after = umap.positions();
        for (const std::size_t pinned : {std::size_t{7}, std::size_t{150}}) {
            QCOMPARE(after.at(pinned, 0), before.at(pinned, 0));
            QCOMPARE(after.at(pinned, 1), before.at(pinned, 1));
        }
        QVERIFY(after.at(8, 0) != before.at(8, 0));

        Umap restored = umapOf(rows, {});
        restored.restore(umap.save());
        run(restored, 10);
        run(umap, 10);
        QVERIFY(restored.save() == umap.save());
        QCOMPARE(restored.positions().at(7, 0), before.at(7, 0));

        umap.setPinned({});
        run(umap, 10);
        QVERIFY(umap.positions().at(7, 0) != before.at(7, 0));
        QVERIFY(purity(umap.positions(), 4) > 0.97);
    }

    void pointsLeave()
    {
        const Matrix rows = plantedClusters(200, 10, 4);
        Umap umap = umapOf(rows, {});
        run(umap, 200);
        umap.setPinned({2, 3, 190});
        const Matrix before = umap.positions();
        std::vector<std::uint32_t> kept;
        for (std::uint32_t i = 0; i < 200; ++i) {
            if (i % 10 != 3)
                kept.push_back(i);
        }
        Matrix fewer(kept.size(), rows.columns);
        for (std::size_t r = 0; r < kept.size(); ++r)
            std::copy_n(rows.row(kept[r]).begin(), rows.columns, fewer.row(r).begin());
        umap.keepPoints(kept, graphOf(fewer, {}));
        QCOMPARE(umap.points(), kept.size());
        for (std::size_t r = 0; r < kept.size(); ++r)
            QCOMPARE(umap.positions().at(r, 1), before.at(kept[r], 1));
        QCOMPARE(umap.pinned(), (std::vector<std::uint32_t>{2, 171}));
        run(umap, 50);
        QCOMPARE(umap.positions().at(171, 0), before.at(190, 0));
        QVERIFY(allFinite(umap.positions()));
    }

    void aPerturbedLayoutFindsItsClustersAgain()
    {
        Umap umap = umapOf(plantedClusters(200, 10, 4), {});
        runToEnd(umap);
        umap.setPinned({9});
        const Matrix before = umap.positions();
        umap.perturb(0.3);
        for (std::size_t i = 0; i < 200; ++i)
            QCOMPARE(umap.positions().at(i, 0) == before.at(i, 0), i == 9);
        QVERIFY(!umap.settled());
        runToEnd(umap);
        QVERIFY(purity(umap.positions(), 4) > 0.97);
    }

    void newPointsJoinTheirNeighbors()
    {
        const Matrix rows = plantedClusters(300, 10, 3);
        const UmapOptions options;
        Umap umap = umapOf(firstRows(rows, 150), options);
        runToEnd(umap);
        const Matrix before = umap.positions();
        umap.addPoints(graphOf(rows, options));
        QCOMPARE(umap.points(), std::size_t{300});
        QVERIFY(purity(umap.positions(), 3) > 0.97);
        for (std::size_t i = 1; i < 150; ++i) // the whole may have moved, not its parts
            QVERIFY(std::abs(distance(umap.positions(), 0, i) - distance(before, 0, i)) < 1e-3);
        QVERIFY(!umap.settled());
        runToEnd(umap);
        QVERIFY(purity(umap.positions(), 3) > 0.97);
    }
};

QTEST_GUILESS_MAIN(TestUmapChanges)
#include "tst_umap_changes.moc"
