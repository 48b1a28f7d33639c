// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/neighbors/neighbor_graph.h"

#include <cstdint>

namespace murmuration {

/// The neighbours of prepared rows, and what tells them from others.
struct Neighborhood
{
    NeighborGraph graph;
    Metric metric = Metric::Euclidean;
    std::uint64_t version = 0; ///< of the rows
};

} // namespace murmuration
