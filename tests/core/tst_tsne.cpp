// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "tests/core/layout_checks.h"
#include "tests/core/layout_test_data.h"
#include "tests/core/tsne_runs.h"

#include <QtTest>

#include <algorithm>
#include <cmath>

using namespace murmuration;

class TestTsne : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { setThreadBudget(0); }

    void plantedClustersSeparate_data() { bothDimensions(); }
    void plantedClustersSeparate()
    {
        QFETCH(int, dimensions);
        Tsne tsne = tsneOf(plantedClusters(400, 20, 8), tsneIn(dimensions));
        run(tsne, 500);
        QVERIFY(allFinite(tsne.positions()));
        QVERIFY(purity(tsne.positions(), 8) > 0.99);
        QVERIFY(tsne.klDivergence() > 0 && tsne.klDivergence() < 1.5);
        QVERIFY(tsne.gradientNorm() > 0);
    }

    void smallCollectionsSeparateToo()
    {
        for (const std::size_t points : {std::size_t{12}, std::size_t{30}, std::size_t{60}}) {
            Tsne tsne = tsneOf(plantedClusters(points, 10, 3), {});
            run(tsne, 750);
            QVERIFY(purity(tsne.positions(), 3) > 0.95);
        }
    }

    void smallCollectionsShowTheirClustersFromEarlyOn()
    {
        for (const std::size_t points : {std::size_t{120}, std::size_t{320}, std::size_t{900}}) {
            Tsne tsne = tsneOf(plantedClusters(points, 20, 6), {});
            run(tsne, 100);
            for (int i = 0; i < 3; ++i) {
                QVERIFY(purity(tsne.positions(), 6) > 0.9);
                run(tsne, 50);
            }
        }
    }

    void featuresWithoutStructureDoNotCollapse()
    {
        for (const std::size_t points : {std::size_t{200}, std::size_t{500}, std::size_t{1500}}) {
            Tsne tsne = tsneOf(noise(points, 10), {});
            for (int i = 0; i < 6; ++i) {
                run(tsne, 50);
                const double largest = largestCoordinate(tsne.positions());
                QVERIFY2(largest > 1e-7, qPrintable(QString::number(largest)));
                QVERIFY(i < 1 || largest > 0.01);
            }
        }
    }

    void meanStaysAtTheOrigin()
    {
        Tsne tsne = tsneOf(plantedClusters(300, 10, 4), {});
        run(tsne, 300);
        QVERIFY(meanIsAtTheOrigin(tsne.positions()));
    }

    void klIsTheDivergence()
    {
        const Matrix rows = plantedClusters(80, 6, 4);
        const AffinityMatrix p = affinitiesOf(rows, 10);
        TsneOptions options;
        Tsne tsne(p, startPositions(rows, options), options);
        run(tsne, 399); // the four hundredth step takes KL along
        const Matrix before = tsne.positions();
        tsne.step();
        double z = 0;
        for (std::size_t i = 0; i < 80; ++i) {
            for (std::size_t j = 0; j < 80; ++j)
                z += i == j ? 0 : 1 / (1 + std::pow(distance(before, i, j), 2));
        }
        double kl = 0;
        for (std::size_t i = 0; i < 80; ++i) {
            for (std::uint64_t e = p.rowStart[i]; e < p.rowStart[i + 1]; ++e) {
                const auto value = static_cast<double>(p.values[e]);
                const double q = 1 / (1 + std::pow(distance(before, i, p.columns[e]), 2)) / z;
                kl += value > 0 ? value * std::log(value / q) : 0;
            }
        }
        QVERIFY(std::abs(tsne.klDivergence() - kl) < 1e-4);
    }

    void klFallsAfterExaggeration()
    {
        Tsne tsne = tsneOf(noise(500, 10), {});
        QVERIFY(std::isnan(tsne.klDivergence()));
        run(tsne, 260);
        QVERIFY(!tsne.exaggerating());
        const double early = tsne.klDivergence();
        run(tsne, 300);
        QVERIFY(tsne.klDivergence() < early);
    }

    void lateExaggerationDoesNotCollapse()
    {
        TsneOptions options;
        options.exaggeration = 60;
        Tsne tsne = tsneOf(noise(400, 10), options);
        run(tsne, 1500);
        QVERIFY(tsne.exaggerationLimit() < 60 && tsne.exaggerationLimit() >= 1);
        double largest = 0;
        for (const float value : tsne.positions().values)
            largest = std::max(largest, static_cast<double>(std::abs(value)));
        QVERIFY2(largest > 0.01, qPrintable(QString::number(largest)));

        options.exaggeration = 2;
        tsne.setOptions(options);
        run(tsne, 200);
        QVERIFY(std::isinf(tsne.exaggerationLimit())); // what is possible is left as it is
    }

    void sameForEveryThreadCount_data()
    {
        QTest::addColumn<int>("dimensions");
        QTest::addColumn<int>("points");
        QTest::newRow("2-D all pairs") << 2 << 700;
        QTest::newRow("3-D all pairs") << 3 << 700;
        QTest::newRow("2-D grid") << 2 << 1500;
        QTest::newRow("3-D tree") << 3 << 4200;
    }
    void sameForEveryThreadCount()
    {
        QFETCH(int, dimensions);
        QFETCH(int, points);
        const Matrix rows = plantedClusters(static_cast<std::size_t>(points), 10, 7);
        TsneOptions options = tsneIn(dimensions);
        options.perplexity = 10;
        Matrix expected;
        for (const unsigned threads : {1U, 2U, 3U}) {
            setThreadBudget(threads);
            Tsne tsne = tsneOf(rows, options);
            run(tsne, 15);
            if (threads == 1)
                expected = tsne.positions();
            QCOMPARE(tsne.positions().values, expected.values);
        }
    }

    void fiveHundredAndFiveHundredIsAThousand()
    {
        const Matrix rows = plantedClusters(150, 8, 5);
        Tsne whole = tsneOf(rows, {});
        run(whole, 1000);
        Tsne first = tsneOf(rows, {});
        run(first, 500);
        const TsneState saved = first.save();
        run(first, 500);
        QVERIFY(first.save() == whole.save());

        Tsne second = tsneOf(rows, {});
        second.restore(saved);
        QCOMPARE(second.iteration(), 500);
        run(second, 500);
        QVERIFY(second.save() == whole.save());
        QCOMPARE(second.klDivergence(), whole.klDivergence());
    }

    void savedStatesGoOnInMemoryOrder()
    {
        // So many points are laid in memory along a curve, anew at certain iterations.
        const Matrix rows = plantedClusters(4200, 5, 9);
        TsneOptions options;
        options.perplexity = 5;
        const AffinityMatrix affinities = affinitiesOf(rows, 5);
        const Matrix start = startPositions(rows, options);
        Tsne whole(affinities, start, options);
        run(whole, 70);
        Tsne first(affinities, start, options);
        run(first, 40);
        Tsne second(affinities, start, options);
        second.restore(first.save());
        run(second, 30);
        QVERIFY(second.save() == whole.save());
    }

    void tinyCollections_data()
    {
        QTest::addColumn<int>("points");
        QTest::addColumn<int>("dimensions");
        for (const int points : {1, 2, 3, 4, 10}) {
            for (const int dimensions : {2, 3})
                QTest::addRow("%d points in %d-D", points, dimensions) << points << dimensions;
        }
    }
    void tinyCollections()
    {
        QFETCH(int, points);
        QFETCH(int, dimensions);
        Tsne tsne = tsneOf(noise(static_cast<std::size_t>(points), 5), tsneIn(dimensions));
        run(tsne, 1000);
        QVERIFY(allFinite(tsne.positions()));
        QVERIFY(std::isfinite(tsne.klDivergence()));
        QVERIFY(largestCoordinate(tsne.positions()) < 100);
        // At rest, or moving apart ever more slowly where nothing holds points together.
        const Matrix before = tsne.positions();
        tsne.step();
        for (std::size_t at = 0; at < before.values.size(); ++at)
            QVERIFY(std::abs(tsne.positions().values[at] - before.values[at]) < 0.05F);
        for (std::size_t i = 1; i < tsne.points(); ++i)
            QVERIFY(distance(tsne.positions(), 0, i) > 0);
    }

    void duplicatesAndConstantFeaturesStayFinite_data() { bothDimensions(); }
    void duplicatesAndConstantFeaturesStayFinite()
    {
        QFETCH(int, dimensions);
        Matrix constant(100, 4);
        std::fill(constant.values.begin(), constant.values.end(), 2.5F);
        Tsne tsne = tsneOf(constant, tsneIn(dimensions));
        run(tsne, 300);
        QVERIFY(allFinite(tsne.positions()));

        Tsne paired = tsneOf(twins(60, 4), tsneIn(dimensions));
        run(paired, 600);
        QVERIFY(allFinite(paired.positions()));
        QVERIFY(twinsTogether(paired.positions()) >= 28);
    }

    void noStepIsLongerThanAllowed()
    {
        TsneOptions options;
        options.learningRate = 1e6;
        options.maximumStep = 2;
        Tsne tsne = tsneOf(plantedClusters(200, 6, 4), options);
        for (int i = 0; i < 300; ++i) {
            const Matrix before = tsne.positions();
            tsne.step();
            for (std::size_t p = 0; p < 200; ++p) {
                const double moved = std::hypot(tsne.positions().at(p, 0) - before.at(p, 0),
                                                tsne.positions().at(p, 1) - before.at(p, 1));
                QVERIFY(moved <
                        2 * 2 +
                            0.01); // the mean, moved back to the origin, adds at most another step
            }
        }
        QVERIFY(allFinite(tsne.positions()));
    }

    void startIsSmallAndSeeded()
    {
        const Matrix rows = noise(200, 10);
        const TsneOptions options = tsneIn(3);
        const Matrix start = startPositions(rows, options);
        QCOMPARE(start.values, startPositions(rows, options).values);
        double squares = 0;
        for (std::size_t i = 0; i < 200; ++i)
            squares += std::pow(static_cast<double>(start.at(i, 0)), 2);
        QVERIFY(std::abs(std::sqrt(squares / 200) - 1e-4) < 1e-5);

        TsneOptions other = options;
        other.seed = 11;
        QVERIFY(startPositions(rows, other).values != start.values);
        QVERIFY(startPositions(Matrix(5, 3), options).values !=
                startPositions(Matrix(5, 3), other).values);
    }

    void orderOfTheInputDoesNotMatter()
    {
        const Matrix rows = plantedClusters(240, 10, 6);
        Matrix turned(rows.rows, rows.columns);
        for (std::size_t r = 0; r < rows.rows; ++r)
            std::copy_n(rows.row(rows.rows - 1 - r).begin(), rows.columns, turned.row(r).begin());
        Tsne tsne = tsneOf(rows, {});
        Tsne other = tsneOf(turned, {});
        run(tsne, 750);
        run(other, 750);
        QVERIFY(std::abs(tsne.klDivergence() - other.klDivergence()) < 0.05 * tsne.klDivergence());
        QVERIFY(purity(other.positions(), 6) > 0.99);
    }
};

QTEST_GUILESS_MAIN(TestTsne)
#include "tst_tsne.moc"
