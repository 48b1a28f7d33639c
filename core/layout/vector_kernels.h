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

/// What acts on a point: padded to a multiple of kKernelPadding with weightless entries.
struct SourcesView
{
    PointsView at;
    const float* weight = nullptr;
    std::size_t count = 0;
};

/// What is summed over sources for one point.
struct PointSums
{
    float force[3] = {};
    float scalar = 0;
};

inline constexpr std::size_t kKernelPadding = 16;

/// For each point in [begin, end): force = sum of w q^2 d, scalar = sum of w q, over all sources.
void repulsionOn(const PointsView& points, std::size_t begin, std::size_t end,
                 const SourcesView& sources, PointSums* sums);

/// For one point: force = sum of p_ij q d, scalar = sum of p_ij log(1 + |d|^2), over the points
/// named in `columns`.
[[nodiscard]] PointSums attractionOn(const PointsView& points, std::size_t point,
                                     std::span<const std::uint32_t> columns,
                                     std::span<const float> affinities);

} // namespace murmuration
