// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/execution/convolution.h"
#include "core/networks/execution/packed_weights.h"

namespace murmuration {

/// Any convolution of one group, as the product of the windows with the weights. Windows are read
/// where they lie: their rows are pieces of the map, which only gets a border of zeros.
class DirectConvolution final : public Convolution
{
public:
    /// Arguments as makeConvolution's.
    DirectConvolution(const op::Convolution& step, const TensorShape& input,
                      std::span<const float> weight, std::vector<float> bias);

    void run(const ConvolutionMaps& maps) const override;

private:
    /// What one thread does at a time.
    struct Piece
    {
        std::size_t begin; ///< of the output's places, counted row by row over all pictures
        std::size_t end;
        std::size_t panelBegin; ///< of the weights
        std::size_t panelEnd;
    };
    /// `bordered`: the input with its border.
    void multiply(const ConvolutionMaps& maps, const float* bordered, const Piece& piece) const;

    op::Convolution m_step;
    TensorShape m_input;  ///< {channels, rows, columns}
    TensorShape m_padded; ///< the same with the border
    TensorShape m_output;
    PackedWeights m_weights;
    std::vector<float> m_bias;
};

} // namespace murmuration
