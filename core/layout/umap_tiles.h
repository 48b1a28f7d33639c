// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/sparse_rows.h"
#include "core/layout/umap_kernels.h"

#include <cstddef>
#include <vector>

namespace murmuration {

/// The edges between two blocks of points, or within one.
struct UmapTile
{
    PointStride first;
    PointStride second; ///< empty when the tile is of one block
    std::vector<UmapEdge> edges;
};

/// A fuzzy graph's edges, from either end, in rounds: tiles of one round have no point in common,
/// so they can be worked on at the same time (Gemulla et al. 2011). Every block of points meets
/// every other. The blocks depend on the number of points alone.
using UmapRounds = std::vector<std::vector<UmapTile>>;

/// The strongest edges get the rate of all epochs, others in proportion; those that would not be
/// sampled once in so many epochs are left out.
[[nodiscard]] UmapRounds edgesInRounds(const SparseRows& graph, int epochs);

} // namespace murmuration
