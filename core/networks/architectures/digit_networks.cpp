// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/blocks.h"
#include "core/networks/architectures/families.h"

#include <vector>

namespace murmuration {
namespace {

struct Plan
{
    std::vector<std::int64_t> convolutions; ///< of 5x5, each followed by ReLU and pooling
    std::vector<std::int64_t> dense;        ///< each followed by ReLU, before the logits
    std::int64_t padding = 0;
    bool batchNorm = false; ///< after the activation
};

Plan planOf(DigitNetwork kind)
{
    switch (kind) {
    case DigitNetwork::Tutorial:
        return {.convolutions = {32, 64}, .dense = {1024}, .padding = 2};
    case DigitNetwork::LeNet5:
        return {.convolutions = {6, 16}, .dense = {120, 84}};
    case DigitNetwork::Normed:
        break;
    }
    return {.convolutions = {10, 20}, .dense = {50}, .batchNorm = true};
}

} // namespace

NetworkGraph digitNetwork(DigitNetwork kind, const ArchitectureSize& size)
{
    const Plan plan = planOf(kind);
    NetworkGraph graph({1, size.side, size.side});
    NodeId x = graph.input();
    for (std::size_t i = 0; i < plan.convolutions.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        const op::Convolution convolution{
            .outputs = plan.convolutions[i], .kernel = 5, .padding = plan.padding};
        x = graph.add(convolution, x, "conv" + number);
        x = addOfferedActivation(graph, x, Activation::ReLU, "conv" + number + "_relu");
        if (plan.batchNorm)
            x = graph.add(op::BatchNorm{}, x, "bn" + number);
        x = graph.add(op::MaxPool{}, x);
        graph.offer("pool" + number, x);
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
