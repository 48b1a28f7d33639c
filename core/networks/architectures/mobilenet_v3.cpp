// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/blocks.h"
#include "core/networks/architectures/families.h"

#include <algorithm>
#include <array>
#include <span>

namespace murmuration {
namespace {

struct Block
{
    std::int64_t kernel;
    std::int64_t expanded;
    std::int64_t outputs;
    bool squeezed; ///< with squeeze and excitation
    Activation function;
    std::int64_t stride;
};
constexpr Activation kRE = Activation::ReLU;
constexpr Activation kHS = Activation::HardSwish;
constexpr auto kLarge = std::to_array<Block>({{3, 16, 16, false, kRE, 1},
                                              {3, 64, 24, false, kRE, 2},
                                              {3, 72, 24, false, kRE, 1},
                                              {5, 72, 40, true, kRE, 2},
                                              {5, 120, 40, true, kRE, 1},
                                              {5, 120, 40, true, kRE, 1},
                                              {3, 240, 80, false, kHS, 2},
                                              {3, 200, 80, false, kHS, 1},
                                              {3, 184, 80, false, kHS, 1},
                                              {3, 184, 80, false, kHS, 1},
                                              {3, 480, 112, true, kHS, 1},
                                              {3, 672, 112, true, kHS, 1},
                                              {5, 672, 160, true, kHS, 2},
                                              {5, 960, 160, true, kHS, 1},
                                              {5, 960, 160, true, kHS, 1}});
constexpr auto kSmall = std::to_array<Block>({{3, 16, 16, true, kRE, 2},
                                              {3, 72, 24, false, kRE, 2},
                                              {3, 88, 24, false, kRE, 1},
                                              {5, 96, 40, true, kHS, 2},
                                              {5, 240, 40, true, kHS, 1},
                                              {5, 240, 40, true, kHS, 1},
                                              {5, 120, 48, true, kHS, 1},
                                              {5, 144, 48, true, kHS, 1},
                                              {5, 288, 96, true, kHS, 2},
                                              {5, 576, 96, true, kHS, 1},
                                              {5, 576, 96, true, kHS, 1}});
constexpr double kEpsilon = 1e-3; ///< of all batch normalisations

/// A quarter of the channels, in steps of 8 and not less than 0.9 of that.
std::int64_t squeezedChannels(std::int64_t channels)
{
    constexpr std::int64_t kStep = 8;
    const std::int64_t wanted = channels / 4;
    const std::int64_t rounded = std::max(kStep, (wanted + kStep / 2) / kStep * kStep);
    return 10 * rounded < 9 * wanted ? rounded + kStep : rounded;
}

NodeId addBlock(NetworkGraph& graph, NodeId input, const Block& block, const std::string& name)
{
    const std::int64_t channels = graph.nodes()[input].shape[0];
    SequenceNames names(name + ".block");
    const auto normed = [&](NodeId x, const op::Convolution& convolution) {
        return addNormedActivation(graph, x, convolution, names.next(), block.function, kEpsilon);
    };

    NodeId x = input;
    if (block.expanded != channels)
        x = normed(x, sameConvolution(block.expanded, 1));
    x = normed(x, sameConvolution(block.expanded, block.kernel, block.stride, block.expanded));
    if (block.squeezed) {
        x = addSqueezeExcitation(graph, x,
                                 {.channels = squeezedChannels(block.expanded),
                                  .inner = Activation::ReLU,
                                  .gate = Activation::HardSigmoid},
                                 names.next());
    }
    const std::string narrow = names.next();
    x = addNormed(graph, x, sameConvolution(block.outputs, 1), narrow + ".0", narrow + ".1",
                  kEpsilon);
    return addResidual(graph, x, input);
}

} // namespace

NetworkGraph mobileNetV3(MobileNetV3Kind kind, const ArchitectureSize& size)
{
    const bool large = kind == MobileNetV3Kind::Large;
    const std::span<const Block> blocks =
        large ? std::span<const Block>(kLarge) : std::span<const Block>(kSmall);

    NetworkGraph graph({3, size.side, size.side});
    SequenceNames names("features");
    const auto normed = [&](NodeId x, const op::Convolution& convolution) {
        const std::string name = names.next();
        const NodeId made =
            addNormedActivation(graph, x, convolution, name, Activation::HardSwish, kEpsilon);
        graph.offer(name, made);
        return made;
    };

    NodeId x = normed(graph.input(), sameConvolution(16, 3, 2));
    for (const Block& block : blocks) {
        const std::string name = names.next();
        x = addBlock(graph, x, block, name);
        graph.offer(name, x);
    }
    x = addGlobalPool(graph, normed(x, sameConvolution(6 * blocks.back().outputs, 1)));
    x = addLinear(graph, x, large ? 1280 : 1024, "classifier.0");
    x = addOfferedActivation(graph, x, Activation::HardSwish, "classifier.1");
    addLinear(graph, x, size.classes, "classifier.3");
    return graph;
}

} // namespace murmuration
