// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/execution/convolution.h"
#include "core/networks/execution/packed_weights.h"

namespace murmuration {

/// A 3 x 3 convolution of stride 1 with a border of 1, in about a third of the multiplications; see
/// winograd_kernels.h. Rounding errors are some times those of the direct one.
class WinogradConvolution final : public Convolution
{
public:
    /// Whether it can, and is faster.
    [[nodiscard]] static bool suits(const op::Convolution& step, const TensorShape& input);

    /// Arguments as makeConvolution's.
    WinogradConvolution(const op::Convolution& step, const TensorShape& input,
                        std::span<const float> weight, std::vector<float> bias);

    void run(const ConvolutionMaps& maps) const override;

private:
    /// Some tiles on their way, counted row by row over all pictures.
    struct Tiles
    {
        std::size_t begin;
        std::size_t count;
        float* transformed; ///< products x tiles x channels
        float* products;    ///< products x tiles x outputs
    };
    void readTile(const float* input, const Tiles& tiles, std::size_t t) const;
    void multiply(const Tiles& tiles, std::size_t product) const;
    void writeTile(const ConvolutionMaps& maps, const Tiles& tiles, std::size_t t) const;

    [[nodiscard]] std::size_t floatsOf(std::size_t tiles) const;
    [[nodiscard]] Tiles tilesIn(std::vector<float>& memory, std::size_t begin,
                                std::size_t count) const;
    void runEachOnOneThread(const ConvolutionMaps& maps, std::size_t tiles) const;
    void runEachOnAllThreads(const ConvolutionMaps& maps, std::size_t tiles) const;

    std::size_t m_channels;
    std::size_t m_outputs;
    std::size_t m_rows; ///< of the map
    std::size_t m_columns;
    std::size_t m_tileRows;
    std::size_t m_tileColumns;
    std::vector<PackedWeights> m_weights; ///< for each product
    std::vector<float> m_bias;
    std::vector<float> m_zeros; ///< what lies beyond the map
};

} // namespace murmuration
