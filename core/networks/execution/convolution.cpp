// SPDX-License-Identifier: Apache-2.0
#include "core/networks/execution/convolution.h"

#include "core/networks/execution/direct_convolution.h"
#include "core/networks/execution/winograd_convolution.h"

#include <utility>

namespace murmuration {

std::unique_ptr<Convolution> makeConvolution(const op::Convolution& step, const TensorShape& input,
                                             std::span<const float> weight, std::vector<float> bias)
{
    if (WinogradConvolution::suits(step, input))
        return std::make_unique<WinogradConvolution>(step, input, weight, std::move(bias));
    return std::make_unique<DirectConvolution>(step, input, weight, std::move(bias));
}

} // namespace murmuration
