// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/aligned_floats.h"
#include "core/layout/convolution_kernels.h"
#include "core/layout/grid_scheme.h"
#include "core/layout/spline_kernels.h"

#include <cstddef>
#include <hwy/aligned_allocator.h>
#include <vector>

namespace murmuration {

/// Convolution of charges on a grid with a scheme's kernel, for transforms of one size. The kernel
/// is sampled at the nodes and divided by what the splines of spreading and gathering do to a wave,
/// in the way that makes the error between the nodes least (Hockney and Eastwood 1988).
class GridConvolution
{
public:
    /// `lengthX`, `lengthY`: from FftPlan::fastLength, at least twice the grid's nodes less one.
    GridConvolution(std::size_t lengthX, std::size_t lengthY, const GridScheme& scheme);

    [[nodiscard]] bool isFor(std::size_t lengthX, std::size_t lengthY,
                             const GridScheme& scheme) const
    {
        return lengthX == m_alongX.length && lengthY == m_alongY.length && scheme == m_scheme;
    }
    [[nodiscard]] const NearKernel& nearKernel() const { return m_near; }

    /// Replaces the charges by their potential. `transposed`: working memory, kept between calls.
    void convolve(const SplineGrid& grid, AlignedFloats& transposed) const;

    /// Columns are worked on in pairs of vectors: a grid's stride is a multiple of this.
    [[nodiscard]] static std::size_t strideFor(std::size_t width);

private:
    [[nodiscard]] std::size_t lengthX() const { return m_alongX.length; }
    [[nodiscard]] std::size_t lengthY() const { return m_alongY.length; }
    [[nodiscard]] ConvolutionArrays arraysFor(const SplineGrid& grid,
                                              AlignedFloats& transposed) const;
    void sampleKernel(AlignedFloats& samples, std::size_t stride) const;
    void scaleSpectrum();
    void computeNearKernel();
    /// Calls `visit(kx, ky, value)` for ky up to half the length.
    template <typename Visit>
    void forEachFrequency(Visit visit);

    GridScheme m_scheme;
    FftPlan m_alongX;
    FftPlan m_alongY;
    AlignedFloats m_spectrum;
    NearKernel m_near;
};

} // namespace murmuration
