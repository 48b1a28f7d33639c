// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/layout/umap.h"
#include "core/layout/umap_graph.h"
#include "tests/core/layout_test_data.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace murmuration;

namespace {

UmapOptions inDimensions(int dimensions)
{
    UmapOptions options;
    options.dimensions = dimensions;
    return options;
}

SparseRows graphOf(const Matrix& rows, const UmapOptions& options,
                   Metric metric = Metric::Euclidean)
{
    return fuzzyGraph(exactNeighbors(rows, neighborsForUmap(options, rows.rows), metric), options);
}

Umap umapOf(const Matrix& rows, const UmapOptions& options, Metric metric = Metric::Euclidean)
{
    SparseRows graph = graphOf(rows, options, metric);
    Matrix start = umapStart(graph, rows, options);
    return {std::move(graph), std::move(start), options};
}

void run(Umap& umap, int epochs)
{
    for (int i = 0; i < epochs; ++i)
        umap.step();
}

void runToEnd(Umap& umap)
{
    while (!umap.settled())
        umap.step();
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

double largestCoordinate(const Matrix& positions)
{
    float largest = 0;
    for (const float value : positions.values)
        largest = std::max(largest, std::abs(value));
    return static_cast<double>(largest);
}

/// The share of points whose nearest neighbour in the layout is of the same cluster.
double purity(const Matrix& positions, std::size_t clusters)
{
    const NeighborGraph nearest = exactNeighbors(positions, 1, Metric::Euclidean);
    std::size_t same = 0;
    for (std::size_t i = 0; i < positions.rows; ++i)
        same += nearest.neighbors(i)[0] % clusters == i % clusters ? 1 : 0;
    return static_cast<double>(same) / static_cast<double>(positions.rows);
}

/// Clusters on a line, each near enough to the next for neighbourhoods to reach across.
Matrix chainOfClusters(std::size_t rows, std::size_t clusters)
{
    Matrix matrix = noise(rows, 6);
    for (std::size_t r = 0; r < rows; ++r)
        matrix.at(r, 0) += 5 * static_cast<float>(r % clusters);
    for (std::size_t c = 0; c + 1 < clusters; ++c) // what joins them
        matrix.at(c, 0) = 5 * static_cast<float>(c) + 2.5F;
    return matrix;
}

float weightOf(const SparseRows& graph, std::size_t i, std::size_t j)
{
    const auto columns = graph.columnsOf(i);
    const auto found = std::find(columns.begin(), columns.end(), j);
    return found == columns.end() ? 0.0F : graph.valuesOf(i)[std::size_t(found - columns.begin())];
}

} // namespace

class TestUmap : public QObject
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
    void curveIsTheReferences()
    {
        const UmapCurve usual = fittedCurve(0.1, 1);
        QVERIFY(std::abs(usual.a / 1.577 - 1) < 0.005);
        QVERIFY(std::abs(usual.b / 0.895 - 1) < 0.005);
        // The nearer points may come, the steeper is the curve at small distances.
        for (const double minDistance : {0.0, 0.01, 0.25, 0.5, 0.8, 1.0}) {
            const UmapCurve curve = fittedCurve(minDistance, 1);
            const auto at = [&](double d) { return 1 / (1 + curve.a * std::pow(d, 2 * curve.b)); };
            QVERIFY(std::abs(at(minDistance) - 1) < 0.25);
            QVERIFY(std::abs(at(minDistance + 1) - std::exp(-1)) < 0.05);
        }
        // The unit does not change the shape.
        const UmapCurve wide = fittedCurve(0.2, 2);
        QVERIFY(std::abs(wide.b / usual.b - 1) < 1e-4);
        QVERIFY(std::abs(wide.a * std::pow(2, 2 * wide.b) / usual.a - 1) < 1e-4);
    }

    void nearestNeighborHasMembershipOne()
    {
        const NeighborGraph graph = exactNeighbors(noise(120, 5), 14, Metric::Euclidean);
        const std::vector<float> memberships = smoothMemberships(graph, 14);
        for (std::size_t i = 0; i < 120; ++i) {
            const std::span<const float> own(memberships.data() + i * 14, 14);
            QCOMPARE(own[0], 1.0F);
            QVERIFY(std::is_sorted(own.rbegin(), own.rend()));
            double sum = 0;
            for (const float value : own) {
                QVERIFY(value >= 0 && value <= 1);
                sum += static_cast<double>(value);
            }
            QVERIFY(std::abs(sum - std::log2(15)) < 1e-3);
        }
    }

