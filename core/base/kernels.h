// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace murmuration {

/// Inner loops that choose the machine's widest vector instructions at run time. Each result is
/// formed in an order that depends on the instruction set alone, so it does not matter how callers
/// share the work among threads.

inline constexpr std::size_t kTileRows = 8;
inline constexpr std::size_t kTileColumns = 32;

/// tile[r][c] += sum over d of a[d * strideA + r] * b[d * strideB + c], kTileRows x kTileColumns,
/// row-major. Each sum is one chain over ascending d that starts with what is there, so swapping a
/// and b, or doing the depth in parts, gives the same values.
void addTileProduct(const float* a, std::size_t strideA, const float* b, std::size_t strideB,
                    std::size_t depth, float* tile);

/// The sum of (a[i] - b[i])^2. Exactly 0 for equal vectors, and the same when a and b are swapped.
[[nodiscard]] float squaredDistance(const float* a, const float* b, std::size_t count);

} // namespace murmuration
