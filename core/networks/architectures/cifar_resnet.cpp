// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/blocks.h"
#include "core/networks/architectures/families.h"

#include <cassert>

namespace murmuration {
namespace {

NodeId addBlock(NetworkGraph& graph, NodeId input, std::int64_t width, std::int64_t stride,
                const std::string& name)
{
    NodeId x =
        addNormed(graph, input, sameConvolution(width, 3, stride), name + ".conv1", name + ".bn1");
    x = graph.add(op::Activate{}, x);
    x = addNormed(graph, x, sameConvolution(width, 3), name + ".conv2", name + ".bn2");
    const NodeId shortcut = stride == 1 ? input : graph.add(op::Subsample{stride, width}, input);
    x = graph.add(op::Add{}, std::vector<NodeId>{x, shortcut});
    return graph.add(op::Activate{}, x);
}

} // namespace

NetworkGraph cifarResNet(int depth, const ArchitectureSize& size)
{
    constexpr int kStages = 3;
    assert((depth - 2) % (2 * kStages) == 0);
    const int blocks = (depth - 2) / (2 * kStages);

    constexpr std::int64_t kWidth = 16;
    NetworkGraph graph({3, size.side, size.side});
    NodeId x = addNormed(graph, graph.input(), sameConvolution(kWidth, 3), "conv1", "bn1");
    x = addOfferedActivation(graph, x, Activation::ReLU, "relu");
    for (int stage = 0; stage < kStages; ++stage) {
        const std::string name = "layer" + std::to_string(stage + 1);
        for (int block = 0; block < blocks; ++block) {
            const std::string blockName = name + "." + std::to_string(block);
            x = addBlock(graph, x, kWidth << stage, stage > 0 && block == 0 ? 2 : 1, blockName);
            graph.offer(blockName, x);
        }
        graph.offer(name, x);
    }
    addLinear(graph, addGlobalPool(graph, x), size.classes, "linear");
    return graph;
}

} // namespace murmuration
