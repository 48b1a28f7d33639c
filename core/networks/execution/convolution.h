// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/architectures/network_graph.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace murmuration {

/// Maps of n pictures, channels-last: n x rows x columns x channels.
struct ConvolutionMaps
{
    std::size_t pictures = 0;
    const float* input = nullptr;
    /// As large as the output, added to it; null for none. May be the output itself, which the
    /// input may not.
    const float* sum = nullptr;
    bool rectify = false; ///< negative results, of the sum, become 0
    float* output = nullptr;
};

/// A convolution of one group on the processor, its weights laid out once. What a picture becomes
/// is the same bits in any company and for any number of threads.
class Convolution
{
public:
    virtual ~Convolution() = default;

    /// On all of threadBudget(). May be called from several threads at once.
    virtual void run(const ConvolutionMaps& maps) const = 0;
};

/// `input`: {channels, rows, columns}; `weight`: as LibTorch has it, outputs x channels x kernel x
/// kernel; `bias`: empty for none.
[[nodiscard]] std::unique_ptr<Convolution> makeConvolution(const op::Convolution& step,
                                                           const TensorShape& input,
                                                           std::span<const float> weight,
                                                           std::vector<float> bias);

} // namespace murmuration
