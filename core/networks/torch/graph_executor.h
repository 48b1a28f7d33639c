// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/execution/convolution.h"
#include "core/networks/execution/fused_network.h"
#include "core/networks/torch/map_memory.h"
#include "core/networks/torch/step_operations.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace murmuration {

/// Half precision on a graphics card, where there is one.
[[nodiscard]] std::optional<at::TensorOptions> onCard();

/// Runs a fused network step by step, maps channels-last. One thread at a time.
class GraphExecutor
{
public:
    /// `byTorch`: where, and in which numbers, LibTorch runs it. Empty: on the processor, where
    /// convolutions of one group and dense layers are Murmuration's own.
    explicit GraphExecutor(FusedNetwork network,
                           std::optional<at::TensorOptions> byTorch = onCard());

    /// `pictures`: N x C x H x W floats on the processor, which are not written to. Returns what
    /// the last step makes, floats on the processor. LibTorch's exceptions pass.
    [[nodiscard]] at::Tensor run(const at::Tensor& pictures);

private:
    struct Step
    {
        FusedStep step;                           ///< without its weights
        StepWeights weights;                      ///< for LibTorch
        std::unique_ptr<Convolution> convolution; ///< instead of LibTorch's
        std::vector<std::size_t> unneeded;        ///< earlier steps whose maps no later step needs
    };

    /// Of some of the pictures, a view of what is of all.
    using Part = std::function<at::Tensor(const at::Tensor&)>;

    /// Calls `function` with the part of each picture, in parallel.
    static void inParts(std::int64_t pictures, const std::function<void(const Part&)>& function);
    [[nodiscard]] at::Tensor made(const Step& step, const std::vector<at::Tensor>& maps);
    [[nodiscard]] static at::Tensor
    madeByTorch(const Step& step, const std::vector<at::Tensor>& maps, const Part& part);
    [[nodiscard]] at::Tensor convolved(const Step& step, const std::vector<at::Tensor>& maps);

    std::vector<Step> m_steps;
    const std::optional<at::TensorOptions> m_byTorch;
    MapMemory m_memory;
};

} // namespace murmuration
