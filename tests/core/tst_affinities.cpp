// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/layout/affinities.h"
#include "tests/core/layout_test_data.h"
#include "tests/core/tsne_runs.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <vector>

using namespace murmuration;

namespace {

double sumOf(const AffinityMatrix& matrix)
{
    return std::accumulate(matrix.values.begin(), matrix.values.end(), 0.0);
}

float entry(const AffinityMatrix& matrix, std::size_t row, std::uint32_t column)
{
    const auto begin = matrix.columns.begin() + static_cast<std::ptrdiff_t>(matrix.rowStart[row]);
    const auto end = matrix.columns.begin() + static_cast<std::ptrdiff_t>(matrix.rowStart[row + 1]);
    const auto found = std::lower_bound(begin, end, column);
    return found != end && *found == column
               ? matrix.values[static_cast<std::size_t>(found - matrix.columns.begin())]
               : -1;
}

/// Symmetric, without a diagonal, ascending columns, no negative entry, all finite.
void checkShape(const AffinityMatrix& matrix)
{
    QCOMPARE(matrix.rowStart.size(), matrix.points + 1);
    QCOMPARE(matrix.rowStart.back(), std::uint64_t{matrix.columns.size()});
    for (std::size_t i = 0; i < matrix.points; ++i) {
        for (std::uint64_t e = matrix.rowStart[i]; e < matrix.rowStart[i + 1]; ++e) {
            const std::uint32_t column = matrix.columns[e];
            QVERIFY(column != i);
            QVERIFY(e == matrix.rowStart[i] || matrix.columns[e - 1] < column);
            QVERIFY(std::isfinite(matrix.values[e]) && matrix.values[e] >= 0);
            QCOMPARE(entry(matrix, column, static_cast<std::uint32_t>(i)), matrix.values[e]);
        }
    }
}

} // namespace

