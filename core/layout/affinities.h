// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"
#include "core/layout/sparse_rows.h"
#include "core/neighbors/neighbor_graph.h"

#include <cstddef>

namespace murmuration {

/// The input similarities p_ij of t-SNE: symmetric, all entries add up to 1 (van der Maaten and
/// Hinton 2008, van der Maaten 2014).
struct AffinityMatrix : SparseRows
{
    double perplexity = 0; ///< what was used, after lowering
};

/// The largest perplexity N points can have: (N - 1) / 3, and at least 1.
[[nodiscard]] double largestPerplexity(std::size_t points);

/// k = 3 x perplexity, at most N - 1.
[[nodiscard]] std::size_t neighborsForPerplexity(double perplexity, std::size_t points);

/// Gaussian conditional similarities whose entropy is log(perplexity), symmetrised: p_ij = (p_j|i +
/// p_i|j) / 2N. `perplexity` is lowered to largestPerplexity. Points all of whose neighbours are
/// equally far get uniform ones. The graph may have more neighbours than are needed; the nearest
/// are used. Throws Cancelled.
[[nodiscard]] AffinityMatrix computeAffinities(const NeighborGraph& graph, double perplexity,
                                               const TaskContext& context = {});

} // namespace murmuration
