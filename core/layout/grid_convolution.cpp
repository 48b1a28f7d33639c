// SPDX-License-Identifier: Apache-2.0
#include "core/layout/grid_convolution.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace murmuration {
namespace {

/// Calls `pass(block, scratch)` for every block, several at once; each thread has its own scratch.
template <typename Pass>
void forEachBlock(std::size_t blocks, const ConvolutionArrays& arrays, Pass pass)
{
    const std::size_t size = convolutionScratch(arrays);
    parallelFor(blocks, 1, [&](std::size_t begin, std::size_t end) {
        thread_local AlignedFloats scratch;
        growTo(scratch, size);
        for (std::size_t block = begin; block < end; ++block)
            pass(block, scratch.data());
    });
}

/// By how much the spectrum of the kernel is multiplied, for one axis: the spectrum of the cubic
/// B-spline squared, sinc^8, over the square of its sum over all aliases, which is the transform of
/// the B-spline of degree 7 at the nodes.
std::vector<double> splineCorrection(std::size_t length)
{
    std::vector<double> correction(length);
    for (std::size_t k = 0; k < length; ++k) {
        const double frequency = 2 * std::numbers::pi *
                                 static_cast<double>(std::min(k, length - k)) /
                                 static_cast<double>(length);
        const double sinc = k == 0 ? 1 : std::sin(frequency / 2) / (frequency / 2);
        const double aliases = (2416 + 2382 * std::cos(frequency) + 240 * std::cos(2 * frequency) +
                                2 * std::cos(3 * frequency)) /
                               5040;
        correction[k] = std::pow(sinc, 8) / (aliases * aliases);
    }
    return correction;
}

} // namespace

std::size_t GridConvolution::strideFor(std::size_t width)
{
    const std::size_t pair = 2 * convolutionLanes();
    return (width + pair - 1) / pair * pair;
}

GridConvolution::GridConvolution(std::size_t lengthX, std::size_t lengthY, const GridScheme& scheme)
    : m_scheme(scheme)
    , m_alongX(lengthX)
    , m_alongY(lengthY)
{
    AlignedFloats samples;
    AlignedFloats transposed;
    SplineGrid grid;
    grid.width = lengthX;
    grid.height = lengthY;
    grid.stride = strideFor(lengthX);
    sampleKernel(samples, grid.stride);
    grid.values = samples.data();
    const ConvolutionArrays arrays = arraysFor(grid, transposed);
    const std::size_t lanes = convolutionLanes();
    growTo(m_spectrum, arrays.frequencyBlocks(lanes) * lengthX * lanes);
    forEachBlock(arrays.columnBlocks(lanes), arrays, [&](std::size_t block, float* scratch) {
        columnsForward(arrays, block, scratch);
    });
    forEachBlock(arrays.frequencyBlocks(lanes), arrays, [&](std::size_t block, float* scratch) {
        rowsSpectrum(arrays, block, scratch, m_spectrum.data());
    });
    scaleSpectrum();
    computeNearKernel();
}

ConvolutionArrays GridConvolution::arraysFor(const SplineGrid& grid,
                                             AlignedFloats& transposed) const
{
    ConvolutionArrays arrays{&m_alongX,   &m_alongY,   grid.width, grid.height,
                             grid.values, grid.stride, nullptr,    m_spectrum.data()};
    const std::size_t lanes = convolutionLanes();
    growTo(transposed, arrays.frequencyBlocks(lanes) * strideFor(grid.width) * 2 * lanes);
    arrays.transposed = transposed.data();
    return arrays;
}