class TestAffinities : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { setThreadBudget(0); }

    void symmetricAndSumToOne_data()
    {
        QTest::addColumn<int>("points");
        QTest::addColumn<double>("perplexity");
        QTest::newRow("two") << 2 << 30.0;
        QTest::newRow("three") << 3 << 30.0;
        QTest::newRow("ten") << 10 << 30.0;
        QTest::newRow("small perplexity") << 200 << 2.0;
        QTest::newRow("usual") << 500 << 30.0;
        QTest::newRow("largest") << 100 << 33.0;
    }
    void symmetricAndSumToOne()
    {
        QFETCH(int, points);
        QFETCH(double, perplexity);
        const AffinityMatrix matrix =
            affinitiesOf(noise(static_cast<std::size_t>(points), 10), perplexity);
        checkShape(matrix);
        QVERIFY(std::abs(sumOf(matrix) - 1) < 1e-5);
    }

    void onePointHasNone()
    {
        const AffinityMatrix matrix = affinitiesOf(noise(1, 3), 30);
        QCOMPARE(matrix.points, std::size_t{1});
        QVERIFY(matrix.values.empty());
        QCOMPARE(matrix.rowStart.size(), std::size_t{2});
    }

    void perplexityIsWhatWasAskedFor()
    {
        // All points attend to all others, so that p_j|i can be read from a graph with N - 1
        // neighbours: the entropy of the exact Gaussian with the same perplexity must give the same
        // symmetrised values.
        const Matrix rows = noise(31, 4);
        const AffinityMatrix matrix = affinitiesOf(rows, 10);
        QCOMPARE(matrix.perplexity, 10.0);
        std::vector<std::vector<double>> conditional(31, std::vector<double>(31, 0.0));
        for (std::size_t i = 0; i < 31; ++i) {
            double low = 1e-6;
            double high = 1e6;
            for (int step = 0; step < 200; ++step) {
                const double beta = std::sqrt(low * high);
                double sum = 0;
                double weighted = 0;
                for (std::size_t j = 0; j < 31; ++j) {
                    double squared = 0;
                    for (std::size_t c = 0; c < 4; ++c)
                        squared += std::pow(static_cast<double>(rows.at(i, c)) -
                                                static_cast<double>(rows.at(j, c)),
                                            2);
                    conditional[i][j] = j == i ? 0 : std::exp(-beta * squared);
                    sum += conditional[i][j];
                    weighted += conditional[i][j] * squared;
                }
                const double entropy = std::log(sum) + beta * weighted / sum;
                for (double& p : conditional[i])
                    p /= sum;
                (entropy > std::log(10.0) ? low : high) = beta;
            }
        }
        for (std::uint32_t i = 0; i < 31; ++i) {
            for (std::uint32_t j = 0; j < 31; ++j) {
                if (i != j)
                    QVERIFY(std::abs((conditional[i][j] + conditional[j][i]) / 62 -
                                     static_cast<double>(entry(matrix, i, j))) < 1e-6);
            }
        }
    }

    void perplexityIsLowered()
    {
        QCOMPARE(largestPerplexity(301), 100.0);
        QCOMPARE(largestPerplexity(2), 1.0);
        QCOMPARE(neighborsForPerplexity(30, 1000), std::size_t{90});
        QCOMPARE(neighborsForPerplexity(30, 50), std::size_t{49});
        QCOMPARE(neighborsForPerplexity(30, 1), std::size_t{0});
        QCOMPARE(affinitiesOf(noise(61, 5), 500).perplexity, 20.0);
    }

    void equallyFarNeighboursGetEqualShares()
    {
        const AffinityMatrix matrix = affinitiesOf(Matrix(40, 6), 5); // all duplicates
        checkShape(matrix);
        QVERIFY(std::abs(sumOf(matrix) - 1) < 1e-5);
        // Each has the same 15 neighbours' share, once for each direction.
        for (const float value : matrix.values)
            QVERIFY(std::abs(value - 1.0F / (2 * 40 * 15)) < 1e-6F ||
                    std::abs(value - 1.0F / (40 * 15)) < 1e-6F);
    }

    void hugeAndTinyUnitsGiveTheSame()
    {
        const Matrix rows = noise(120, 6);
        const AffinityMatrix plain = affinitiesOf(rows, 15);
        for (const float unit : {1e-9F, 1e9F}) {
            Matrix scaled = rows;
            for (float& value : scaled.values)
                value *= unit;
            const AffinityMatrix matrix = affinitiesOf(scaled, 15);
            QCOMPARE(matrix.columns, plain.columns);
            for (std::size_t e = 0; e < matrix.values.size(); ++e)
                QVERIFY(std::abs(matrix.values[e] - plain.values[e]) < 1e-6F);
        }
    }

    void moreNeighboursThanNeededChangeNothing()
    {
        const Matrix rows = noise(200, 8);
        const AffinityMatrix enough =
            computeAffinities(exactNeighbors(rows, 30, Metric::Euclidean), 10);
        const AffinityMatrix more =
            computeAffinities(exactNeighbors(rows, 90, Metric::Euclidean), 10);
        QCOMPARE(more.columns, enough.columns);
        QCOMPARE(more.values, enough.values);
    }

    void sameForEveryThreadCount()
    {
        const Matrix rows = plantedClusters(600, 10, 4);
        setThreadBudget(1);
        const AffinityMatrix one = affinitiesOf(rows, 30);
        for (const unsigned threads : {2U, 3U}) {
            setThreadBudget(threads);
            const AffinityMatrix matrix = affinitiesOf(rows, 30);
            QCOMPARE(matrix.columns, one.columns);
            QCOMPARE(matrix.values, one.values);
        }
    }

    void twoPerplexitiesAreAveraged()
    {
        const Matrix rows = noise(200, 6);
        const NeighborGraph graph = exactNeighbors(rows, 150, Metric::Euclidean);
        const AffinityMatrix near = computeAffinities(graph, 5);
        const AffinityMatrix far = computeAffinities(graph, 50);
        const AffinityMatrix both = computeAffinities(graph, PerplexityChoice{5, 50});
        checkShape(both);
        QVERIFY(std::abs(sumOf(both) - 1) < 1e-5);
        for (std::size_t i = 0; i < 200; i += 7) {
            for (std::uint32_t j = 0; j < 200; ++j) {
                // At least half of each, but for what the narrow one has beyond 15 neighbours.
                const float found = std::max(entry(both, i, j), 0.0F);
                QVERIFY(found > 0.499F * entry(far, i, j));
                QVERIFY(found > 0.45F * entry(near, i, j));
            }
        }
        const AffinityMatrix same = computeAffinities(graph, PerplexityChoice{50, 50});
        QCOMPARE(same.columns, far.columns);
        for (std::size_t e = 0; e < far.values.size(); ++e)
            QVERIFY(std::abs(same.values[e] / far.values[e] - 1) < 1e-5F);
    }

    void labelsReweightAffinities()
    {
        const Matrix rows = noise(120, 5);
        const AffinityMatrix plain = affinitiesOf(rows, 15);
        std::vector<int> labels(120);
        for (std::size_t i = 0; i < 120; ++i)
            labels[i] = i % 10 == 9 ? -1 : static_cast<int>(i % 3);
        AffinityMatrix half = plain;
        superviseAffinities(half, labels, 0.5);
        QVERIFY(std::abs(sumOf(half) - 1) < 1e-5);
        checkShape(half);
        const auto share = [&](const AffinityMatrix& matrix, std::size_t i, std::uint32_t j) {
            return entry(matrix, i, j) / entry(plain, i, j);
        };
        // Entries of one label, or of none, keep their ratio; those of two labels are halved.
        double kept = 0;
        for (std::size_t i = 0; i < 120; ++i) {
            for (std::uint64_t e = plain.rowStart[i]; e < plain.rowStart[i + 1]; ++e) {
                const std::uint32_t j = plain.columns[e];
                const bool apart = labels[i] >= 0 && labels[j] >= 0 && labels[i] != labels[j];
                const auto ratio = static_cast<double>(share(half, i, j)) * (apart ? 2 : 1);
                kept = kept == 0 ? ratio : kept;
                QVERIFY(std::abs(ratio / kept - 1) < 1e-4);
            }
        }
        QVERIFY(kept > 1);
        AffinityMatrix none = plain;
        superviseAffinities(none, labels, 0);
        for (std::size_t e = 0; e < plain.values.size(); ++e)
            QVERIFY(std::abs(none.values[e] / plain.values[e] - 1) < 1e-5F);
    }

    void stopsSoonAfterItIsAsked()
    {
        const NeighborGraph graph = exactNeighbors(noise(3000, 6), 30, Metric::Euclidean);
        const std::vector<int> labels(3000, 1);
        const auto work = [&](const TaskContext& context) {
            AffinityMatrix affinities = computeAffinities(graph, 10, context);
            superviseAffinities(affinities, labels, 0.5, context);
        };
        std::atomic<int> all{0};
        work(TaskContext([&] {
            ++all;
            return false;
        }));
        // In blocks of rows: perplexities, both passes over the symmetric rows, labels.
        QVERIFY(all >= 4 * 3000 / 100);
        for (const int after : {0, all / 3, all / 2, all * 9 / 10}) {
            std::atomic<int> asked{0};
            const TaskContext context([&] { return ++asked > after; });
            QVERIFY_EXCEPTION_THROWN(work(context), Cancelled);
            QVERIFY(asked < after + 20);
        }
    }
};

QTEST_GUILESS_MAIN(TestAffinities)
#include "tst_affinities.moc"
