// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/step_operations.h"

#include "core/networks/execution/gelu.h"

#include <ATen/ATen.h>

#include <cstdint>
#include <utility>

namespace murmuration {
namespace {

constexpr auto kChannelsLast = at::MemoryFormat::ChannelsLast;

std::vector<std::int64_t> weightShape(const FusedStep& step, const FusedNetwork& network)
{
    const auto size = static_cast<std::int64_t>(step.weight.size());
    if (const auto* const convolution = std::get_if<op::Convolution>(&step.operation)) {
        const std::int64_t area = convolution->kernel * convolution->kernel;
        return {convolution->outputs, size / convolution->outputs / area, convolution->kernel,
                convolution->kernel};
    }
    if (const auto* const linear = std::get_if<op::Linear>(&step.operation))
        return {linear->outputs, size / linear->outputs};
    // One for each channel: of a map, or of a normalisation over the last dimension.
    const bool perMap = std::holds_alternative<op::BatchNorm>(step.operation) &&
                        network.steps[step.inputs.front()].shape.size() == 3;
    return perMap ? std::vector<std::int64_t>{size, 1, 1} : std::vector<std::int64_t>{size};
}

at::Tensor stored(const std::vector<float>& values, const std::vector<std::int64_t>& shape,
                  const at::TensorOptions& options)
{
    if (values.empty())
        return {};
    const at::Tensor view = at::from_blob(const_cast<float*>(values.data()), shape, at::kFloat);
    const auto format = shape.size() == 4 ? kChannelsLast : at::MemoryFormat::Contiguous;
    return view.to(options, /*non_blocking=*/false, /*copy=*/true, format);
}

/// Calls `function` with the channels of a map as the last dimension, which they are in memory.
template <typename Function>
at::Tensor overChannels(const at::Tensor& x, Function function)
{
    if (x.dim() == 2)
        return function(x);
    return function(x.permute({0, 2, 3, 1})).permute({0, 3, 1, 2});
}

/// See operated().
class Operation
{
public:
    Operation(std::vector<at::Tensor> inputs, const StepWeights& weights)
        : m_inputs(std::move(inputs))
        , m_weight(weights.weight)
        , m_bias(weights.bias)
    {
    }

    at::Tensor operator()(const op::Input&) const { return first(); }

    at::Tensor operator()(const op::Convolution& step) const
    {
        return at::conv2d(first(), m_weight, m_bias, step.stride, step.padding, 1, step.groups);
    }

    at::Tensor operator()(const op::BatchNorm&) const
    {
        return at::addcmul(m_bias, first(), m_weight);
    }

    at::Tensor operator()(const op::LayerNorm& step) const
    {
        return overChannels(first(), [&](const at::Tensor& x) {
            return at::layer_norm(x, m_weight.sizes(), m_weight, m_bias, step.epsilon);
        });
    }

    at::Tensor operator()(const op::Linear&) const
    {
        return overChannels(first(),
                            [&](const at::Tensor& x) { return at::linear(x, m_weight, m_bias); });
    }

    at::Tensor operator()(const op::MaxPool& step) const
    {
        return at::max_pool2d(first(), step.kernel, step.stride, step.padding, 1, step.ceil);
    }

    at::Tensor operator()(const op::AdaptiveAveragePool& step) const
    {
        return at::adaptive_avg_pool2d(first(), {step.side, step.side});
    }

    at::Tensor operator()(const op::Flatten&) const { return first().flatten(1); }

    at::Tensor operator()(const op::Add&) const
    {
        return m_inputs.size() == 1 ? first().clone() : first() + m_inputs[1];
    }

    at::Tensor operator()(const op::Multiply&) const { return first() * m_inputs[1]; }

    at::Tensor operator()(const op::Concatenate&) const { return at::cat(m_inputs, 1); }

    at::Tensor operator()(const op::Subsample& step) const
    {
        const std::int64_t zeros = (step.outputs - first().size(1)) / 2;
        const at::Tensor places = first().slice(2, 0, {}, step.stride).slice(3, 0, {}, step.stride);
        return at::constant_pad_nd(places, {0, 0, 0, 0, zeros, zeros});
    }

    /// Folded into the step before it, or BatchNorm; see FusedStep.
    at::Tensor operator()(const op::ChannelScale&) const { return first(); }
    at::Tensor operator()(const op::Activate&) const { return first(); }

private:
    [[nodiscard]] const at::Tensor& first() const { return m_inputs.front(); }

    std::vector<at::Tensor> m_inputs;
    const at::Tensor& m_weight;
    const at::Tensor& m_bias;
};

} // namespace

StepWeights stepWeights(const FusedStep& step, const FusedNetwork& network,
                        const at::TensorOptions& options)
{
    const std::vector<std::int64_t> shape = weightShape(step, network);
    const bool isLine = step.bias.size() == step.weight.size();
    return {stored(step.weight, shape, options),
            stored(step.bias,
                   isLine ? shape : TensorShape{static_cast<std::int64_t>(step.bias.size())},
                   options)};
}

at::Tensor operated(const GraphOperation& operation, std::vector<at::Tensor> inputs,
                    const StepWeights& weights)
{
    return std::visit(Operation(std::move(inputs), weights), operation);
}

void activate(at::Tensor map, Activation function)
{
    constexpr double kSlope = 0.1;
    constexpr double kSix = 6;
    switch (function) {
    case Activation::ReLU:
        at::relu_(map);
        return;
    case Activation::ReLU6:
        at::clamp_(map, 0, kSix);
        return;
    case Activation::LeakyReLU:
        at::leaky_relu_(map, kSlope);
        return;
    case Activation::HardSwish:
        at::hardswish_(map);
        return;
    case Activation::HardSigmoid:
        at::hardsigmoid_(map);
        return;
    case Activation::SiLU:
        at::silu_(map);
        return;
    case Activation::Sigmoid:
        at::sigmoid_(map);
        return;
    case Activation::GELU:
        if (map.is_cpu() && map.scalar_type() == at::kFloat && map.is_non_overlapping_and_dense())
            applyGelu({map.data_ptr<float>(), static_cast<std::size_t>(map.numel())});
        else
            at::gelu_(map);
        return;
    }
}

} // namespace murmuration
