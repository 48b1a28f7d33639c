// SPDX-License-Identifier: Apache-2.0
#include "tests/core/layout_checks.h"
#include "tests/core/layout_test_data.h"
#include "tests/core/tsne_runs.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

using namespace murmuration;

class TestTsneChanges : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void dimensionsChangeWhileItRuns()
    {
        Tsne tsne = tsneOf(plantedClusters(200, 10, 4), {});
        run(tsne, 300);
        const Matrix flat = tsne.positions();
        TsneOptions options = tsneIn(3);
        tsne.setOptions(options);
        QCOMPARE(tsne.positions().columns, std::size_t{3});
        bool leavesThePlane = false;
        for (std::size_t i = 0; i < 200; ++i) {
            QCOMPARE(tsne.positions().at(i, 0), flat.at(i, 0));
            QCOMPARE(tsne.positions().at(i, 1), flat.at(i, 1));
            QVERIFY(std::abs(tsne.positions().at(i, 2)) < 5);
            leavesThePlane = leavesThePlane || tsne.positions().at(i, 2) != 0;
        }
        QVERIFY(leavesThePlane);
        run(tsne, 200);
        const Matrix solid = tsne.positions();
        options.dimensions = 2;
        tsne.setOptions(options);
        QCOMPARE(tsne.positions().columns, std::size_t{2});
        QCOMPARE(tsne.positions().at(7, 1), solid.at(7, 1));
        run(tsne, 100);
        QVERIFY(purity(tsne.positions(), 4) > 0.99);
    }

    void optionsAndAffinitiesChangeWhileItRuns()
    {
        const Matrix rows = plantedClusters(200, 10, 4);
        Tsne tsne = tsneOf(rows, {});
        run(tsne, 300);
        const Matrix before = tsne.positions();
        TsneOptions options;
        options.perplexity = 5;
        options.exaggeration = 4;
        options.learningRate = 30;
        tsne.setOptions(options);
        tsne.setAffinities(affinitiesOf(rows, 5));
        QCOMPARE(tsne.positions().values, before.values);
        QCOMPARE(tsne.iteration(), 300);
        run(tsne, 100);
        QVERIFY(purity(tsne.positions(), 4) > 0.99);
    }

    void metricAndSupervisionChangeWhileItRuns()
    {
        Matrix rows = plantedClusters(200, 10, 4);
        std::vector<int> labels;
        for (std::size_t r = 0; r < 200; ++r) {
            labels.push_back(static_cast<int>(r % 4));
            for (float& value : rows.row(r)) // lengths tell nothing: for cosine they don't count
                value *= 1 + static_cast<float>(r % 7);
        }
        Tsne tsne = tsneOf(rows, {});
        run(tsne, 300);
        const Matrix before = tsne.positions();
        AffinityMatrix affinities = affinitiesOf(rows, 30, Metric::Cosine);
        tsne.setAffinities(affinities);
        QCOMPARE(tsne.positions().values, before.values);
        QCOMPARE(tsne.iteration(), 300);
        run(tsne, 300);
        QVERIFY(purity(tsne.positions(), 4) > 0.99);

        const Matrix unlabelled = tsne.positions();
        superviseAffinities(affinities, labels, 0.9);
        tsne.setAffinities(std::move(affinities));
        QCOMPARE(tsne.positions().values, unlabelled.values);
        run(tsne, 300);
        QVERIFY(purity(tsne.positions(), 4) > 0.99);
        QCOMPARE(tsne.iteration(), 900);
    }

    void joiningPointsComeNearTheirNeighbours()
    {
        const Matrix rows = plantedClusters(330, 10, 6);
        TsneOptions options;
        options.perplexity = 20;
        Tsne tsne = tsneOf(firstRows(rows, 300), options);
        run(tsne, 400);
        const Matrix before = tsne.positions();
        tsne.addPoints(affinitiesOf(rows, 20));
        QCOMPARE(tsne.points(), std::size_t{330});
        QVERIFY(std::equal(before.values.begin(), before.values.end(),
                           tsne.positions().values.begin()));
        for (std::size_t i = 300; i < 330; ++i) {
            std::size_t nearest = 0;
            for (std::size_t j = 1; j < 300; ++j)
                nearest = distance(tsne.positions(), i, j) < distance(tsne.positions(), i, nearest)
                              ? j
                              : nearest;
            QCOMPARE(nearest % 6, i % 6);
        }
        tsne.exaggerateFor(50);
        QVERIFY(tsne.exaggerating());
        run(tsne, 200);
        QVERIFY(!tsne.exaggerating());
        QVERIFY(purity(tsne.positions(), 6) > 0.99);
    }

    void pointsWithoutPlacedNeighboursJoinToo()
    {
        // A new cluster whose points know each other alone.
        Matrix rows = plantedClusters(80, 10, 2);
        for (std::size_t r = 40; r < 80; ++r) {
            for (float& value : rows.row(r))
                value += 500;
        }
        Tsne tsne = tsneOf(firstRows(rows, 40), {});
        run(tsne, 100);
        tsne.addPoints(affinitiesOf(rows, 4));
        run(tsne, 300);
        QVERIFY(allFinite(tsne.positions()));
        QVERIFY(distance(tsne.positions(), 40, 42) > 0);
    }

    void pointsLeave()
    {
        const Matrix rows = plantedClusters(200, 10, 4);
        Tsne tsne = tsneOf(rows, {});
        run(tsne, 300);
        tsne.setPinned({2, 3, 190});
        const Matrix before = tsne.positions();
        std::vector<std::uint32_t> kept;
        for (std::uint32_t i = 0; i < 200; ++i) {
            if (i % 10 != 3)
                kept.push_back(i);
        }
        Matrix fewer(kept.size(), rows.columns);
        for (std::size_t r = 0; r < kept.size(); ++r)
            std::copy_n(rows.row(kept[r]).begin(), rows.columns, fewer.row(r).begin());
        tsne.keepPoints(kept, affinitiesOf(fewer, 30));
        QCOMPARE(tsne.points(), kept.size());
        for (std::size_t r = 0; r < kept.size(); ++r)
            QCOMPARE(tsne.positions().at(r, 1), before.at(kept[r], 1));
        QCOMPARE(tsne.save().pinned, (std::vector<std::uint32_t>{2, 171}));
        run(tsne, 50);
        QVERIFY(allFinite(tsne.positions()));
    }

    void pinnedPointsStay()
    {
        Tsne tsne = tsneOf(plantedClusters(200, 10, 4), {});
        run(tsne, 300);
        const Matrix before = tsne.positions();
        tsne.setPinned({150, 7});
        run(tsne, 100);
        const Matrix after = tsne.positions();
        for (const std::size_t pinned : {std::size_t{7}, std::size_t{150}}) {
            QCOMPARE(after.at(pinned, 0), before.at(pinned, 0));
            QCOMPARE(after.at(pinned, 1), before.at(pinned, 1));
        }
        QVERIFY(after.at(8, 0) != before.at(8, 0));
        tsne.perturb(0.5);
        QCOMPARE(tsne.positions().at(7, 0), before.at(7, 0));
        tsne.setPinned({});
        run(tsne, 10);
        QVERIFY(tsne.positions().at(7, 0) != before.at(7, 0));
    }

    void aPerturbedLayoutFindsItsClustersAgain()
    {
        Tsne tsne = tsneOf(plantedClusters(200, 10, 4), {});
        run(tsne, 400);
        const double settledKl = tsne.klDivergence();
        tsne.perturb(0.3);
        run(tsne, 10);
        QVERIFY(tsne.klDivergence() > settledKl + 0.05);
        run(tsne, 600);
        QVERIFY(purity(tsne.positions(), 4) > 0.99);
        QVERIFY(tsne.klDivergence() < settledKl + 0.05);
    }

    void settlesAndStaysSettled()
    {
        Tsne tsne = tsneOf(plantedClusters(100, 8, 4), {});
        run(tsne, 700);
        QVERIFY(!tsne.settled());
        for (int i = 0; i < 3000 && !tsne.settled(); ++i)
            tsne.step();
        QVERIFY(tsne.settled());
        TsneOptions options;
        options.exaggeration = 2;
        tsne.setOptions(options);
        QVERIFY(!tsne.settled());
    }

    void aRestoredLayoutSettlesWhenItWouldHave()
    {
        const Matrix rows = plantedClusters(100, 8, 4);
        Tsne tsne = tsneOf(rows, {});
        run(tsne, 740);
        Tsne restored = tsneOf(rows, {});
        restored.restore(tsne.save());
        QCOMPARE(restored.klDivergence(), tsne.klDivergence());
        for (int i = 0; i < 3000 && !tsne.settled(); ++i) {
            tsne.step();
            restored.step();
            QCOMPARE(restored.settled(), tsne.settled());
        }
        QVERIFY(tsne.settled());
    }

    void aSettledLayoutGoesOnWhenAsked()
    {
        Tsne tsne = tsneOf(plantedClusters(100, 8, 4), {});
        while (!tsne.settled())
            tsne.step();
        const int end = tsne.iteration();
        const double kl = tsne.klDivergence();
        const Matrix before = tsne.positions();
        run(tsne, 100);
        QCOMPARE(tsne.iteration(), end + 100);
        QVERIFY(tsne.positions() != before);
        QVERIFY(tsne.klDivergence() < kl + 1e-3);
    }
};

QTEST_GUILESS_MAIN(TestTsneChanges)
#include "tst_tsne_changes.moc"
