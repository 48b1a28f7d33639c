// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/layout/repulsion.h"
#include "core/layout/tsne.h"
#include "tests/core/layout_test_data.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

using namespace murmuration;

namespace {

AffinityMatrix affinitiesOf(const Matrix& rows, double perplexity)
{
    return computeAffinities(
        exactNeighbors(rows, neighborsForPerplexity(perplexity, rows.rows), Metric::Euclidean),
        perplexity);
}

Tsne tsneOf(const Matrix& rows, const TsneOptions& options)
{
    return {affinitiesOf(rows, options.perplexity), startPositions(rows, options), options};
}

void run(Tsne& tsne, int iterations)
{
    for (int i = 0; i < iterations; ++i)
        tsne.step();
}

bool allFinite(const Matrix& matrix)
{
    return std::all_of(matrix.values.begin(), matrix.values.end(),
                       [](float value) { return std::isfinite(value); });
}

double distance(const Matrix& positions, std::size_t a, std::size_t b)
{
    double squares = 0;
    for (std::size_t c = 0; c < positions.columns; ++c)
        squares += std::pow(static_cast<double>(positions.at(a, c) - positions.at(b, c)), 2);
    return std::sqrt(squares);
}

/// The share of points whose nearest neighbour in the layout is of the same cluster.
double purity(const Matrix& positions, std::size_t clusters)
{
    std::size_t same = 0;
    for (std::size_t i = 0; i < positions.rows; ++i) {
        double nearest = std::numeric_limits<double>::max();
        std::size_t best = i;
        for (std::size_t j = 0; j < positions.rows; ++j) {
            if (j != i && distance(positions, i, j) < nearest) {
                nearest = distance(positions, i, j);
                best = j;
            }
        }
        same += best % clusters == i % clusters ? 1 : 0;
    }
    return static_cast<double>(same) / static_cast<double>(positions.rows);
}

TsneOptions inDimensions(int dimensions)
{
    TsneOptions options;
    options.dimensions = dimensions;
    return options;
}

} // namespace

class TestTsne : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { setThreadBudget(0); }

private:
    static void bothDimensions()
    {
        QTest::addColumn<int>("dimensions");
        QTest::newRow("2-D") << 2;
        QTest::newRow("3-D") << 3;
    }

private Q_SLOTS:
    void plantedClustersSeparate_data() { bothDimensions(); }
    void plantedClustersSeparate()
    {
        QFETCH(int, dimensions);
        Tsne tsne = tsneOf(plantedClusters(400, 20, 8), inDimensions(dimensions));
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
                double largest = 0;
                for (const float value : tsne.positions().values)
                    largest = std::max(largest, static_cast<double>(std::abs(value)));
                QVERIFY2(largest > 1e-7, qPrintable(QString::number(largest)));
                QVERIFY(i < 1 || largest > 0.01);
            }
        }
    }

    void meanStaysAtTheOrigin()
    {
        Tsne tsne = tsneOf(plantedClusters(300, 10, 4), {});
        run(tsne, 300);
        for (std::size_t axis = 0; axis < 2; ++axis) {
            double sum = 0;
            for (std::size_t i = 0; i < tsne.points(); ++i)
                sum += static_cast<double>(tsne.positions().at(i, axis));
            QVERIFY(std::abs(sum / 300) < 1e-3);
        }
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

    void sameForEveryThreadCount_data()
    {
        QTest::addColumn<int>("dimensions");
        QTest::addColumn<int>("points");
        QTest::newRow("2-D all pairs") << 2 << 700;
        QTest::newRow("3-D all pairs") << 3 << 700;
        QTest::newRow("2-D tree") << 2 << 1500;
        QTest::newRow("3-D tree") << 3 << 3200;
    }
    void sameForEveryThreadCount()
    {
        QFETCH(int, dimensions);
        QFETCH(int, points);
        const Matrix rows = plantedClusters(static_cast<std::size_t>(points), 10, 7);
        TsneOptions options = inDimensions(dimensions);
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
        Tsne tsne = tsneOf(noise(static_cast<std::size_t>(points), 5), inDimensions(dimensions));
        run(tsne, 1000);
        QVERIFY(allFinite(tsne.positions()));
        QVERIFY(std::isfinite(tsne.klDivergence()));
        for (const float value : tsne.positions().values)
            QVERIFY(std::abs(value) < 100);
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
        Tsne tsne = tsneOf(constant, inDimensions(dimensions));
        run(tsne, 300);
        QVERIFY(allFinite(tsne.positions()));

        Matrix twins = noise(60, 4);
        for (std::size_t r = 0; r < 60; r += 2)
            std::copy(twins.row(r).begin(), twins.row(r).end(), twins.row(r + 1).begin());
        Tsne paired = tsneOf(twins, inDimensions(dimensions));
        run(paired, 600);
        QVERIFY(allFinite(paired.positions()));
        std::size_t together = 0;
        for (std::size_t r = 0; r < 60; r += 2)
            together += distance(paired.positions(), r, r + 1) <
                                distance(paired.positions(), r, (r + 20) % 60)
                            ? 1
                            : 0;
        QVERIFY(together >= 28);
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

    void dimensionsChangeWhileItRuns()
    {
        Tsne tsne = tsneOf(plantedClusters(200, 10, 4), {});
        run(tsne, 300);
        const Matrix flat = tsne.positions();
        TsneOptions options = inDimensions(3);
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

    void startIsSmallAndSeeded()
    {
        const Matrix rows = noise(200, 10);
        const TsneOptions options = inDimensions(3);
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
};

QTEST_GUILESS_MAIN(TestTsne)
#include "tst_tsne.moc"
