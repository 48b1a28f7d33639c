// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/graph_executor.h"

#include "core/base/parallel.h"
#include "core/base/release.h"
#include "core/networks/execution/gelu.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <functional>
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

void activate(at::Tensor x, Activation function)
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
        if (x.is_cpu() && x.is_non_overlapping_and_dense())
            applyGelu({x.data_ptr<float>(), static_cast<std::size_t>(x.numel())});
        else
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

/// Of some of the pictures, a view of what is of all.
using Part = std::function<at::Tensor(const at::Tensor&)>;

/// Calls `function` for each picture, in parallel.
void inParts(std::int64_t pictures, const std::function<void(const Part&)>& function)
{
    parallelFor(static_cast<std::size_t>(pictures), 1, [&](std::size_t begin, std::size_t end) {
        const c10::InferenceMode inference;
        at::init_num_threads(); // as set, on whichever thread this is
        function([&](const at::Tensor& map) {
            return map.narrow(0, static_cast<std::int64_t>(begin),
                              static_cast<std::int64_t>(end - begin));
        });
    });
}

std::vector<std::int64_t> shapeOf(const FusedStep& step, std::int64_t pictures)
{
    std::vector<std::int64_t> shape{pictures};
    shape.insert(shape.end(), step.shape.begin(), step.shape.end());
    return shape;
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
    // LibTorch's own threads meet after every operation, and then wait busily on the cores that the
    // next step wants: pictures are shared among Murmuration's instead.
    at::set_num_threads(1);
    if (m_options.device().is_cuda()) {
        // From page-locked memory the card fetches them by itself.
        maps[0] = inOrder(pictures.pin_memory().to(m_options, /*non_blocking=*/true));
    } else {
        maps[0] = unusedMap(pictures.sizes());
        inParts(pictures.size(0), [&](const Part& part) { part(maps[0]).copy_(part(pictures)); });
    }
    for (std::size_t i = 1; i < m_steps.size(); ++i) {
        maps[i] = made(m_steps[i], maps);
        for (const std::size_t done : m_steps[i].unneeded)
            maps[done].reset();
    }
    return maps.back().to(at::kFloat);
}

at::Tensor GraphExecutor::made(const Step& step, const std::vector<at::Tensor>& maps)
{
    if (m_options.device().is_cuda() || std::holds_alternative<op::Flatten>(step.step.operation))
        return madeByTorch(step, maps, [](const at::Tensor& map) { return map; });
    const std::int64_t pictures = maps[step.step.inputs.front()].size(0);
    const std::optional<Activation> activation = step.step.activation;
    if (!step.convolution) {
        at::Tensor output = unusedMap(shapeOf(step.step, pictures));
        inParts(pictures,
                [&](const Part& part) { part(output).copy_(madeByTorch(step, maps, part)); });
        return output;
    }
    const at::Tensor output = convolved(step, maps);
    if (activation && *activation != Activation::ReLU)
        inParts(pictures, [&](const Part& part) { activate(part(output), *activation); });
    return output;
}

at::Tensor GraphExecutor::madeByTorch(const Step& step, const std::vector<at::Tensor>& maps,
                                      const Part& part)
{
    std::vector<at::Tensor> inputs;
    for (const std::size_t input : step.step.inputs)
        inputs.push_back(part(maps[input]));
    at::Tensor output =
        std::visit(Operation(std::move(inputs), step.weight, step.bias), step.step.operation);
    if (step.step.sum)
        output.add_(part(maps[*step.step.sum]));
    if (step.step.activation)
        activate(output, *step.step.activation);
    return output;
}

at::Tensor GraphExecutor::convolved(const Step& step, const std::vector<at::Tensor>& maps)
{
    const std::size_t inputStep = step.step.inputs.front();
    const at::Tensor input = inOrder(maps[inputStep]);
    at::Tensor sum;
    at::Tensor output;
    if (step.step.sum) {
        sum = inOrder(maps[*step.step.sum]);
        // Where no later step wants it, it becomes the result: memory that is to be read and
        // written comes into the cache once.
        if (*step.step.sum != inputStep && isOurs(sum) &&
            std::ranges::count(step.unneeded, *step.step.sum) > 0)
            output = sum;
    }
    if (!output.defined())
        output = unusedMap(shapeOf(step.step, input.size(0)));
    step.convolution->run({static_cast<std::size_t>(input.size(0)), input.data_ptr<float>(),
                           sum.defined() ? sum.data_ptr<float>() : nullptr,
                           step.step.activation == Activation::ReLU, output.data_ptr<float>()});
    return output;
}

bool GraphExecutor::isOurs(const at::Tensor& map) const
{
    return std::ranges::any_of(m_memory, [&](const at::Tensor& memory) {
        // The memory's own use and the map's.
        return memory.is_alias_of(map) && memory.storage().use_count() == 2;
    });
}

at::Tensor GraphExecutor::unusedMap(at::IntArrayRef shape)
{
    const std::int64_t size = c10::multiply_integers(shape);
    const at::Tensor* smallest = nullptr;
    for (const at::Tensor& memory : m_memory) {
        const bool isFree = memory.storage().use_count() == 1; // maps and their views are uses
        if (isFree && memory.numel() >= size && (!smallest || memory.numel() < smallest->numel()))
            smallest = &memory;
    }
    if (!smallest)
        smallest = &m_memory.emplace_back(at::empty({size}, m_options));
    const at::Tensor map = smallest->narrow(0, 0, size);
    if (shape.size() != 4)
        return map.view(shape);
    return map.view({shape[0], shape[2], shape[3], shape[1]}).permute({0, 3, 1, 2});
}

} // namespace murmuration
