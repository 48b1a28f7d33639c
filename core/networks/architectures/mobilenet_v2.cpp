// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/blocks.h"
#include "core/networks/architectures/families.h"

#include <array>

namespace murmuration {
namespace {

struct Stage
{
    std::int64_t expansion;
    std::int64_t outputs;
    int blocks;
    std::int64_t stride; ///< of the first block
};
constexpr std::array<Stage, 7> kStages{{{1, 16, 1, 1},
                                        {6, 24, 2, 2},
                                        {6, 32, 3, 2},
                                        {6, 64, 4, 2},
                                        {6, 96, 3, 1},
                                        {6, 160, 3, 2},
                                        {6, 320, 1, 1}}};

NodeId addBlock(NetworkGraph& graph, NodeId input, const Stage& stage, std::int64_t stride,
                const std::string& name)
{
    const std::int64_t channels = graph.nodes()[input].shape[0];
    const std::int64_t wide = channels * stage.expansion;
    SequenceNames names(name + ".conv");

    NodeId x = input;
    if (stage.expansion != 1)
        x = addNormedActivation(graph, x, sameConvolution(wide, 1), names.next(),
                                Activation::ReLU6);
    x = addNormedActivation(graph, x, sameConvolution(wide, 3, stride, wide), names.next(),
                            Activation::ReLU6);
    const std::string narrow = names.next();
    x = addNormed(graph, x, sameConvolution(stage.outputs, 1), narrow, names.next());
    return addResidual(graph, x, input);
}

} // namespace

NetworkGraph mobileNetV2(const ArchitectureSize& size)
{
    NetworkGraph graph({3, size.side, size.side});
    SequenceNames names("features");
    const auto normed = [&](NodeId x, const op::Convolution& convolution) {
        const std::string name = names.next();
        const NodeId made = addNormedActivation(graph, x, convolution, name, Activation::ReLU6);
        graph.offer(name, made);
        return made;
    };

    NodeId x = normed(graph.input(), sameConvolution(32, 3, 2));
    for (const Stage& stage : kStages) {
        for (int block = 0; block < stage.blocks; ++block) {
            const std::string name = names.next();
            x = addBlock(graph, x, stage, block == 0 ? stage.stride : 1, name);
            graph.offer(name, x);
        }
    }
    x = normed(x, sameConvolution(1280, 1));
    addLinear(graph, addGlobalPool(graph, x), size.classes, "classifier.1");
    return graph;
}

} // namespace murmuration
