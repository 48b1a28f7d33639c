// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/task_context.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace murmuration {

enum class Metric
{
    Euclidean,
    Cosine
};

enum class SearchMethod
{
    Exact, ///< all pairs
    Cells  ///< approximate: pairs of points in cells that are near each other
};

/// The k nearest neighbours of each point, itself excluded, nearest first; equal distances in index
/// order.
struct NeighborGraph
{
    std::size_t points = 0;
    std::size_t k = 0;
    std::vector<std::uint32_t> indices; ///< points x k
    std::vector<float> distances;       ///< points x k: Euclidean, or 1 - cosine similarity
    SearchMethod method = SearchMethod::Exact;
    double recall = 1; ///< share of the true neighbours that are there, measured on a sample

    [[nodiscard]] std::span<const std::uint32_t> neighbors(std::size_t point) const
    {
        return {indices.data() + point * k, k};
    }
    [[nodiscard]] std::span<const float> distancesOf(std::size_t point) const
    {
        return {distances.data() + point * k, k};
    }
};

/// Exact search by blocked products; the same result for every thread count. `k` is lowered to rows
/// - 1. A zero vector has cosine distance 1 to everything. Throws Cancelled; reports points done.
[[nodiscard]] NeighborGraph exactNeighbors(const Matrix& rows, std::size_t k, Metric metric,
                                           const TaskContext& context = {});

/// The search that is faster for so many points: exactNeighbors, or an approximate one that finds
/// at least 99 in 100 neighbours of a sample. The same result for every thread count. Throws
/// Cancelled; reports points done.
[[nodiscard]] NeighborGraph findNeighbors(const Matrix& rows, std::size_t k, Metric metric,
                                          const TaskContext& context = {});

/// The graph after rows graph.points .. rows.rows-1 were appended: searches only pairs that have a
/// new point in them, or as findNeighbors does where so many are new that this is faster. If the
/// graph is exact, equals exactNeighbors(rows, k, metric) in the first case, provided it came from
/// the same k and the same first rows. Throws Cancelled; reports points done.
[[nodiscard]] NeighborGraph extendNeighbors(const NeighborGraph& graph, const Matrix& rows,
                                            std::size_t k, Metric metric,
                                            const TaskContext& context = {});

} // namespace murmuration
