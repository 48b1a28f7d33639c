// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"
#include "core/neighbors/cells.h"
#include "core/neighbors/neighbor_graph.h"

#include <cstddef>

namespace murmuration {

/// What searching with some effort (see CellQueries) costs and brings, measured on a sample of
/// several hundred points against all others.
struct CellTrial
{
    float effort = 1;
    double recall = 1;   ///< share of the true neighbours that were found
    double compared = 1; ///< share of all pairs that were compared
};

/// The least effort that finds this share of the sample's neighbours. Throws Cancelled.
[[nodiscard]] CellTrial leastEffort(const Cells& cells, std::size_t k, double recall,
                                    const TaskContext& context);

/// Approximate search: every point looks for its `k` neighbours, at most points - 1, in the cells
/// near it. The same result for every thread count. Throws Cancelled; reports points done.
[[nodiscard]] NeighborGraph searchCells(const Cells& cells, std::size_t k, const CellTrial& trial,
                                        const TaskContext& context);

} // namespace murmuration
