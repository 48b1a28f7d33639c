// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"
#include "core/neighbors/neighbor_graph.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace murmuration {

/// Weights between points in compressed sparse rows, without a diagonal.
struct SparseRows
{
    std::size_t points = 0;
    std::vector<std::uint64_t> rowStart; ///< points + 1
    std::vector<std::uint32_t> columns;  ///< ascending within a row
    std::vector<float> values;

    [[nodiscard]] std::span<const std::uint32_t> columnsOf(std::size_t point) const
    {
        return std::span(columns).subspan(rowStart[point], rowStart[point + 1] - rowStart[point]);
    }
    [[nodiscard]] std::span<const float> valuesOf(std::size_t point) const
    {
        return std::span(values).subspan(rowStart[point], rowStart[point + 1] - rowStart[point]);
    }
};

/// Makes weights symmetric that each point gives its k nearest neighbours. `directed`: points x k,
/// in the graph's order; their memory is given back on the way. The weight of i and j is combine(of
/// i for j, of j for i), where the one that was not given is 0; `combine` must not depend on the
/// order of the two. Throws Cancelled.
[[nodiscard]] SparseRows symmetrized(const NeighborGraph& graph, std::size_t k,
                                     std::vector<float> directed,
                                     const std::function<float(float, float)>& combine,
                                     const TaskContext& context = {});

/// Multiplies the weights between points of different labels by 1 - `strength`, 0 to 1, but at
/// least by a thousandth, so that a point that knows only others does not drift away. Points whose
/// label is negative have none and keep theirs. `labels`: one for each point. Throws Cancelled,
/// with a part of it done.
void weakenBetweenLabels(SparseRows& rows, std::span<const int> labels, double strength,
                         const TaskContext& context = {});

} // namespace murmuration
