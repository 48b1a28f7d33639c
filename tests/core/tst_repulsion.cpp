// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/layout/grid_convolution.h"
#include "core/layout/grid_repulsion.h"
#include "core/layout/grid_scheme.h"
#include "core/layout/tsne.h"
#include "tests/core/layout_test_data.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace murmuration;

namespace {

/// How far a way of computing repulsion is from the exact sums.
struct Errors
{
    double mean = 0;         ///< of the forces, each relative to its own exact length
    double worstPercent = 0; ///< 99 % of the points are below
    double worst = 0;        ///< relative to the mean force
    double normalization = 0;
};

Errors errorsOf(Repulsion& repulsion, const Matrix& positions)
{
    Coordinates coordinates;
    coordinates.assign(positions);
    RepulsionField exact;
    RepulsionField approximate;
    makeExactRepulsion()->compute(coordinates, exact, {});
    repulsion.compute(coordinates, approximate, {});

    Errors errors;
    errors.normalization = std::abs(approximate.normalization / exact.normalization - 1);
    std::vector<double> relative;
    double meanForce = 0;
    double largest = 0;
    for (std::size_t i = 0; i < positions.rows; ++i) {
        double squares = 0;
        double difference = 0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const auto force = static_cast<double>(exact.points[i].force[axis]);
            const auto found = static_cast<double>(approximate.points[i].force[axis]);
            squares += force * force;
            difference += (force - found) * (force - found);
        }
        meanForce += std::sqrt(squares) / static_cast<double>(positions.rows);
        largest = std::max(largest, std::sqrt(difference));
        relative.push_back(std::sqrt(difference / std::max(squares, 1e-30)));
        errors.mean += relative.back() / static_cast<double>(positions.rows);
    }
    std::sort(relative.begin(), relative.end());
    errors.worstPercent = relative[relative.size() * 99 / 100];
    errors.worst = largest / meanForce;
    return errors;
}

/// Clusters of clusters, `extent` from side to side.
Matrix clusteredLayout(std::size_t points, float extent)
{
    Matrix positions = plantedClusters(points, 2, 30);
    float longest = 0;
    for (const float value : positions.values)
        longest = std::max(longest, std::abs(value));
    for (float& value : positions.values)
        value *= extent / (2 * longest);
    return positions;
}

} // namespace

