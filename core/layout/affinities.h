// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"
#include "core/layout/sparse_rows.h"
#include "core/neighbors/neighbor_graph.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace murmuration {

/// The input similarities p_ij of t-SNE: symmetric, all entries add up to 1 (van der Maaten and
/// Hinton 2008, van der Maaten 2014).
struct AffinityMatrix : SparseRows
{
    double perplexity = 0; ///< the first one, as it was used after lowering
};

/// The largest perplexity N points can have: (N - 1) / 3, and at least 1.
[[nodiscard]] double largestPerplexity(std::size_t points);

/// k = 3 x perplexity, at most N - 1.
[[nodiscard]] std::size_t neighborsForPerplexity(double perplexity, std::size_t points);

/// Similarities at a second, usually larger perplexity, averaged with the first: near and far
/// structure in one layout (Lee et al. 2015, Kobak and Berens 2019).
struct PerplexityChoice
{
    double first = 30;
    std::optional<double> second;

    [[nodiscard]] double larger() const { return std::max(first, second.value_or(first)); }
    bool operator==(const PerplexityChoice&) const = default;
};

/// Gaussian conditional similarities whose entropy is log(perplexity), symmetrised: p_ij = (p_j|i +
/// p_i|j) / 2N. `perplexity` is lowered to largestPerplexity. Points all of whose neighbours are
/// equally far get uniform ones. The graph may have more neighbours than are needed; the nearest
/// are used. Throws Cancelled.
[[nodiscard]] AffinityMatrix computeAffinities(const NeighborGraph& graph,
                                               const PerplexityChoice& perplexity,
                                               const TaskContext& context = {});
[[nodiscard]] inline AffinityMatrix computeAffinities(const NeighborGraph& graph, double perplexity,
                                                      const TaskContext& context = {})
{
    return computeAffinities(graph, PerplexityChoice{perplexity, {}}, context);
}

/// weakenBetweenLabels(), and all are scaled to add up to 1 again. Throws Cancelled, with a part of
/// it done.
void superviseAffinities(AffinityMatrix& affinities, std::span<const int> labels, double strength,
                         const TaskContext& context = {});

} // namespace murmuration
