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

/// The k nearest neighbours of each point, itself excluded, nearest first; equal distances in index
/// order.
struct NeighborGraph
{
    std::size_t points = 0;
    std::size_t k = 0;
    std::vector<std::uint32_t> indices; ///< points x k
    std::vector<float> distances; ///< points x k: Euclidean distance, or 1 - cosine similarity

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

/// The graph after rows graph.points .. rows.rows-1 were appended: searches only pairs that have a
/// new point in them. The result equals exactNeighbors(rows, k, metric), provided graph came from
/// the same k and the same first rows.
[[nodiscard]] NeighborGraph extendNeighbors(const NeighborGraph& graph, const Matrix& rows,
                                            std::size_t k, Metric metric,
                                            const TaskContext& context = {});

} // namespace murmuration
