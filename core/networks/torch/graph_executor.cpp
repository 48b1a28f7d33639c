// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/graph_executor.h"

#include "core/base/release.h"

#include <torch/torch.h>

#include <utility>

namespace murmuration {
namespace {

constexpr auto kChannelsLast = at::MemoryFormat::ChannelsLast;

at::TensorOptions mapOptions()
{
    return torch::cuda::is_available() ? at::device(at::kCUDA).dtype(at::kHalf)
                                       : at::device(at::kCPU).dtype(at::kFloat);
}

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

void activate(at::Tensor& x, Activation function)
{
    constexpr double kSlope = 0.1;
    constexpr double kSix = 6;
    switch (function) {
    case Activation::ReLU:
        at::relu_(x);
        return;
    case Activation::ReLU6:
        at::clamp_(x, 0, kSix);
        return;
    case Activation::LeakyReLU:
        at::leaky_relu_(x, kSlope);
        return;
    case Activation::HardSwish:
        at::hardswish_(x);
        return;
    case Activation::HardSigmoid:
        at::hardsigmoid_(x);
        return;
    case Activation::SiLU:
        at::silu_(x);
        return;
    case Activation::Sigmoid:
        at::sigmoid_(x);
        return;
    case Activation::GELU:
        at::gelu_(x);
        return;
    }
}

/// Calls `function` with the channels of a map as the last dimension, which they are in memory.
template <typename Function>
at::Tensor overChannels(const at::Tensor& x, Function function)
{
    if (x.dim() == 2)
        return function(x);
    return function(x.permute({0, 2, 3, 1})).permute({0, 3, 1, 2});
}

/// What a step makes of its inputs, without sum and activation.
class Operation
{
public:
    Operation(std::vector<at::Tensor> inputs, const at::Tensor& weight, const at::Tensor& bias)
        : m_inputs(std::move(inputs))
        , m_weight(weight)
        , m_bias(bias)
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

/// The convolution a step amounts to, if Murmuration has its own for it: a dense layer is one of a
/// map of one place, or of each place of a map.
std::unique_ptr<Convolution> ownConvolution(const FusedStep& step, const FusedNetwork& network)
{
    op::Convolution convolution;
    TensorShape input = network.steps[step.inputs.empty() ? 0 : step.inputs.front()].shape;
    if (const auto* const linear = std::get_if<op::Linear>(&step.operation)) {
        convolution.outputs = linear->outputs;
        input.resize(3, 1);
    } else if (const auto* const given = std::get_if<op::Convolution>(&step.operation)) {
        convolution = *given;
    }
    if (convolution.outputs == 0 || convolution.groups != 1)
        return nullptr;
    return makeConvolution(convolution, input, step.weight, step.bias);
}

/// Channels-last where it is a map.
at::Tensor inOrder(const at::Tensor& x)
{
    return x.dim() == 4 ? x.contiguous(kChannelsLast) : x.contiguous();
}

} // namespace

GraphExecutor::GraphExecutor(FusedNetwork network)
    : m_options(mapOptions())
{
    std::vector<std::size_t> lastUse(network.steps.size());
    for (std::size_t i = 0; i < network.steps.size(); ++i) {
        FusedStep& step = network.steps[i];
        Step& made = m_steps.emplace_back();
        if (m_options.device().is_cpu())
            made.convolution = ownConvolution(step, network);
        if (!made.convolution) {
            const std::vector<std::int64_t> shape = weightShape(step, network);
            made.weight = stored(step.weight, shape, m_options);
            made.bias = stored(step.bias,
                               step.bias.size() == step.weight.size()
                                   ? shape
                                   : TensorShape{static_cast<std::int64_t>(step.bias.size())},
                               m_options);
        }
        release(step.weight);
        release(step.bias);
        for (const std::size_t input : step.inputs)
            lastUse[input] = i;
        if (step.sum)
            lastUse[*step.sum] = i;
        made.step = step;
    }
    for (std::size_t i = 0; i + 1 < lastUse.size(); ++i)
        m_steps[lastUse[i]].unneeded.push_back(i);
}

at::Tensor GraphExecutor::run(const at::Tensor& pictures)
{
    const c10::InferenceMode inference;
    std::vector<at::Tensor> maps(m_steps.size());
    maps[0] = inOrder(pictures.to(m_options));
    if (!m_maps.empty() && m_maps.front().size(0) != pictures.size(0))
        m_maps.clear(); // those of another number of pictures are of no use
    for (std::size_t i = 1; i < m_steps.size(); ++i) {
        const Step& step = m_steps[i];
        bool rectified = false;
        if (step.convolution) {
            maps[i] = convolved(step, maps);
            rectified = step.step.activation == Activation::ReLU;
        } else {
            std::vector<at::Tensor> inputs;
            for (const std::size_t input : step.step.inputs)
                inputs.push_back(maps[input]);
            maps[i] = std::visit(Operation(std::move(inputs), step.weight, step.bias),
                                 step.step.operation);
            if (step.step.sum)
                maps[i].add_(maps[*step.step.sum]);
        }
        if (step.step.activation && !rectified)
            activate(maps[i], *step.step.activation);
        for (const std::size_t done : step.unneeded)
            maps[done].reset();
    }
    return maps.back().to(at::kFloat);
}

at::Tensor GraphExecutor::convolved(const Step& step, const std::vector<at::Tensor>& maps)
{
    const at::Tensor input = inOrder(maps[step.step.inputs.front()]);
    const at::Tensor sum = step.step.sum ? inOrder(maps[*step.step.sum]) : at::Tensor();
    std::vector<std::int64_t> shape{input.size(0)};
    shape.insert(shape.end(), step.step.shape.begin(), step.step.shape.end());
    at::Tensor output = unusedMap(shape);
    step.convolution->run({static_cast<std::size_t>(input.size(0)), input.data_ptr<float>(),
                           sum.defined() ? sum.data_ptr<float>() : nullptr,
                           step.step.activation == Activation::ReLU, output.data_ptr<float>()});
    return output;
}

at::Tensor GraphExecutor::unusedMap(at::IntArrayRef shape)
{
    for (const at::Tensor& map : m_maps) {
        // Views of it count as uses.
        if (map.use_count() == 1 && map.storage().use_count() == 1 && map.sizes() == shape)
            return map;
    }
    const auto format = shape.size() == 4 ? kChannelsLast : at::MemoryFormat::Contiguous;
    m_maps.push_back(at::empty(shape, m_options, format));
    return m_maps.back();
}

} // namespace murmuration
