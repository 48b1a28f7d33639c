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
    std::array<int, 5> convolutions; ///< between two poolings
};
constexpr std::array<Plan, 4> kPlans{
    {{11, {1, 1, 2, 2, 2}}, {13, {2, 2, 2, 2, 2}}, {16, {2, 2, 3, 3, 3}}, {19, {2, 2, 4, 4, 4}}}};
constexpr std::array<std::int64_t, 5> kWidths{64, 128, 256, 512, 512};

} // namespace

NetworkGraph vgg(VggVariant variant, const ArchitectureSize& size)
{
    const auto* const plan = std::ranges::find(kPlans, variant.depth, &Plan::depth);
    assert(plan != kPlans.end());

    NetworkGraph graph({3, size.side, size.side});
    NodeId x = graph.input();
    SequenceNames names("features"); // activations and poolings count too
    for (std::size_t stage = 0; stage < kWidths.size(); ++stage) {
        for (int i = 0; i < plan->convolutions[stage]; ++i) {
            op::Convolution convolution = sameConvolution(kWidths[stage], 3);
            convolution.bias = true;
            x = graph.add(convolution, x, names.next());
            if (variant.batchNorm)
                x = graph.add(op::BatchNorm{}, x, names.next());
            x = addOfferedActivation(graph, x, Activation::ReLU, names.next());
        }
        x = graph.add(op::MaxPool{}, x);
        graph.offer(names.next(), x);
    }
    x = graph.add(op::AdaptiveAveragePool{7}, x);
    graph.offer("avgpool", x);

    constexpr std::int64_t kHidden = 4096;
    x = addLinear(graph, graph.add(op::Flatten{}, x), kHidden, "classifier.0");
    graph.offer("fc1", x);
    x = addOfferedActivation(graph, x, Activation::ReLU, "fc1_relu");
    x = addLinear(graph, x, kHidden, "classifier.3");
    graph.offer("fc2", x);
    x = addOfferedActivation(graph, x, Activation::ReLU, "fc2_relu");
    addLinear(graph, x, size.classes, "classifier.6");
    return graph;
}

} // namespace murmuration