/// At the differences of nodes; those past half the length are negative and like their opposites.
void GridConvolution::sampleKernel(AlignedFloats& samples, std::size_t stride) const
{
    growTo(samples, lengthY() * stride);
    const auto squared = [this](std::size_t nodes) {
        const double distance = static_cast<double>(m_scheme.spacing) * static_cast<double>(nodes);
        return distance * distance;
    };
    parallelFor(lengthY() / 2 + 1, 8, [&](std::size_t begin, std::size_t end) {
        for (std::size_t y = begin; y < end; ++y) {
            float* const row = samples.data() + y * stride;
            for (std::size_t x = 0; x <= lengthX() / 2; ++x)
                row[x] = static_cast<float>(m_scheme.gridKernel(squared(y) + squared(x)));
            for (std::size_t x = lengthX() / 2 + 1; x < lengthX(); ++x)
                row[x] = row[lengthX() - x];
            std::fill(row + lengthX(), row + stride, 0.0F);
            if (y > 0)
                std::copy(row, row + stride, samples.data() + (lengthY() - y) * stride);
        }
    });
}

template <typename Visit>
void GridConvolution::forEachFrequency(Visit visit)
{
    const std::size_t lanes = convolutionLanes();
    for (std::size_t ky = 0; ky <= lengthY() / 2; ++ky) {
        float* block = m_spectrum.data() + ky / lanes * lengthX() * lanes + ky % lanes;
        for (std::size_t kx = 0; kx < lengthX(); ++kx)
            visit(kx, ky, block[m_alongX.positions[kx] * lanes]);
    }
}

void GridConvolution::scaleSpectrum()
{
    const std::vector<double> alongX = splineCorrection(lengthX());
    const std::vector<double> alongY = splineCorrection(lengthY());
    // Two transforms that are not divided by their lengths, and twice the factor 2 of taking two
    // real columns apart: in this spectrum, and in each convolution.
    const double scale = 0.25 / static_cast<double>(lengthX() * lengthY());
    forEachFrequency([&](std::size_t kx, std::size_t ky, float& value) {
        value = static_cast<float>(static_cast<double>(value) * scale * alongX[kx] * alongY[ky]);
    });
}

/// The kernel in space again, at the few nodes that two splines of one point can have between them.
void GridConvolution::computeNearKernel()
{
    const auto cosines = [](std::size_t length) {
        std::vector<std::array<double, 4>> values(length);
        for (std::size_t k = 0; k < length; ++k) {
            for (std::size_t d = 0; d < 4; ++d)
                values[k][d] = std::cos(2 * std::numbers::pi * static_cast<double>(k * d % length) /
                                        static_cast<double>(length));
        }
        return values;
    };
    const std::vector<std::array<double, 4>> alongX = cosines(lengthX());
    const std::vector<std::array<double, 4>> alongY = cosines(lengthY());
    double sums[4][4] = {};
    double row[4] = {};
    forEachFrequency([&](std::size_t kx, std::size_t ky, float value) {
        for (std::size_t d = 0; d < 4; ++d)
            row[d] += static_cast<double>(value) * alongX[kx][d];
        if (kx + 1 < lengthX())
            return;
        const double weight = ky == 0 || 2 * ky == lengthY() ? 1 : 2;
        for (std::size_t d = 0; d < 4; ++d) {
            for (std::size_t e = 0; e < 4; ++e)
                sums[d][e] += weight * row[d] * alongY[ky][e];
            row[d] = 0;
        }
    });
    // The convolution also multiplies by the 2 of its own columns.
    for (std::size_t d = 0; d < 4; ++d) {
        for (std::size_t e = 0; e < 4; ++e)
            m_near.values[d][e] = static_cast<float>(2 * sums[d][e]);
    }
}

void GridConvolution::convolve(const SplineGrid& grid, AlignedFloats& transposed) const
{
    const ConvolutionArrays arrays = arraysFor(grid, transposed);
    const std::size_t lanes = convolutionLanes();
    forEachBlock(arrays.columnBlocks(lanes), arrays, [&](std::size_t block, float* scratch) {
        columnsForward(arrays, block, scratch);
    });
    forEachBlock(arrays.frequencyBlocks(lanes), arrays,
                 [&](std::size_t block, float* scratch) { rowsConvolve(arrays, block, scratch); });
    forEachBlock(arrays.columnBlocks(lanes), arrays, [&](std::size_t block, float* scratch) {
        columnsInverse(arrays, block, scratch);
    });
}

} // namespace murmuration
