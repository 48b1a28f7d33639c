// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace murmuration {

/// Points of a panel: their values lie beside each other, dimension after dimension.
inline constexpr std::size_t kPanelWidth = 32;
/// Queries are taken so many at a time.
inline constexpr std::size_t kQueryTile = 12;

struct PanelQueries
{
    std::size_t count = 0;
    /// Pointers to `dimensions` values each. Up to the next multiple of kQueryTile there are more,
    /// to any values: the products with them are computed and mean nothing.
    const float* const* rows = nullptr;
    const float* norms = nullptr;      ///< squared lengths
    const float* thresholds = nullptr; ///< how far a point may be, as a squared distance
};

struct Panel
{
    const float* values = nullptr;     ///< dimensions x kPanelWidth
    const float* norms = nullptr;      ///< squared lengths
    const float* thresholds = nullptr; ///< the points' own; null where only the queries search
};

/// What a panel holds for each query: count x kPanelWidth lower bounds of squared distances (and
/// room for a multiple of kQueryTile), and a bit for each point that is not above the query's
/// threshold, or not above its own.
struct PanelBounds
{
    float* bounds = nullptr;
    std::uint32_t* nearQuery = nullptr;
    std::uint32_t* nearPoint = nullptr; ///< written where the panel has thresholds
};

/// bound = scale * (|q|^2 + |p|^2) - 2 q.p, in the machine's widest vectors. Each product is one
/// chain of multiply-adds over ascending dimensions, so swapping query and point changes nothing.
/// What is not a number counts as near.
void boundPanel(const PanelQueries& queries, const Panel& panel, std::size_t dimensions,
                float scale, const PanelBounds& result);

} // namespace murmuration