    void membershipsDoNotDependOnTheUnit()
    {
        Matrix rows = noise(60, 5);
        const auto of = [](const Matrix& matrix) {
            return smoothMemberships(exactNeighbors(matrix, 9, Metric::Euclidean), 9);
        };
        const std::vector<float> usual = of(rows);
        for (float& value : rows.values)
            value *= 1e-4F;
        const std::vector<float> small = of(rows);
        for (std::size_t n = 0; n < usual.size(); ++n)
            QVERIFY(std::abs(usual[n] - small[n]) < 1e-3F);
    }

    void graphIsSymmetricAndWithinBounds()
    {
        UmapOptions options;
        options.neighbors = 8;
        for (const Metric metric : {Metric::Euclidean, Metric::Cosine}) {
            const Matrix rows = noise(150, 4);
            const NeighborGraph neighbors = exactNeighbors(rows, 7, metric);
            const std::vector<float> directed = smoothMemberships(neighbors, 7);
            const SparseRows graph = fuzzyGraph(neighbors, options);
            for (std::size_t i = 0; i < 150; ++i) {
                for (const std::uint32_t j : graph.columnsOf(i)) {
                    QVERIFY(j != i);
                    const float weight = weightOf(graph, i, j);
                    QVERIFY(weight >= 0 && weight <= 1);
                    QCOMPARE(weight, weightOf(graph, j, i));
                }
                // The union is at least what either side says.
                for (std::size_t n = 0; n < 7; ++n)
                    QVERIFY(weightOf(graph, i, neighbors.neighbors(i)[n]) >=
                            directed[i * 7 + n] * 0.9999F);
            }
        }
    }

    void moreNeighborsThanNeededChangeNothing()
    {
        const Matrix rows = noise(80, 4);
        const UmapOptions options;
        const SparseRows enough = fuzzyGraph(exactNeighbors(rows, 14, Metric::Euclidean), options);
        const SparseRows more = fuzzyGraph(exactNeighbors(rows, 40, Metric::Euclidean), options);
        QCOMPARE(more.columns, enough.columns);
        QCOMPARE(more.values, enough.values);
    }

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
        UmapOptions options = inDimensions(dimensions);
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

    void spectralStartUnrollsAChain()
    {
        const Matrix rows = chainOfClusters(300, 6);
        const UmapOptions options;
        const Matrix start = umapStart(graphOf(rows, options), rows, options);
        double sums[5] = {};
        for (std::size_t i = 0; i < 300; ++i) {
            const auto x = static_cast<double>(rows.at(i, 0));
            const auto y = static_cast<double>(start.at(i, 0));
            sums[0] += x;
            sums[1] += y;
            sums[2] += x * x;
            sums[3] += y * y;
            sums[4] += x * y;
        }
        const double covariance = sums[4] / 300 - sums[0] / 300 * sums[1] / 300;
        const double variances = (sums[2] / 300 - std::pow(sums[0] / 300, 2)) *
                                 (sums[3] / 300 - std::pow(sums[1] / 300, 2));
        QVERIFY(std::abs(covariance) / std::sqrt(variances) > 0.9);
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
        for (std::size_t axis = 0; axis < 2; ++axis) {
            double sum = 0;
            for (std::size_t i = 0; i < umap.points(); ++i)
                sum += static_cast<double>(umap.positions().at(i, axis));
            QVERIFY(std::abs(sum / 300) < 1e-3);
        }
    }

    void sameForEveryThreadCount_data() { bothDimensions(); }
    void sameForEveryThreadCount()
    {
        QFETCH(int, dimensions);
        const Matrix rows = chainOfClusters(4200, 30); // enough for blocks
        const UmapOptions options = inDimensions(dimensions);
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
        umap.setOptions(inDimensions(3));
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
        umap.setOptions(inDimensions(2));
        for (std::size_t i = 0; i < 120; ++i)
            QCOMPARE(umap.positions().at(i, 1), solid.at(i, 1));
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
        Umap umap = umapOf(noise(static_cast<std::size_t>(points), 5), inDimensions(dimensions));
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
                Umap umap = umapOf(constant, inDimensions(dimensions), metric);
                runToEnd(umap);
                QVERIFY(allFinite(umap.positions()));
                QVERIFY(largestCoordinate(umap.positions()) < 50);
            }
        }

        Matrix twins = noise(60, 4);
        for (std::size_t r = 0; r < 60; r += 2)
            std::copy(twins.row(r).begin(), twins.row(r).end(), twins.row(r + 1).begin());
        Umap paired = umapOf(twins, inDimensions(dimensions));
        runToEnd(paired);
        QVERIFY(allFinite(paired.positions()));
        std::size_t together = 0;
        for (std::size_t r = 0; r < 60; r += 2)
            together += distance(paired.positions(), r, r + 1) <
                                distance(paired.positions(), r, (r + 20) % 60)
                            ? 1
                            : 0;
        QVERIFY(together >= 27);
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
