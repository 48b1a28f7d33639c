// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/blocks.h"

namespace murmuration {

op::Convolution sameConvolution(std::int64_t outputs, std::int64_t kernel, std::int64_t stride,
                                std::int64_t groups)
{
    return {.outputs = outputs,
            .kernel = kernel,
            .stride = stride,
            .padding = kernel / 2,
            .groups = groups,
            .bias = false};
}

NodeId addNormed(NetworkGraph& graph, NodeId input, const op::Convolution& convolution,
                 const std::string& convolutionName, const std::string& normName, double epsilon)
{
    return graph.add(op::BatchNorm{epsilon}, graph.add(convolution, input, convolutionName),
                     normName);
}

NodeId addNormedActivation(NetworkGraph& graph, NodeId input, const op::Convolution& convolution,
                           const std::string& name, Activation function, double epsilon)
{
    return graph.add(op::Activate{function},
                     addNormed(graph, input, convolution, name + ".0", name + ".1", epsilon));
}

NodeId addSqueezeExcitation(NetworkGraph& graph, NodeId input, const SqueezeExcitation& step,
                            const std::string& name)
{
    const std::int64_t channels = graph.nodes()[input].shape[0];
    NodeId gate = graph.add(op::AdaptiveAveragePool{1}, input);
    gate = graph.add(op::Convolution{.outputs = step.channels}, gate, name + ".fc1");
    gate = graph.add(op::Activate{step.inner}, gate);
    gate = graph.add(op::Convolution{.outputs = channels}, gate, name + ".fc2");
    gate = graph.add(op::Activate{step.gate}, gate);
    return graph.add(op::Multiply{}, std::vector<NodeId>{input, gate});
}

NodeId addResidual(NetworkGraph& graph, NodeId x, NodeId input)
{
    const std::vector<GraphNode>& nodes = graph.nodes();
    return nodes[x].shape == nodes[input].shape
               ? graph.add(op::Add{}, std::vector<NodeId>{x, input})
               : x;
}

NodeId addGlobalPool(NetworkGraph& graph, NodeId input)
{
    const NodeId pooled = graph.add(op::Flatten{}, graph.add(op::AdaptiveAveragePool{1}, input));
    graph.offer("avgpool", pooled);
    return pooled;
}

NodeId addLinear(NetworkGraph& graph, NodeId input, std::int64_t outputs, const std::string& name)
{
    const NodeId dense = graph.add(op::Linear{outputs}, input, name);
    graph.offer(name, dense);
    return dense;
}

NodeId addOfferedActivation(NetworkGraph& graph, NodeId input, Activation function,
                            const std::string& name)
{
    const NodeId activated = graph.add(op::Activate{function}, input);
    graph.offer(name, activated);
    return activated;
}

} // namespace murmuration
