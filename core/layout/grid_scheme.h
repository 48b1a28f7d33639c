// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/repulsion.h"

#include <cstddef>

namespace murmuration {

/// How K = 1 / (1 + r^2) is shared between a grid, sums over near pairs and a closed form, so that
/// the error of the force stays near one part in a thousand for layouts of any extent.
///
/// - A grid of `spacing` carries what varies slowly.
/// - Where the spacing is too coarse for K's peak, pairs nearer than `nearRadius` add the rest, as
/// in
///   particle-mesh methods (Hockney and Eastwood 1988). The part on the grid is K (1 - x^4) with
///   x = (R^2 - r^2) / (1 + R^2), which inside R is K's Taylor polynomial in r^2 about R^2, so that
///   three derivatives are continuous.
/// - While the whole layout is smaller than the peak, K is nearly 1 - r^2, whose sums have a closed
///   form; the grid carries what is left, r^4 / (1 + r^2), which single precision could not tell
///   from the sum.
struct GridScheme
{
    float spacing = 0.2F;
    float nearRadius = 0; ///< 0: no near pairs
    bool closedParabola = false;

    bool operator==(const GridScheme&) const = default;

    /// Of the cells points are sorted into: half the near radius, or about as much without one.
    [[nodiscard]] float cellSide() const { return nearRadius > 0 ? nearRadius / 2 : 2 * spacing; }

    /// The cheapest for a layout; depends on nothing but the number of points and their extent.
    [[nodiscard]] static GridScheme choose(const LayoutExtent& extent, std::size_t points);

    /// What a step would take with it, in nanoseconds of one core; a rough guess.
    [[nodiscard]] double expectedCost(const LayoutExtent& extent, std::size_t points) const;

    /// What the grid carries, at a squared distance.
    [[nodiscard]] double gridKernel(double squaredDistance) const;

    /// Nodes along an axis for points between `low` and `high`, the splines' reach included.
    [[nodiscard]] std::size_t nodes(float low, float high) const;

    /// Of the transform for so many nodes: no two nodes may be neighbours around its end, and the
    /// kernel has a kink at half of it, which the splines' correction makes worse.
    [[nodiscard]] static std::size_t transformLength(std::size_t nodes);
};

inline constexpr int kNearPower = 4; ///< the power of x

} // namespace murmuration
