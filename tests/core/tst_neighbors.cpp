// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/neighbors/neighbor_graph.h"
#include "tests/core/layout_checks.h"
#include "tests/core/layout_test_data.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

using namespace murmuration;

namespace {

double slowDistance(const Matrix& rows, std::size_t a, std::size_t b, Metric metric)
{
    double squares = 0;
    double dot = 0;
    double lengthA = 0;
    double lengthB = 0;
    for (std::size_t c = 0; c < rows.columns; ++c) {
        const double x = static_cast<double>(rows.at(a, c));
        const double y = static_cast<double>(rows.at(b, c));
        squares += (x - y) * (x - y);
        dot += x * y;
        lengthA += x * x;
        lengthB += y * y;
    }
    if (metric == Metric::Euclidean)
        return std::sqrt(squares);
    return lengthA > 0 && lengthB > 0 ? 1 - dot / std::sqrt(lengthA * lengthB) : 1;
}

/// Checks each row against all distances: as near as the true k nearest, ascending, no repetition,
/// never itself.
void compareWithAllPairs(const Matrix& rows, const NeighborGraph& graph, Metric metric)
{
    for (std::size_t i = 0; i < rows.rows; ++i) {
        std::vector<double> all;
        for (std::size_t j = 0; j < rows.rows; ++j) {
            if (j != i)
                all.push_back(slowDistance(rows, i, j, metric));
        }
        std::sort(all.begin(), all.end());
        const auto indices = graph.neighbors(i);
        const auto distances = graph.distancesOf(i);
        for (std::size_t n = 0; n < graph.k; ++n) {
            const double tolerance = 1e-5 * (1 + all[n]);
            QVERIFY(indices[n] != i);
            QVERIFY(std::abs(static_cast<double>(distances[n]) - all[n]) < tolerance);
            QVERIFY(std::abs(slowDistance(rows, i, indices[n], metric) - all[n]) < tolerance);
            QVERIFY(n == 0 || std::pair(distances[n - 1], indices[n - 1]) <
                                  std::pair(distances[n], indices[n]));
        }
        std::vector<std::uint32_t> sorted(indices.begin(), indices.end());
        std::sort(sorted.begin(), sorted.end());
        QVERIFY(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
    }
}

} // namespace

class TestNeighbors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { setThreadBudget(0); }

