// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/execution/fused_network.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace murmuration {

/// As LibTorch wants them; undefined where there are none.
struct StepWeights
{
    at::Tensor weight;
    at::Tensor bias;
};

/// Copies of a step's weights.
[[nodiscard]] StepWeights stepWeights(const FusedStep& step, const FusedNetwork& network,
                                      const at::TensorOptions& options);

/// What LibTorch makes of a step's inputs, without sum and activation. The input and a flattened
/// map are views of what they are made of.
[[nodiscard]] at::Tensor operated(const GraphOperation& operation, std::vector<at::Tensor> inputs,
                                  const StepWeights& weights);

/// In place.
void activate(at::Tensor map, Activation function);

} // namespace murmuration
