// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/vector_kernels.h"

#include <cstddef>

namespace murmuration {

/// Nodes at a fixed spacing under a flat layout. A point touches the 4 x 4 nodes about it, with
/// the weights of cubic B-splines.
struct SplineGrid
{
    float originX = 0; ///< of node (0, 0); at least one spacing below every point
    float originY = 0;
    float inverseSpacing = 0;
    std::size_t width = 0;
    std::size_t height = 0;
    std::size_t stride = 0;
    float* values = nullptr; ///< height x stride
};

/// What a unit of charge has, through the grid, at nodes d columns and e rows away: near[d][e].
struct NearKernel
{
    float values[4][4] = {};
};

/// Adds a unit of charge for each of the points [begin, end), in their order.
void spreadOnGrid(const PointsView& at, std::size_t begin, std::size_t end, const SplineGrid& grid);

/// For points [begin, end), from the potential on the grid: scalar = the potential of all others,
/// force = -1/2 of its gradient. What a point does to itself through the grid is taken off exactly.
void gatherFromGrid(const PointsView& at, std::size_t begin, std::size_t end,
                    const SplineGrid& grid, const NearKernel& near, PointSums* sums);

} // namespace murmuration
