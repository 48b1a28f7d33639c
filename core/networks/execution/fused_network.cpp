// SPDX-License-Identifier: Apache-2.0
#include "core/networks/execution/fused_network.h"

#include "core/base/error.h"
#include "core/base/release.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace murmuration {
namespace {

template <typename T>
bool is(const GraphOperation& operation)
{
    return std::holds_alternative<T>(operation);
}

/// A number of each channel, and what is added to the product.
struct ChannelLine
{
    std::vector<float> factor;
    std::vector<float> summand;
};

class Fusion
{
public:
    Fusion(const NetworkGraph& graph, NodeId output, StateDict& weights)
        : m_graph(graph)
        , m_uses(graph.nodes().size())
        , m_stepOf(graph.nodes().size())
    {
        for (NamedTensor& tensor : weights.tensors)
            m_weights.emplace(tensor.name, &tensor);
        m_uses[output] = 1;
        for (NodeId id = output + 1; id-- > 0;) {
            if (m_uses[id] == 0)
                continue;
            for (const NodeId input : graph.nodes()[id].inputs)
                ++m_uses[input];
        }
    }

    FusedNetwork run(NodeId output)
    {
        for (NodeId id = 0; id <= output; ++id) {
            if (m_uses[id] > 0 || id == m_graph.input())
                m_stepOf[id] = add(m_graph.nodes()[id]);
        }
        return std::move(m_network);
    }

private:
    std::size_t add(const GraphNode& node)
    {
        if (is<op::BatchNorm>(node.operation) || is<op::ChannelScale>(node.operation))
            return addLine(node);
        if (const auto* const activate = std::get_if<op::Activate>(&node.operation))
            return addActivation(node, activate->function);
        if (is<op::Add>(node.operation))
            return addSum(node);
        return append(node);
    }

    /// The step a node's result comes from; null when something else needs it as it is.
    FusedStep* onlyUse(NodeId input)
    {
        return m_uses[input] == 1 ? &m_network.steps[m_stepOf[input]] : nullptr;
    }

    static bool isLinear(const FusedStep& step)
    {
        return (is<op::Convolution>(step.operation) || is<op::Linear>(step.operation)) &&
               !step.sum && !step.activation;
    }

    std::size_t addLine(const GraphNode& node)
    {
        ChannelLine line = lineOf(node);
        FusedStep* const before = onlyUse(node.inputs.front());
        if (!before || !isLinear(*before)) {
            const std::size_t step = append(node, op::BatchNorm{});
            m_network.steps[step].weight = std::move(line.factor);
            m_network.steps[step].bias = std::move(line.summand);
            return step;
        }
        const std::size_t channels = line.factor.size();
        const std::size_t size = before->weight.size() / channels;
        before->bias.resize(channels);
        for (std::size_t c = 0; c < channels; ++c) {
            for (std::size_t i = c * size; i < (c + 1) * size; ++i)
                before->weight[i] *= line.factor[c];
            before->bias[c] = before->bias[c] * line.factor[c] + line.summand[c];
        }
        return m_stepOf[node.inputs.front()];
    }

    ChannelLine lineOf(const GraphNode& node)
    {
        ChannelLine line{take(node.parameters[0]), {}};
        line.summand.resize(line.factor.size());
        const auto* const norm = std::get_if<op::BatchNorm>(&node.operation);
        if (!norm)
            return line;
        line.summand = take(node.parameters[1]);
        const std::vector<float> mean = take(node.parameters[2]);
        const std::vector<float> variance = take(node.parameters[3]);
        for (std::size_t c = 0; c < line.factor.size(); ++c) {
            if (!(variance[c] >= 0))
                throw Error("its tensor " + quotedName(node.parameters[3].name) +
                            " holds a variance that is negative or no number; copy or download "
                            "the file again");
            const double factor = line.factor[c] / std::sqrt(variance[c] + norm->epsilon);
            line.factor[c] = static_cast<float>(factor);
            line.summand[c] = static_cast<float>(line.summand[c] - mean[c] * factor);
        }
        return line;
    }

    std::size_t addActivation(const GraphNode& node, Activation function)
    {
        FusedStep* const before = onlyUse(node.inputs.front());
        // The input and a flattened map are views of what is not theirs.
        if (before && !before->activation && !is<op::Input>(before->operation) &&
            !is<op::Flatten>(before->operation)) {
            before->activation = function;
            return m_stepOf[node.inputs.front()];
        }
        // A sum of one map, so that what is run knows activations as the end of a step alone.
        const std::size_t step = append(node, op::Add{});
        m_network.steps[step].activation = function;
        return step;
    }

    /// The later of the two maps is made with the other one at hand.
    std::size_t addSum(const GraphNode& node)
    {
        NodeId later = node.inputs[0];
        NodeId earlier = node.inputs[1];
        if (m_stepOf[later] < m_stepOf[earlier])
            std::swap(later, earlier);
        FusedStep* const step = onlyUse(later);
        if (!step || !isLinear(*step) || m_stepOf[later] == m_stepOf[earlier])
            return append(node);
        step->sum = m_stepOf[earlier];
        return m_stepOf[later];
    }

    std::size_t append(const GraphNode& node) { return append(node, node.operation); }

    std::size_t append(const GraphNode& node, GraphOperation operation)
    {
        FusedStep step{std::move(operation), {}, {}, {}, node.shape, {}, {}};
        for (const NodeId input : node.inputs)
            step.inputs.push_back(m_stepOf[input]);
        if (!is<op::BatchNorm>(step.operation) && !node.parameters.empty()) {
            step.weight = take(node.parameters[0]);
            if (node.parameters.size() > 1)
                step.bias = take(node.parameters[1]);
        }
        m_network.steps.push_back(std::move(step));
        return m_network.steps.size() - 1;
    }

    /// A parameter stands in one step alone, so its bytes are not needed again.
    std::vector<float> take(const GraphParameter& parameter)
    {
        const auto found = m_weights.find(parameter.name);
        if (found == m_weights.end() || found->second->shape != parameter.shape)
            throw Error("its tensor " + quotedName(parameter.name) +
                        " is missing or of another shape");
        std::vector<float> values = floatsOf(*found->second);
        release(found->second->bytes);
        return values;
    }

    const NetworkGraph& m_graph;
    std::unordered_map<std::string_view, NamedTensor*> m_weights;
    std::vector<std::size_t> m_uses;   ///< of each node's result, by nodes that are needed
    std::vector<std::size_t> m_stepOf; ///< of each node that is needed
    FusedNetwork m_network;
};

} // namespace

FusedNetwork fuse(const NetworkGraph& graph, NodeId output, StateDict weights)
{
    return Fusion(graph, output, weights).run(output);
}

} // namespace murmuration
