// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/blocks.h"
#include "core/networks/architectures/families.h"

#include <array>

namespace murmuration {
namespace {

struct Stage
{
    std::int64_t channels;
    int blocks;
};
constexpr std::array<Stage, 4> kStages{{{96, 3}, {192, 3}, {384, 9}, {768, 3}}};

/// Indices of torchvision's nn.Sequential: 1 and 6 move the channels to the end and back.
NodeId addBlock(NetworkGraph& graph, NodeId input, const std::string& name)
{
    const std::int64_t channels = graph.nodes()[input].shape[0];
    op::Convolution convolution = sameConvolution(channels, 7, 1, channels);
    convolution.bias = true;
    NodeId x = graph.add(convolution, input, name + ".block.0");
    x = graph.add(op::LayerNorm{}, x, name + ".block.2");
    x = graph.add(op::Linear{4 * channels}, x, name + ".block.3");
    x = graph.add(op::Activate{Activation::GELU}, x);
    x = graph.add(op::Linear{channels}, x, name + ".block.5");
    x = graph.add(op::ChannelScale{}, x, name);
    return graph.add(op::Add{}, std::vector<NodeId>{x, input});
}

} // namespace

NetworkGraph convNextTiny(const ArchitectureSize& size)
{
    NetworkGraph graph({3, size.side, size.side});
    NodeId x = graph.input();
    SequenceNames names("features");
    for (const Stage& stage : kStages) {
        const std::string reduction = names.next();
        if (stage.channels == kStages.front().channels) {
            x = graph.add(op::Convolution{.outputs = stage.channels, .kernel = 4, .stride = 4}, x,
                          reduction + ".0");
            x = graph.add(op::LayerNorm{}, x, reduction + ".1");
        } else {
            x = graph.add(op::LayerNorm{}, x, reduction + ".0");
            x = graph.add(op::Convolution{.outputs = stage.channels, .kernel = 2, .stride = 2}, x,
                          reduction + ".1");
        }
        graph.offer(reduction, x);

        const std::string name = names.next();
        for (int block = 0; block < stage.blocks; ++block) {
            const std::string blockName = name + "." + std::to_string(block);
            x = addBlock(graph, x, blockName);
            graph.offer(blockName, x);
        }
        graph.offer(name, x);
    }
    x = graph.add(op::LayerNorm{}, addGlobalPool(graph, x), "classifier.0");
    graph.offer("classifier.0", x);
    addLinear(graph, x, size.classes, "classifier.2");
    return graph;
}

} // namespace murmuration
