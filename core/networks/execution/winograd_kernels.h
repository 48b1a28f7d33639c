// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

namespace murmuration {

/// F(4x4, 3x3) of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015
/// (arXiv 1509.09308): 4 x 4 results of a 3 x 3 convolution out of 6 x 6 products instead of 144.
inline constexpr std::size_t kWinogradOutput = 4;
inline constexpr std::size_t kWinogradInput = 6;
inline constexpr std::size_t kWinogradProducts = kWinogradInput * kWinogradInput;
/// Channels and outputs are taken in multiples of this.
inline constexpr std::size_t kWinogradChannels = 16;

/// A tile of the input, 6 x 6 places row by row, each with `channels` floats; `transformed`:
/// product p of channel c goes to transformed[p * stride + c].
void transformWinogradInput(const std::array<const float*, kWinogradProducts>& places,
                            std::size_t channels, float* transformed, std::size_t stride);

/// Where the 4 x 4 results of a tile go, row by row; null where the map ends before.
struct WinogradResults
{
    std::array<float*, kWinogradOutput * kWinogradOutput> places{};
    std::array<const float*, kWinogradOutput * kWinogradOutput> sums{}; ///< null for none
    const float* bias = nullptr;                                        ///< null for none
    bool rectify = false;
};

/// Product p of output o is at products[p * stride + o].
void transformWinogradOutput(const float* products, std::size_t stride, std::size_t outputs,
                             const WinogradResults& results);

/// `kernel`: 3 x 3.
[[nodiscard]] std::array<float, kWinogradProducts> transformWinogradWeight(const float* kernel);

} // namespace murmuration
