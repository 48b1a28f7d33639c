// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/neighbors/neighbor_graph.h"

#include <cstddef>

namespace murmuration {

/// Compares all pairs of rows of which at least one is past known.points: with an empty graph, an
/// exact search. `known` has at least k neighbours of each of its points, or all there are. The
/// same result for every thread count. Throws Cancelled; reports points done.
[[nodiscard]] NeighborGraph searchPairs(const NeighborGraph& known, const Matrix& rows,
                                        std::size_t k, Metric metric, const TaskContext& context);

} // namespace murmuration
