// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace murmuration {

/// Cells looked at together.
inline constexpr std::uint32_t kCellsAtOnce = 16;

/// What decides whether a cell of a tree may stand for its points, one array for each quantity, a
/// multiple of kCellsAtOnce long.
struct CellsView
{
    const float* center[3] = {};        ///< the third is null in two dimensions
    const float* squaredSide = nullptr; ///< of the longest side
};

/// Bit n says whether cell `first` + n is far from a box: whether its squared side is below
/// `squaredTheta` times the squared distance of its center from the box.
[[nodiscard]] std::uint32_t farCells(const CellsView& cells, std::size_t first, const float* low,
                                     const float* high, float squaredTheta);

} // namespace murmuration
