// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace murmuration {

/// The two inner loops of t-SNE on coordinates stored one axis after another, with the machine's
/// widest vector instructions. With d = y_i - y_j and q = 1 / (1 + |d|^2), van der Maaten and
/// Hinton 2008.

/// Coordinates of points; `z` is null in two dimensions.
struct PointsView
{
    const float* x = nullptr;
    const float* y = nullptr;
    const float* z = nullptr;
};

/// What acts on a point: padded to a multiple of kKernelPadding with weightless entries. A source
/// that stands for many points may have their second moments about its place, summed: xx, xy, yy
/// and, in three dimensions, xz, yz, zz; null for single points.
struct SourcesView
{
    PointsView at;
    const float* weight = nullptr;
    std::size_t count = 0;
    const float* moments[6] = {};
};

/// What is summed over sources for one point.
struct PointSums
{
    float force[3] = {};
    float scalar = 0;
};

inline constexpr std::size_t kKernelPadding = 16;

/// For each point in [begin, end), adds to `sums` over all sources: force += w q^2 d, scalar += w
/// q, and the terms of second order when there are moments.
void addRepulsion(const PointsView& points, std::size_t begin, std::size_t end,
                  const SourcesView& sources, PointSums* sums);

/// For one point: force = sum of p_ij q d, scalar = sum of p_ij log(1 + |d|^2), over the points
/// named in `columns`.
[[nodiscard]] PointSums attractionOn(const PointsView& points, std::size_t point,
                                     std::span<const std::uint32_t> columns,
                                     std::span<const float> affinities);

} // namespace murmuration
