// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/blocks.h"
#include "core/networks/architectures/families.h"

#include <array>

namespace murmuration {
namespace {

/// Channels of a "fire" module, or a pooling where there are none.
struct Fire
{
    std::int64_t squeezed = 0;
    std::int64_t expanded = 0; ///< by each of the two convolutions
};
constexpr Fire kPool{};
constexpr std::array<Fire, 11> kVersion10{kPool,     {16, 64},  {16, 64},  {32, 128},
                                          kPool,     {32, 128}, {48, 192}, {48, 192},
                                          {64, 256}, kPool,     {64, 256}};
constexpr std::array<Fire, 11> kVersion11{kPool,     {16, 64},  {16, 64}, kPool,
                                          {32, 128}, {32, 128}, kPool,    {48, 192},
                                          {48, 192}, {64, 256}, {64, 256}};

NodeId addFire(NetworkGraph& graph, NodeId input, const Fire& fire, const std::string& name)
{
    const auto rectified = [&](NodeId x, const op::Convolution& convolution, const char* part) {
        return graph.add(op::Activate{}, graph.add(convolution, x, name + part));
    };
    const NodeId squeezed = rectified(input, {.outputs = fire.squeezed}, ".squeeze");
    const NodeId small = rectified(squeezed, {.outputs = fire.expanded}, ".expand1x1");
    const NodeId large =
        rectified(squeezed, {.outputs = fire.expanded, .kernel = 3, .padding = 1}, ".expand3x3");
    return graph.add(op::Concatenate{}, std::vector<NodeId>{small, large});
}

} // namespace

NetworkGraph squeezeNet(SqueezeNetVersion version, const ArchitectureSize& size)
{
    const bool first = version == SqueezeNetVersion::V10;
    NetworkGraph graph({3, size.side, size.side});
    SequenceNames names("features");
    NodeId x = graph.add(first ? op::Convolution{.outputs = 96, .kernel = 7, .stride = 2}
                               : op::Convolution{.outputs = 64, .kernel = 3, .stride = 2},
                         graph.input(), names.next());
    x = addOfferedActivation(graph, x, Activation::ReLU, names.next());
    for (const Fire& fire : first ? kVersion10 : kVersion11) {
        const std::string name = names.next();
        x = fire.squeezed == 0 ? graph.add(op::MaxPool{.kernel = 3, .stride = 2, .ceil = true}, x)
                               : addFire(graph, x, fire, name);
        graph.offer(name, x);
    }
    x = graph.add(op::Convolution{.outputs = size.classes}, x, "classifier.1");
    graph.offer("classifier.1", x);
    x = addOfferedActivation(graph, x, Activation::ReLU, "classifier.2");
    x = graph.add(op::Flatten{}, graph.add(op::AdaptiveAveragePool{1}, x));
    graph.offer("classifier", x);
    return graph;
}

} // namespace murmuration