    void agreesWithAllPairs_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("k");
        for (const auto& [rows, columns, k] :
             {std::tuple(2, 3, 5), std::tuple(33, 1, 7), std::tuple(100, 17, 10),
              std::tuple(321, 64, 90), std::tuple(130, 5, 129)})
            QTest::addRow("%dx%d k%d", rows, columns, k) << rows << columns << k;
    }
    void agreesWithAllPairs()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        QFETCH(int, k);
        const Matrix data =
            noise(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns));
        for (const Metric metric : {Metric::Euclidean, Metric::Cosine}) {
            const NeighborGraph graph = exactNeighbors(data, static_cast<std::size_t>(k), metric);
            QCOMPARE(graph.k, static_cast<std::size_t>(std::min(k, rows - 1)));
            compareWithAllPairs(data, graph, metric);
        }
    }

    void farFromTheOriginIsAsExact()
    {
        Matrix data = noise(200, 8);
        for (float& value : data.values)
            value = std::round(value * 64) / 64 +
                    10000; // exact in float, so that only the search can lose digits
        compareWithAllPairs(data, exactNeighbors(data, 12, Metric::Euclidean), Metric::Euclidean);
    }

    void tinyCollections()
    {
        QCOMPARE(exactNeighbors(Matrix(0, 4), 5, Metric::Euclidean).points, std::size_t{0});
        const NeighborGraph one = exactNeighbors(noise(1, 4), 5, Metric::Cosine);
        QCOMPARE(one.points, std::size_t{1});
        QCOMPARE(one.k, std::size_t{0});
    }

    void duplicatesAreAtDistanceZeroInIndexOrder()
    {
        Matrix data = noise(300, 20);
        for (std::size_t r = 0; r < 300; r += 3)
            std::copy(data.row(7).begin(), data.row(7).end(), data.row(r).begin());
        for (const Metric metric : {Metric::Euclidean, Metric::Cosine}) {
            const NeighborGraph graph = exactNeighbors(data, 20, metric);
            for (std::uint32_t n = 0; n < 20; ++n)
                QCOMPARE(graph.distancesOf(150)[n], 0.0F);
            QCOMPARE(graph.neighbors(150)[0], 0U);
            QCOMPARE(graph.neighbors(150)[2], 6U);
            QCOMPARE(graph.neighbors(150)[3], 7U);
            QCOMPARE(graph.neighbors(150)[4], 9U);
        }
    }

    void zeroVectorsHaveCosineDistanceOne()
    {
        Matrix data = noise(50, 6);
        std::fill(data.row(10).begin(), data.row(10).end(), 0.0F);
        std::fill(data.row(20).begin(), data.row(20).end(), 0.0F);
        const NeighborGraph graph = exactNeighbors(data, 49, Metric::Cosine);
        compareWithAllPairs(data, graph, Metric::Cosine);
        for (const float distance : graph.distancesOf(10))
            QCOMPARE(distance, 1.0F);
        QCOMPARE(graph.neighbors(10)[10], 11U); // in index order, itself left out
    }

    void sameForEveryThreadCount()
    {
        const Matrix data = plantedClusters(700, 30, 9);
        setThreadBudget(1);
        const NeighborGraph one = exactNeighbors(data, 40, Metric::Euclidean);
        for (const unsigned threads : {2U, 3U}) {
            setThreadBudget(threads);
            QVERIFY(same(exactNeighbors(data, 40, Metric::Euclidean), one));
        }
    }

    void extendingEqualsSearchingAnew()
    {
        Matrix data = plantedClusters(260, 12, 5);
        std::fill(data.row(3).begin(), data.row(3).end(), 0.0F);
        std::copy(data.row(30).begin(), data.row(30).end(), data.row(250).begin());
        for (const Metric metric : {Metric::Euclidean, Metric::Cosine}) {
            for (const std::size_t before :
                 {std::size_t{1}, std::size_t{15}, std::size_t{64}, std::size_t{201}}) {
                const NeighborGraph old = exactNeighbors(firstRows(data, before), 25, metric);
                QVERIFY(
                    same(extendNeighbors(old, data, 25, metric), exactNeighbors(data, 25, metric)));
            }
        }
    }

    void extendingAGraphWithTooFewNeighboursSearchesAnew()
    {
        const Matrix data = noise(120, 12);
        const NeighborGraph old = exactNeighbors(firstRows(data, 80), 5, Metric::Euclidean);
        QVERIFY(same(extendNeighbors(old, data, 25, Metric::Euclidean),
                     exactNeighbors(data, 25, Metric::Euclidean)));
    }

    void manyEqualPointsNeedLittleRoomAndKeepTheLowestNumbers()
    {
        Matrix data = noise(1500, 10);
        for (std::size_t r = 200; r < 1200; ++r)
            std::copy(data.row(200).begin(), data.row(200).end(), data.row(r).begin());
        for (const Metric metric : {Metric::Euclidean, Metric::Cosine}) {
            const NeighborGraph graph = exactNeighbors(data, 30, metric);
            for (std::uint32_t n = 0; n < 30; ++n) {
                QCOMPARE(graph.neighbors(1100)[n], 200 + n);
                QCOMPARE(graph.distancesOf(1100)[n], 0.0F);
                QCOMPARE(graph.neighbors(210)[n], n < 10 ? 200 + n : 201 + n);
            }
        }
    }

    void ofFewPointsAllAreNeighbours()
    {
        for (const std::size_t rows : {std::size_t{2}, std::size_t{3}}) {
            const NeighborGraph graph = findNeighbors(noise(rows, 4), 90, Metric::Euclidean);
            QCOMPARE(graph.k, rows - 1);
            compareWithAllPairs(noise(rows, 4), graph, Metric::Euclidean);
        }
        QCOMPARE(findNeighbors(noise(1, 4), 90, Metric::Cosine).k, std::size_t{0});
        QCOMPARE(findNeighbors(noise(50, 4), 10, Metric::Cosine).method, SearchMethod::Exact);
    }

    void whatIsNoNumberEndsTheSearch()
    {
        const Matrix data = notAllNumbers(400, 6);
        for (const Metric metric : {Metric::Euclidean, Metric::Cosine})
            QCOMPARE(exactNeighbors(data, 12, metric).k, std::size_t{12});
    }

    void stopsWhenAsked()
    {
        const Matrix data = noise(4000, 64);
        std::atomic<int> asked{0};
        const TaskContext context([&] { return ++asked > 20; });
        QVERIFY_EXCEPTION_THROWN(exactNeighbors(data, 10, Metric::Euclidean, context), Cancelled);
        QVERIFY(asked < 40);
    }

    void reportsEveryPoint()
    {
        std::atomic<std::size_t> most{0};
        const TaskContext context([] { return false; },
                                  [&](std::size_t done, std::size_t total) {
                                      if (total == 500)
                                          most = std::max(most.load(), done);
                                  });
        (void)exactNeighbors(noise(500, 8), 10, Metric::Euclidean, context);
        QCOMPARE(most.load(), std::size_t{500});
    }
};

QTEST_GUILESS_MAIN(TestNeighbors)
#include "tst_neighbors.moc"
