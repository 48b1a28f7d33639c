// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/sparse_rows.h"
#include "core/layout/umap_options.h"

#include <cstddef>
#include <vector>

namespace murmuration {

/// How strongly each point holds its k nearest to be neighbours, in [0, 1], points x k: exp(-(d -
/// d1) / s), where d1 is the distance of the nearest that is not a duplicate and s makes the k + 1
/// weights (its own of 1 left out) add up to log2(k + 1) (McInnes, Healy and Melville 2018, smooth
/// nearest-neighbour distances with a local connectivity of 1). The nearest has 1. Throws
/// Cancelled.
[[nodiscard]] std::vector<float> smoothMemberships(const NeighborGraph& graph, std::size_t k,
                                                   const TaskContext& context = {});

/// The fuzzy union of all neighbourhoods: symmetric, w = a + b - ab. The graph may have more
/// neighbours than are needed; the nearest are used. Throws Cancelled.
[[nodiscard]] SparseRows fuzzyGraph(const NeighborGraph& graph, const UmapOptions& options,
                                    const TaskContext& context = {});

} // namespace murmuration
