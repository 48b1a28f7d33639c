// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/neighbors/cell_search.h"
#include "core/neighbors/cells.h"
#include "core/neighbors/neighbor_graph.h"
#include "tests/core/layout_checks.h"
#include "tests/core/layout_test_data.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <limits>
#include <vector>

using namespace murmuration;

namespace {

/// Approximate, however few the points.
NeighborGraph inCells(const Matrix& rows, std::size_t k, Metric metric, double recall = 0.99,
                      const TaskContext& context = {})
{
    const SearchPoints points(rows, metric, context);
    const Cells cells(points, context);
    return searchCells(cells, k, leastEffort(cells, k, recall, context), context);
}

/// The share of the true neighbours that a graph has, counting those that are as near as they.
double recallOf(const NeighborGraph& graph, const NeighborGraph& truth)
{
    std::size_t found = 0;
    for (std::size_t p = 0; p < truth.points; ++p) {
        for (const float distance : graph.distancesOf(p))
            found += distance <= truth.distancesOf(p).back() ? 1 : 0;
    }
    return static_cast<double>(found) / static_cast<double>(truth.points * truth.k);
}

/// Ascending, no repetition, never the point itself.
void checkRows(const NeighborGraph& graph)
{
    for (std::uint32_t p = 0; p < graph.points; ++p) {
        const auto indices = graph.neighbors(p);
        std::vector<std::uint32_t> sorted(indices.begin(), indices.end());
        std::sort(sorted.begin(), sorted.end());
        QVERIFY(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
        QVERIFY(!std::binary_search(sorted.begin(), sorted.end(), p));
        QVERIFY(sorted.back() < graph.points);
        QVERIFY(std::is_sorted(graph.distancesOf(p).begin(), graph.distancesOf(p).end()));
    }
}

} // namespace

class TestNeighborsCells : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { setThreadBudget(0); }

    void everyPointIsInOneCell()
    {
        const Matrix data = plantedClusters(1000, 9, 7);
        const SearchPoints points(data, Metric::Euclidean, {});
        const Cells cells(points, {});
        std::vector<int> seen(data.rows, 0);
        for (std::size_t c = 0; c < cells.count(); ++c) {
            for (const std::uint32_t member : cells.membersOf(c)) {
                ++seen[member];
                QCOMPARE(cells.cellOf(member), c);
            }
        }
        QCOMPARE(std::count(seen.begin(), seen.end(), 1), 1000);
    }

    void findsWhatItSays_data()
    {
        QTest::addColumn<Matrix>("data");
        QTest::addRow("clusters") << plantedClusters(6000, 12, 10);
        QTest::addRow("many small clusters") << plantedClusters(6000, 20, 300);
        QTest::addRow("one cloud") << noise(6000, 6);
    }
    void findsWhatItSays()
    {
        QFETCH(Matrix, data);
        for (const Metric metric : {Metric::Euclidean, Metric::Cosine}) {
            const NeighborGraph graph = inCells(data, 30, metric, 0.992);
            QCOMPARE(graph.method, SearchMethod::Cells);
            checkRows(graph);
            QVERIFY(graph.recall >= 0.992);
            const double recall = recallOf(graph, exactNeighbors(data, 30, metric));
            QVERIFY2(recall >= 0.99, qPrintable(QString::number(recall)));
            QVERIFY(std::abs(recall - graph.recall) < 0.006);
        }
    }

    void moreEffortFindsMoreAndComparesMore()
    {
        const Matrix data = plantedClusters(5000, 12, 10);
        const SearchPoints points(data, Metric::Euclidean, {});
        const Cells cells(points, {});
        const CellTrial some = leastEffort(cells, 30, 0.9, {});
        const CellTrial most = leastEffort(cells, 30, 0.999, {});
        QVERIFY(some.effort < most.effort);
        QVERIFY(some.recall < most.recall);
        QVERIFY(some.compared < most.compared);
        QVERIFY(most.compared < 1);
    }

    void fullEffortFindsAll()
    {
        const Matrix data = plantedClusters(3000, 12, 10);
        const SearchPoints points(data, Metric::Euclidean, {});
        const Cells cells(points, {});
        const NeighborGraph graph = searchCells(cells, 20, {1.01F, 1, 1}, {});
        const NeighborGraph exact = exactNeighbors(data, 20, Metric::Euclidean);
        QVERIFY(graph.indices == exact.indices);
        QVERIFY(graph.distances == exact.distances);
    }

    void sameForEveryThreadCount()
    {
        const Matrix data = plantedClusters(4000, 15, 9);
        setThreadBudget(1);
        const NeighborGraph one = inCells(data, 25, Metric::Euclidean);
        for (const unsigned threads : {2U, 3U}) {
            setThreadBudget(threads);
            QVERIFY(same(inCells(data, 25, Metric::Euclidean), one));
        }
    }

