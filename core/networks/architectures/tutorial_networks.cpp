// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/blocks.h"
#include "core/networks/architectures/families.h"

#include <vector>

namespace murmuration {
namespace {

/// A convolution, ReLU, and perhaps the maxima of 2x2.
struct Stage
{
    std::int64_t outputs = 0;
    std::int64_t kernel = 5;
    std::int64_t padding = 0;
    bool pool = true;
};

struct Plan
{
    std::vector<Stage> stages;
    std::vector<std::int64_t> dense; ///< each followed by ReLU, before the logits
    bool batchNorm = false;          ///< after the activation
    std::int64_t channels = 1;       ///< of the pictures
};

Plan planOf(TutorialNetwork kind)
{
    switch (kind) {
    case TutorialNetwork::LeNet:
        return {.stages = {{32, 5, 2}, {64, 5, 2}}, .dense = {1024}};
    case TutorialNetwork::LeNet5:
        return {.stages = {{6}, {16}}, .dense = {120, 84}};
    case TutorialNetwork::LeNet5Padded:
        return {.stages = {{6, 5, 2}, {16}}, .dense = {120, 84}};
    case TutorialNetwork::MnistExample:
        return {.stages = {{32, 3, 0, false}, {64, 3}}, .dense = {128}};
    case TutorialNetwork::FirstMnistExample:
        return {.stages = {{10}, {20}}, .dense = {50}};
    case TutorialNetwork::NormedMnistExample:
        return {.stages = {{10}, {20}}, .dense = {50}, .batchNorm = true};
    case TutorialNetwork::Cifar:
        break;
    }
    return {.stages = {{6}, {16}}, .dense = {120, 84}, .channels = 3};
}

} // namespace

NetworkGraph tutorialNetwork(TutorialNetwork kind, const ArchitectureSize& size)
{
    const Plan plan = planOf(kind);
    NetworkGraph graph({plan.channels, size.side, size.side});
    NodeId x = graph.input();
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        const Stage& stage = plan.stages[i];
        const op::Convolution convolution{
            .outputs = stage.outputs, .kernel = stage.kernel, .padding = stage.padding};
        x = graph.add(convolution, x, "conv" + number);
        x = addOfferedActivation(graph, x, Activation::ReLU, "conv" + number + "_relu");
        if (plan.batchNorm)
            x = graph.add(op::BatchNorm{}, x, "bn" + number);
        if (stage.pool) {
            x = graph.add(op::MaxPool{}, x);
            graph.offer("pool" + number, x);
        }
    }
    x = graph.add(op::Flatten{}, x);
    for (std::size_t i = 0; i < plan.dense.size(); ++i) {
        const std::string name = "fc" + std::to_string(i + 1);
        x = addLinear(graph, x, plan.dense[i], name);
        x = addOfferedActivation(graph, x, Activation::ReLU, name + "_relu");
    }
    addLinear(graph, x, size.classes, "fc" + std::to_string(plan.dense.size() + 1));
    return graph;
}

} // namespace murmuration
