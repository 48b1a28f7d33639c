// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/blocks.h"
#include "core/networks/architectures/families.h"

#include <array>

namespace murmuration {
namespace {

struct Stage
{
    std::int64_t expansion;
    std::int64_t kernel;
    std::int64_t stride; ///< of the first block
    std::int64_t outputs;
    int blocks;
};
constexpr std::array<Stage, 7> kStages{{{1, 3, 1, 16, 1},
                                        {6, 3, 2, 24, 2},
                                        {6, 5, 2, 40, 2},
                                        {6, 3, 2, 80, 3},
                                        {6, 5, 1, 112, 3},
                                        {6, 5, 2, 192, 4},
                                        {6, 3, 1, 320, 1}}};

/// Stochastic depth, which training adds, does nothing here.
NodeId addBlock(NetworkGraph& graph, NodeId input, const Stage& stage, std::int64_t stride,
                const std::string& name)
{
    const std::int64_t channels = graph.nodes()[input].shape[0];
    const std::int64_t wide = channels * stage.expansion;
    SequenceNames names(name + ".block");

    NodeId x = input;
    if (stage.expansion != 1)
        x = addNormedActivation(graph, x, sameConvolution(wide, 1), names.next(), Activation::SiLU);
    x = addNormedActivation(graph, x, sameConvolution(wide, stage.kernel, stride, wide),
                            names.next(), Activation::SiLU);
    x = addSqueezeExcitation(
        graph, x,
        {.channels = channels / 4, .inner = Activation::SiLU, .gate = Activation::Sigmoid},
        names.next());
    const std::string narrow = names.next();
    x = addNormed(graph, x, sameConvolution(stage.outputs, 1), narrow + ".0", narrow + ".1");
    return addResidual(graph, x, input);
}

} // namespace

NetworkGraph efficientNetB0(const ArchitectureSize& size)
{
    NetworkGraph graph({3, size.side, size.side});
    SequenceNames names("features");
    const auto normed = [&](NodeId x, const op::Convolution& convolution) {
        const std::string name = names.next();
        const NodeId made = addNormedActivation(graph, x, convolution, name, Activation::SiLU);
        graph.offer(name, made);
        return made;
    };

    NodeId x = normed(graph.input(), sameConvolution(32, 3, 2));
    for (const Stage& stage : kStages) {
        const std::string name = names.next();
        for (int block = 0; block < stage.blocks; ++block) {
            const std::string blockName = name + "." + std::to_string(block);
            x = addBlock(graph, x, stage, block == 0 ? stage.stride : 1, blockName);
            graph.offer(blockName, x);
        }
        graph.offer(name, x);
    }
    x = normed(x, sameConvolution(1280, 1));
    addLinear(graph, addGlobalPool(graph, x), size.classes, "classifier.1");
    return graph;
}

} // namespace murmuration