class TestRepulsion : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { setThreadBudget(0); }

    void errorsStaySmallOverAWholeRun_data()
    {
        QTest::addColumn<int>("dimensions");
        QTest::newRow("2-D") << 2;
        QTest::newRow("3-D") << 3;
    }
    void errorsStaySmallOverAWholeRun()
    {
        QFETCH(int, dimensions);
        const std::size_t points = dimensions == 2 ? 2500 : 4500; // more than for all pairs
        TsneOptions options;
        options.dimensions = dimensions;
        options.perplexity = 10;
        options.earlyExaggerationIterations = 100;
        const Matrix rows = plantedClusters(points, 15, 12);
        Tsne tsne(computeAffinities(exactNeighbors(rows, 30, Metric::Euclidean), 10),
                  startPositions(rows, options), options);
        const auto repulsion = makeRepulsion(points, dimensions, options.theta);
        for (const int iteration : {1, 10, 30, 60, 100, 130, 180, 250, 400}) {
            while (tsne.iteration() < iteration)
                tsne.step();
            const Errors errors = errorsOf(*repulsion, tsne.positions());
            QVERIFY2(errors.mean < 2e-3, qPrintable(QString::number(errors.mean)));
            QVERIFY2(errors.worstPercent < 1e-2, qPrintable(QString::number(errors.worstPercent)));
            QVERIFY(errors.normalization < 1e-3);
        }
    }

    void gridFitsLayoutsOfAnyExtent_data()
    {
        QTest::addColumn<float>("extent");
        for (const double extent : {1e-4, 0.1, 0.99, 1.01, 5.0, 20.0, 60.0, 120.0, 250.0, 600.0})
            QTest::addRow("%g", extent) << static_cast<float>(extent);
    }
    void gridFitsLayoutsOfAnyExtent()
    {
        QFETCH(float, extent);
        GridRepulsion grid;
        const Errors errors = errorsOf(grid, clusteredLayout(3000, extent));
        QVERIFY2(errors.worstPercent < 1.2e-2, qPrintable(QString::number(errors.worstPercent)));
        QVERIFY2(errors.worst < 3e-2, qPrintable(QString::number(errors.worst)));
        QVERIFY(errors.normalization < 1e-4);
    }

    void gridFollowsALayoutThatGrowsAndShrinks()
    {
        GridRepulsion grid;
        for (const float extent : {0.5F, 80.0F, 3.0F, 200.0F, 80.0F})
            QVERIFY(errorsOf(grid, clusteredLayout(1500, extent)).mean < 2e-3);
    }

    void sparseLayoutsAreLeftToTheTree()
    {
        // Two far outliers would make a grid of millions of empty nodes.
        Matrix positions = clusteredLayout(2000, 50);
        positions.at(3, 0) = 30000;
        positions.at(4, 1) = -30000;
        const auto repulsion = makeRepulsion(2000, 2, TsneOptions().theta);
        const Errors errors = errorsOf(*repulsion, positions);
        QVERIFY(errors.mean < 2e-3);
        QVERIFY(errors.worstPercent < 1e-2);
    }

    void narrowLayoutsAreFine()
    {
        GridRepulsion grid;
        Matrix line = clusteredLayout(1500, 100);
        for (std::size_t i = 0; i < line.rows; ++i)
            line.at(i, 1) = 0;
        QVERIFY(errorsOf(grid, line).mean < 2e-3);
    }

    void pointsInOnePlace()
    {
        Matrix positions(500, 2);
        positions.at(0, 0) = 100; // all others at the origin
        const auto tree = makeBarnesHutRepulsion(0.5);
        QVERIFY(errorsOf(*tree, positions).worst < 1e-3);
        QVERIFY(errorsOf(*tree, positions).normalization < 1e-5);

        // On the grid they push each other a little, all in the same way.
        Coordinates coordinates;
        coordinates.assign(positions);
        RepulsionField field;
        GridRepulsion().compute(coordinates, field, {});
        QVERIFY(std::abs(field.normalization / (499.0 * 498) - 1) < 1e-3);
        for (std::size_t i = 1; i < 500; ++i) {
            QVERIFY(std::abs(field.points[i].force[0]) < 499 * 1e-2);
            QCOMPARE(field.points[i].force[0], field.points[1].force[0]);
        }
    }

    void treeIsExactWhenNothingIsFar()
    {
        const auto tree = makeBarnesHutRepulsion(0);
        const Errors errors = errorsOf(*tree, noise(900, 3));
        QVERIFY(errors.worst < 1e-5);
        QVERIFY(errors.normalization < 1e-6);
    }

    /// Where little but the points themselves is left of Z.
    void pairsFarApartCountExactly()
    {
        Matrix positions(3, 2);
        positions.at(1, 0) = 1e4F;
        positions.at(2, 1) = 1e4F;
        Coordinates coordinates;
        coordinates.assign(positions);
        RepulsionField field;
        makeExactRepulsion()->compute(coordinates, field, {});
        const double expected = 2 * (2 / (1 + 1e8) + 1 / (1 + 2e8));
        QVERIFY(std::abs(field.normalization / expected - 1) < 1e-5);
    }

    /// Trees whose cells fill the last chunk of a walk more or less.
    void treesOfAnySizeAreNearAllPairs()
    {
        for (const int dimensions : {2, 3}) {
            for (std::size_t points = 60; points < 900; points += 47) {
                const Matrix positions = plantedClusters(points, dimensions, 8);
                for (const double theta : {0.3, 0.45}) {
                    const Errors errors = errorsOf(*makeBarnesHutRepulsion(theta), positions);
                    QVERIFY2(errors.worstPercent < 2e-2,
                             qPrintable(QString::number(errors.worstPercent)));
                    QVERIFY(errors.normalization < 1e-3);
                }
            }
        }
    }

    void gridIsTheSameForEveryThreadCount()
    {
        Coordinates coordinates;
        coordinates.assign(clusteredLayout(5000, 90));
        RepulsionField expected;
        for (const unsigned threads : {1U, 2U, 3U}) {
            setThreadBudget(threads);
            RepulsionField field;
            GridRepulsion().compute(coordinates, field, {});
            if (threads == 1)
                expected = field;
            QCOMPARE(field.normalization, expected.normalization);
            for (std::size_t i = 0; i < 5000; ++i) {
                QCOMPARE(field.points[i].force[0], expected.points[i].force[0]);
                QCOMPARE(field.points[i].force[1], expected.points[i].force[1]);
            }
        }
    }

    void convolutionSpreadsTheKernelOfEachCharge()
    {
        GridScheme scheme;
        scheme.spacing = 0.5F;
        SplineGrid grid;
        grid.width = 23;
        grid.height = 37;
        grid.stride = GridConvolution::strideFor(grid.width);
        AlignedFloats values;
        AlignedFloats transposed;
        growTo(values, grid.height * grid.stride);
        grid.values = values.data();
        const GridConvolution convolution(GridScheme::transformLength(grid.width),
                                          GridScheme::transformLength(grid.height), scheme);
        // One charge gives the kernel around itself, wherever it is; two give the sum of two.
        const auto potentialOf = [&](std::vector<std::pair<std::size_t, std::size_t>> charges) {
            std::fill_n(grid.values, grid.height * grid.stride, 0.0F);
            for (const auto& [x, y] : charges)
                grid.values[y * grid.stride + x] = 1;
            convolution.convolve(grid, transposed);
            return std::vector<float>(grid.values, grid.values + grid.height * grid.stride);
        };
        const std::vector<float> corner = potentialOf({{0, 0}});
        const std::vector<float> middle = potentialOf({{10, 20}});
        const std::vector<float> both = potentialOf({{0, 0}, {10, 20}});
        for (std::size_t y = 0; y < grid.height; ++y) {
            for (std::size_t x = 0; x < grid.width; ++x) {
                const std::size_t at = y * grid.stride + x;
                QVERIFY(std::abs(both[at] - corner[at] - middle[at]) < 1e-5F);
                const std::size_t dx = x > 10 ? x - 10 : 10 - x;
                const std::size_t dy = y > 20 ? y - 20 : 20 - y;
                QVERIFY(std::abs(middle[at] - corner[dy * grid.stride + dx]) < 1e-5F);
            }
        }
        for (std::size_t d = 0; d < 4; ++d) {
            for (std::size_t e = 0; e < 4; ++e)
                QVERIFY(std::abs(convolution.nearKernel().values[d][e] -
                                 corner[e * grid.stride + d]) < 1e-5F);
        }
    }

    void transformLengthsAreEvenAndSmooth()
    {
        for (std::size_t wanted = 1; wanted < 5000; wanted += 7) {
            std::size_t length = FftPlan::fastLength(wanted);
            QVERIFY(length >= wanted && length % 2 == 0);
            QVERIFY(length <= std::max<std::size_t>(16, wanted * 4 / 3 + 1));
            for (const std::size_t factor : {std::size_t{2}, std::size_t{3}, std::size_t{5}}) {
                while (length % factor == 0)
                    length /= factor;
            }
            QCOMPARE(length, std::size_t{1});
        }
    }
};

QTEST_GUILESS_MAIN(TestRepulsion)
#include "tst_repulsion.moc"
