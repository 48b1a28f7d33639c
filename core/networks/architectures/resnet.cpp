// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/blocks.h"
#include "core/networks/architectures/families.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace murmuration {
namespace {

struct Plan
{
    int depth;
    bool bottleneck; ///< blocks of 1x1, 3x3 and 1x1 convolutions instead of two of 3x3
    std::array<int, 4> blocks;
};
constexpr std::array<Plan, 5> kPlans{{{18, false, {2, 2, 2, 2}},
                                      {34, false, {3, 4, 6, 3}},
                                      {50, true, {3, 4, 6, 3}},
                                      {101, true, {3, 4, 23, 3}},
                                      {152, true, {3, 8, 36, 3}}}};
constexpr std::int64_t kExpansion = 4; ///< of a bottleneck's last convolution

/// Of a block with a stride the 3x3 convolution has it, as in torchvision ("ResNet v1.5").
NodeId addBlock(NetworkGraph& graph, NodeId input, bool bottleneck, std::int64_t width,
                std::int64_t stride, const std::string& name)
{
    const auto normed = [&](NodeId x, const op::Convolution& convolution, const char* number) {
        return addNormed(graph, x, convolution, name + ".conv" + number, name + ".bn" + number);
    };
    const auto rectified = [&](NodeId x) { return graph.add(op::Activate{}, x); };

    const std::int64_t outputs = bottleneck ? width * kExpansion : width;
    NodeId x = input;
    if (bottleneck) {
        x = rectified(normed(x, sameConvolution(width, 1), "1"));
        x = rectified(normed(x, sameConvolution(width, 3, stride), "2"));
        x = normed(x, sameConvolution(outputs, 1), "3");
    } else {
        x = rectified(normed(x, sameConvolution(width, 3, stride), "1"));
        x = normed(x, sameConvolution(outputs, 3), "2");
    }
    NodeId shortcut = input;
    if (stride != 1 || graph.nodes()[input].shape[0] != outputs) {
        shortcut = addNormed(graph, input, sameConvolution(outputs, 1, stride),
                             name + ".downsample.0", name + ".downsample.1");
    }
    return rectified(graph.add(op::Add{}, std::vector<NodeId>{x, shortcut}));
}

} // namespace

NetworkGraph resNet(int depth, const ArchitectureSize& size)
{
    const auto* const plan = std::ranges::find(kPlans, depth, &Plan::depth);
    assert(plan != kPlans.end());

    constexpr std::int64_t kWidth = 64;
    NetworkGraph graph({3, size.side, size.side});
    NodeId x = addNormed(graph, graph.input(), sameConvolution(kWidth, 7, 2), "conv1", "bn1");
    x = addOfferedActivation(graph, x, Activation::ReLU, "relu");
    x = graph.add(op::MaxPool{.kernel = 3, .stride = 2, .padding = 1}, x);
    graph.offer("maxpool", x);
    for (std::size_t stage = 0; stage < plan->blocks.size(); ++stage) {
        const std::string name = "layer" + std::to_string(stage + 1);
        for (int block = 0; block < plan->blocks[stage]; ++block) {
            const std::string blockName = name + "." + std::to_string(block);
            x = addBlock(graph, x, plan->bottleneck, kWidth << stage,
                         stage > 0 && block == 0 ? 2 : 1, blockName);
            graph.offer(blockName, x);
        }
        graph.offer(name, x);
    }
    addLinear(graph, addGlobalPool(graph, x), size.classes, "fc");
    return graph;
}

} // namespace murmuration
