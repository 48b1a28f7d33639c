// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace murmuration {

/// Outputs of packed weights lie beside each other, so many in a panel, input after input.
inline constexpr std::size_t kPanelOutputs = 32;
/// Rows are taken at most so many at a time, and `rows` has pointers to read up to the next
/// multiple.
inline constexpr std::size_t kRowTile = 12;

/// destinations[r][o] = sum over i of rows[r][i] * weight[o][i], + bias[o], + sums[r][o], and then
/// at least 0 if `rectify`. The inputs of a row are `segments` pieces of `segmentLength` floats,
/// `segmentStride` apart, as the rows of a convolution's window are in a channels-last map.
struct RowProduct
{
    std::size_t count = 0;
    const float* const* rows = nullptr;
    std::size_t segments = 1;
    std::size_t segmentLength = 0;
    std::size_t segmentStride = 0;
    const float* panels = nullptr; ///< of PackedWeights
    std::size_t outputs = 0;
    const float* bias = nullptr;        ///< null for none; room for whole panels
    const float* const* sums = nullptr; ///< null for none; may be the destinations
    bool rectify = false;
    float* const* destinations = nullptr;
};

/// In the machine's widest vectors. Each value is one chain of multiply-adds over ascending inputs,
/// so it does not depend on the other rows, nor on the width of the vectors.
void multiplyRows(const RowProduct& product);

} // namespace murmuration
