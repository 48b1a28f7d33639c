// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/blocks.h"
#include "core/networks/architectures/families.h"

#include <vector>

namespace murmuration {
namespace {

struct Block
{
    std::int64_t outputs;
    std::int64_t stride;
};
/// Stages as the program that trains these weights cuts them.
const std::vector<std::vector<Block>> kStages{
    {{16, 1}, {32, 2}, {32, 1}, {64, 2}, {64, 1}},
    {{128, 2}, {128, 1}, {128, 1}, {128, 1}, {128, 1}, {128, 1}},
    {{256, 2}, {256, 1}}};

/// Each channel by itself, then all channels of each place.
NodeId addSeparable(NetworkGraph& graph, NodeId input, const Block& block, const std::string& name)
{
    const std::int64_t channels = graph.nodes()[input].shape[0];
    NodeId x = addNormed(graph, input, sameConvolution(channels, 3, block.stride, channels),
                         name + ".0", name + ".1");
    x = graph.add(op::Activate{Activation::LeakyReLU}, x);
    x = addNormed(graph, x, sameConvolution(block.outputs, 1), name + ".3", name + ".4");
    return graph.add(op::Activate{Activation::LeakyReLU}, x);
}

} // namespace

NetworkGraph mobileNetV1Quarter(const ArchitectureSize& size)
{
    constexpr std::int64_t kFirst = 8;
    NetworkGraph graph({3, size.side, size.side});
    NodeId x = graph.input();
    for (std::size_t stage = 0; stage < kStages.size(); ++stage) {
        const std::string name = "stage" + std::to_string(stage + 1);
        SequenceNames names(name);
        if (stage == 0) {
            const std::string first = names.next();
            x = addNormedActivation(graph, x, sameConvolution(kFirst, 3, 2), first,
                                    Activation::LeakyReLU);
            graph.offer(first, x);
        }
        for (const Block& block : kStages[stage]) {
            const std::string blockName = names.next();
            x = addSeparable(graph, x, block, blockName);
            graph.offer(blockName, x);
        }
        graph.offer(name, x);
    }
    addLinear(graph, addGlobalPool(graph, x), size.classes, "fc");
    return graph;
}

} // namespace murmuration
