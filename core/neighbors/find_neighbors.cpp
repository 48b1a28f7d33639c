// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/cell_search.h"
#include "core/neighbors/neighbor_graph.h"
#include "core/neighbors/pair_search.h"

#include <algorithm>

namespace murmuration {
namespace {

/// Below, comparing all pairs is faster than finding cells and measuring how they do: measured with
/// digits in 50 (12 000) and in 784 dimensions (30 000).
std::size_t fewestForCells(std::size_t dimensions)
{
    return 10000 + 25 * dimensions;
}

/// A pair in cells takes three times as long as one of a search through all pairs, which visits
/// each but once.
constexpr double kLargestShare = 0.3;

} // namespace

NeighborGraph exactNeighbors(const Matrix& rows, std::size_t k, Metric metric,
                             const TaskContext& context)
{
    return searchPairs({}, rows, k, metric, context);
}

NeighborGraph findNeighbors(const Matrix& rows, std::size_t k, Metric metric,
                            const TaskContext& context)
{
    // The sample's recall differs a little from that of all points.
    constexpr double kWantedRecall = 0.992;
    if (rows.rows >= fewestForCells(rows.columns) && k > 0 && k < rows.rows) {
        const SearchPoints points(rows, metric, context);
        const Cells cells(points, context);
        const CellTrial trial = leastEffort(cells, k, kWantedRecall, context);
        if (trial.compared <= kLargestShare)
            return searchCells(cells, k, trial, context);
    }
    return exactNeighbors(rows, k, metric, context);
}

NeighborGraph extendNeighbors(const NeighborGraph& graph, const Matrix& rows, std::size_t k,
                              Metric metric, const TaskContext& context)
{
    const std::size_t old = graph.points;
    const std::size_t possible = std::min(k, std::max<std::size_t>(rows.rows, 1) - 1);
    const bool tooFew = old == 0 || graph.k < std::min(possible, old - 1);
    const bool manyNew = rows.rows >= fewestForCells(rows.columns) && rows.rows - old > old / 4;
    return tooFew || manyNew ? findNeighbors(rows, k, metric, context)
                             : searchPairs(graph, rows, k, metric, context);
}

} // namespace murmuration