    void duplicatesAreAtDistanceZero()
    {
        Matrix data = plantedClusters(3000, 10, 5);
        for (std::size_t r = 500; r < 1500; ++r)
            std::copy(data.row(500).begin(), data.row(500).end(), data.row(r).begin());
        for (const Metric metric : {Metric::Euclidean, Metric::Cosine}) {
            const NeighborGraph graph = inCells(data, 30, metric);
            checkRows(graph);
            QCOMPARE(graph.distancesOf(1200).back(), 0.0F);
            QCOMPARE(graph.neighbors(1200)[0], 500U);
        }
        const NeighborGraph equal = inCells(Matrix(2000, 5), 20, Metric::Euclidean);
        checkRows(equal);
        QCOMPARE(equal.distancesOf(7).back(), 0.0F);
    }

    void zeroVectorsHaveCosineDistanceOne()
    {
        Matrix data = plantedClusters(2000, 10, 5);
        for (std::size_t r = 0; r < 2000; r += 50)
            std::fill(data.row(r).begin(), data.row(r).end(), 0.0F);
        const NeighborGraph graph = inCells(data, 20, Metric::Cosine);
        checkRows(graph);
        QCOMPARE(graph.distancesOf(50).front(), 1.0F);
        QCOMPARE(graph.distancesOf(50).back(), 1.0F);
        QVERIFY(graph.distancesOf(51).back() < 1.0F);
    }

    void whatIsNoNumberEndsTheSearch()
    {
        const Matrix data = notAllNumbers(1500, 6);
        for (const Metric metric : {Metric::Euclidean, Metric::Cosine})
            QCOMPARE(inCells(data, 12, metric).points, std::size_t{1500});
    }

    void stopsSoonAfterItIsAsked()
    {
        const Matrix data = plantedClusters(5000, 15, 9);
        std::atomic<int> all{0};
        (void)inCells(data, 25, Metric::Euclidean, 0.99, TaskContext([&] {
                          ++all;
                          return false;
                      }));
        // Early while cells are made, and late in the search itself.
        for (const int after : {20, all * 9 / 10}) {
            std::atomic<int> asked{0};
            const TaskContext context([&] { return ++asked > after; });
            QVERIFY_EXCEPTION_THROWN((void)inCells(data, 25, Metric::Euclidean, 0.99, context),
                                     Cancelled);
            QVERIFY(asked < after + 20);
        }
    }

    void manyPointsAreSearchedInCellsAndReportedToTheLast()
    {
        const Matrix data = plantedClusters(12000, 8, 40);
        std::atomic<std::size_t> most{0};
        const TaskContext context([] { return false; },
                                  [&](std::size_t done, std::size_t total) {
                                      if (total == 12000)
                                          most = std::max(most.load(), done);
                                  });
        const NeighborGraph graph = findNeighbors(data, 15, Metric::Euclidean, context);
        QCOMPARE(graph.method, SearchMethod::Cells);
        QVERIFY(graph.recall >= 0.99 && graph.recall <= 1);
        QCOMPARE(most.load(), std::size_t{12000});
    }

    void aCloudWithoutStructureIsSearchedExactly()
    {
        const Matrix data = noise(12000, 40);
        const NeighborGraph graph = findNeighbors(data, 15, Metric::Euclidean);
        QCOMPARE(graph.method, SearchMethod::Exact);
        QCOMPARE(graph.recall, 1.0);
    }

    void extendingAnApproximateGraphLosesNothing()
    {
        const Matrix data = plantedClusters(5000, 12, 10);
        const NeighborGraph old = inCells(firstRows(data, 4500), 20, Metric::Euclidean, 0.95);
        const NeighborGraph graph = extendNeighbors(old, data, 20, Metric::Euclidean);
        checkRows(graph);
        QCOMPARE(graph.method, SearchMethod::Cells);
        QCOMPARE(graph.recall, old.recall);
        QVERIFY(recallOf(graph, exactNeighbors(data, 20, Metric::Euclidean)) >
                recallOf(old, exactNeighbors(firstRows(data, 4500), 20, Metric::Euclidean)));
    }

    void aGraphThatGrewMuchIsSearchedAnew()
    {
        const Matrix data = plantedClusters(12000, 8, 40);
        const NeighborGraph old = exactNeighbors(firstRows(data, 3000), 15, Metric::Euclidean);
        QVERIFY(same(extendNeighbors(old, data, 15, Metric::Euclidean),
                     findNeighbors(data, 15, Metric::Euclidean)));
    }
};

QTEST_GUILESS_MAIN(TestNeighborsCells)
#include "tst_neighbors_cells.moc"
