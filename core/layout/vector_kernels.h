// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace murmuration {

/// The inner loops of t-SNE on coordinates stored one axis after another, with the machine's
/// widest vector instructions. With d = y_i - y_j and q = 1 / (1 + |d|^2), van der Maaten and
/// Hinton 2008.

/// Coordinates of points; `z` is null in two dimensions. `xy` has two of a point side by side,
/// `xyz` four floats of which three count, aligned, for kernels that say they read them.
struct PointsView
{
    const float* x = nullptr;
    const float* y = nullptr;
    const float* z = nullptr;
    const float* xy = nullptr;
    const float* xyz = nullptr;
};

/// So far away that it is not felt, and its square still a float.
inline constexpr float kNowhere = 1e15F;

/// What acts on a point: padded to a multiple of kKernelPadding with entries at kNowhere. Sources
/// that stand for many points have a weight, and their second moments about their place, summed:
/// xx, xy, yy and, in three dimensions, xz, yz, zz; null for single points.
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

/// Forces on points, one axis after another, padded like the points.
struct ForcesView
{
    float* x = nullptr;
    float* y = nullptr;
    float* z = nullptr; ///< null in two dimensions
};

/// For each pair of a point in [begin, end) and one in [otherBegin, otherEnd), adds q^2 d to the
/// force on the first and takes it from that on the second; returns the sum of q. The ranges don't
/// overlap, and the second one begins and ends at multiples of kKernelPadding.
[[nodiscard]] double addPairRepulsion(const PointsView& points, std::size_t begin, std::size_t end,
                                      std::size_t otherBegin, std::size_t otherEnd,
                                      const ForcesView& forces);

/// The same for each pair of points in [begin, end): at most kKernelPadding, `begin` a multiple of
/// it, and behind the last point as many at kNowhere as make it full.
[[nodiscard]] double addRepulsionWithin(const PointsView& points, std::size_t begin,
                                        std::size_t end, const ForcesView& forces);

/// Sources [begin, end) of an array.
struct SourceRun
{
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

/// For each point in [begin, end), adds to `sums` over the points in `runs`, itself among them,
/// with s = |d|^2 below radius^2 and x = (radius^2 - s) / (1 + radius^2): scalar += q x^4 and force
/// += x^3 q (x q + 4 / (1 + radius^2)) d, which is -1/2 of the scalar's gradient. What the point
/// adds to its own scalar is taken off. In two dimensions.
void addNearRepulsion(const PointsView& points, std::size_t begin, std::size_t end,
                      std::span<const SourceRun> runs, float radius, PointSums* sums);

/// Affinities in compressed sparse rows. Up to kKernelPadding entries past the last row may be
/// read.
struct EdgesView
{
    const std::uint64_t* rowStart = nullptr;
    const std::uint32_t* columns = nullptr;
    const float* affinities = nullptr;
};

/// For each point in [begin, end), sets `sums` to force = sum of p_ij q d and, if wanted, scalar =
/// sum of p_ij log(1 + |d|^2) over its row. Reads `points.xy` in
/// two dimensions, `points.xyz` in three.
void sumAttraction(const PointsView& points, const EdgesView& edges, std::size_t begin,
                   std::size_t end, bool withScalar, PointSums* sums);

} // namespace murmuration
