// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/fft_plan.h"

#include <cstddef>

namespace murmuration {

/// The three passes of a two-dimensional convolution by Fourier transforms, with the machine's
/// widest vectors. A vector holds neighbouring columns, so that every butterfly does several
/// transforms at once:
///
/// 1. columnsForward: transforms of the columns, two real ones as one complex one, written so that
///    a vector then holds neighbouring frequencies;
/// 2. rowsConvolve: transform of the rows, product with the kernel's spectrum, and back;
/// 3. columnsInverse: back along the columns.
///
/// A pass is called for one block at a time; blocks are independent.
struct ConvolutionArrays
{
    const FftPlan* alongX = nullptr;
    const FftPlan* alongY = nullptr;
    std::size_t width = 0; ///< nodes of the grid that are not padding
    std::size_t height = 0;
    float* grid = nullptr;  ///< height x stride: input of the first pass, output of the last
    std::size_t stride = 0; ///< a multiple of 2 x lanes
    /// frequencyBlocks x width (rounded up to 2 x lanes) x 2 x lanes: real parts, imaginary parts.
    float* transposed = nullptr;
    const float* spectrum = nullptr; ///< frequencyBlocks x alongX->length x lanes, real

    [[nodiscard]] std::size_t columnBlocks(std::size_t lanes) const
    {
        return (width + 2 * lanes - 1) / (2 * lanes);
    }
    [[nodiscard]] std::size_t frequencyBlocks(std::size_t lanes) const
    {
        return alongY->length / 2 / lanes + 1;
    }
};

/// How many columns a vector holds.
[[nodiscard]] std::size_t convolutionLanes();

/// `scratch`: room for convolutionScratch() floats, of the calling thread.
[[nodiscard]] std::size_t convolutionScratch(const ConvolutionArrays& arrays);
void columnsForward(const ConvolutionArrays& arrays, std::size_t columnBlock, float* scratch);
void rowsConvolve(const ConvolutionArrays& arrays, std::size_t frequencyBlock, float* scratch);
void columnsInverse(const ConvolutionArrays& arrays, std::size_t columnBlock, float* scratch);

/// The first half of rowsConvolve: leaves in `spectrum` the real parts of what the transform of the
/// rows gives, which for a symmetric kernel is all there is. The grid must be as wide as the
/// transform is long.
void rowsSpectrum(const ConvolutionArrays& arrays, std::size_t frequencyBlock, float* scratch,
                  float* spectrum);

} // namespace murmuration
