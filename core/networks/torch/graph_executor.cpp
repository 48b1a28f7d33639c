// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/graph_executor.h"

#include "core/base/release.h"
#include "core/networks/torch/torch_threads.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

namespace murmuration {
namespace {

constexpr auto kChannelsLast = at::MemoryFormat::ChannelsLast;

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

std::vector<std::int64_t> shapeOf(const FusedStep& step, std::int64_t pictures)
{
    std::vector<std::int64_t> shape{pictures};
    shape.insert(shape.end(), step.shape.begin(), step.shape.end());
    return shape;
}

} // namespace

std::optional<at::TensorOptions> onCard()
{
    return at::hasCUDA() ? std::optional(at::device(at::kCUDA).dtype(at::kHalf)) : std::nullopt;
}

GraphExecutor::GraphExecutor(FusedNetwork network, std::optional<at::TensorOptions> byTorch)
    : m_byTorch(byTorch)
    , m_memory(at::device(at::kCPU).dtype(at::kFloat))
{
    std::vector<std::size_t> lastUse(network.steps.size());
    for (std::size_t i = 0; i < network.steps.size(); ++i) {
        FusedStep& step = network.steps[i];
        Step& made = m_steps.emplace_back();
        if (!m_byTorch)
            made.convolution = ownConvolution(step, network);
        if (!made.convolution)
            made.weights = stepWeights(step, network, m_byTorch.value_or(at::kFloat));
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
    std::optional<TorchThreads> threads;
    std::vector<at::Tensor> maps(m_steps.size());
    if (m_byTorch) {
        // From page-locked memory a card fetches them by itself.
        const bool toCard = m_byTorch->device().is_cuda();
        maps[0] = inOrder((toCard ? pictures.pin_memory() : pictures).to(*m_byTorch, toCard));
    } else {
        threads.emplace(1);
        maps[0] = m_memory.map(pictures.sizes());
        inParts(pictures.size(0), [&](const Part& part) { part(maps[0]).copy_(part(pictures)); });
    }
    for (std::size_t i = 1; i < m_steps.size(); ++i) {
        maps[i] = made(m_steps[i], maps);
        for (const std::size_t done : m_steps[i].unneeded)
            maps[done].reset();
    }
    return maps.back().to(at::kCPU, at::kFloat);
}

void GraphExecutor::inParts(std::int64_t pictures, const std::function<void(const Part&)>& function)
{
    forEachOnOneThread(static_cast<std::size_t>(pictures), [&](std::size_t picture) {
        const c10::InferenceMode inference;
        function([&](const at::Tensor& map) {
            return map.narrow(0, static_cast<std::int64_t>(picture), 1);
        });
    });
}

at::Tensor GraphExecutor::made(const Step& step, const std::vector<at::Tensor>& maps)
{
    if (m_byTorch || std::holds_alternative<op::Flatten>(step.step.operation))
        return madeByTorch(step, maps, [](const at::Tensor& map) { return map; });
    const std::int64_t pictures = maps[step.step.inputs.front()].size(0);
    if (!step.convolution) {
        at::Tensor output = m_memory.map(shapeOf(step.step, pictures));
        inParts(pictures,
                [&](const Part& part) { part(output).copy_(madeByTorch(step, maps, part)); });
        return output;
    }
    const at::Tensor output = convolved(step, maps);
    const std::optional<Activation> activation = step.step.activation;
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
    at::Tensor output = operated(step.step.operation, std::move(inputs), step.weights);
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
        if (*step.step.sum != inputStep && m_memory.isOnlyUse(sum) &&
            std::ranges::count(step.unneeded, *step.step.sum) > 0)
            output = sum;
    }
    if (!output.defined())
        output = m_memory.map(shapeOf(step.step, input.size(0)));
    step.convolution->run({static_cast<std::size_t>(input.size(0)), input.data_ptr<float>(),
                           sum.defined() ? sum.data_ptr<float>() : nullptr,
                           step.step.activation == Activation::ReLU, output.data_ptr<float>()});
    return output;
}

} // namespace murmuration
