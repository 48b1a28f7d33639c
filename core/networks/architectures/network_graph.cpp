// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/network_graph.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <numeric>
#include <utility>

namespace murmuration {
namespace {

std::int64_t valuesOf(const TensorShape& shape)
{
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

[[maybe_unused]] bool isMap(const TensorShape& shape)
{
    return shape.size() == 3;
}

/// How many windows fit along `length` places: none where the picture is too small.
std::int64_t windows(std::int64_t length, std::int64_t kernel, std::int64_t stride,
                     std::int64_t padding)
{
    const std::int64_t free = length + 2 * padding - kernel;
    return free < 0 ? 0 : free / stride + 1;
}

/// The same where the last window may reach over the edge, as long as it begins before it.
std::int64_t windowsOverEdge(std::int64_t length, std::int64_t kernel, std::int64_t stride,
                             std::int64_t padding)
{
    const std::int64_t count = windows(length + stride - 1, kernel, stride, padding);
    return (count - 1) * stride >= length + padding ? count - 1 : count;
}

/// What an operation makes of its inputs, and the parameters it needs.
class Inference
{
public:
    Inference(std::vector<const TensorShape*> inputs, std::string_view name)
        : m_inputs(std::move(inputs))
        , m_name(name)
    {
    }

    [[nodiscard]] std::vector<GraphParameter> takeParameters() { return std::move(m_parameters); }

    TensorShape operator()(const op::Input&) const { return first(); }

    TensorShape operator()(const op::Convolution& step)
    {
        assert(isMap(first()) && step.outputs > 0);
        assert(first()[0] % step.groups == 0 && step.outputs % step.groups == 0);
        require("weight", {step.outputs, first()[0] / step.groups, step.kernel, step.kernel});
        if (step.bias)
            require("bias", {step.outputs});
        return {step.outputs, windows(first()[1], step.kernel, step.stride, step.padding),
                windows(first()[2], step.kernel, step.stride, step.padding)};
    }

    TensorShape operator()(const op::BatchNorm&)
    {
        const TensorShape channels{first()[0]};
        require("weight", channels);
        require("bias", channels);
        require("running_mean", channels, true);
        require("running_var", channels, true);
        return first();
    }

    TensorShape operator()(const op::LayerNorm&)
    {
        require("weight", {first()[0]});
        require("bias", {first()[0]});
        return first();
    }

    TensorShape operator()(const op::Activate&) const { return first(); }

    TensorShape operator()(const op::MaxPool& step) const
    {
        assert(isMap(first()));
        const auto count = step.ceil ? windowsOverEdge : windows;
        return {first()[0], count(first()[1], step.kernel, step.stride, step.padding),
                count(first()[2], step.kernel, step.stride, step.padding)};
    }

    TensorShape operator()(const op::AdaptiveAveragePool& step) const
    {
        assert(isMap(first()));
        return {first()[0], step.side, step.side};
    }

    TensorShape operator()(const op::Flatten&) const { return {valuesOf(first())}; }

    TensorShape operator()(const op::Linear& step)
    {
        assert(step.outputs > 0);
        require("weight", {step.outputs, first()[0]});
        if (step.bias)
            require("bias", {step.outputs});
        TensorShape shape = first();
        shape[0] = step.outputs;
        return shape;
    }

    TensorShape operator()(const op::Add&) const
    {
        assert(m_inputs.size() == 2 && first() == *m_inputs[1]);
        return first();
    }

    TensorShape operator()(const op::Multiply&) const
    {
        assert(m_inputs.size() == 2 && isMap(first()));
        assert((*m_inputs[1] == TensorShape{first()[0], 1, 1}));
        return first();
    }

    TensorShape operator()(const op::Concatenate&) const
    {
        TensorShape shape = first();
        shape[0] = 0;
        for (const TensorShape* input : m_inputs) {
            assert(std::equal(input->begin() + 1, input->end(), shape.begin() + 1, shape.end()));
            shape[0] += input->front();
        }
        return shape;
    }

    TensorShape operator()(const op::ChannelScale&)
    {
        assert(isMap(first()));
        require("layer_scale", {first()[0], 1, 1});
        return first();
    }

    TensorShape operator()(const op::Subsample& step) const
    {
        assert(isMap(first()));
        assert(step.outputs >= first()[0] && (step.outputs - first()[0]) % 2 == 0);
        return {step.outputs, windows(first()[1], 1, step.stride, 0),
                windows(first()[2], 1, step.stride, 0)};
    }

private:
    [[nodiscard]] const TensorShape& first() const { return *m_inputs.front(); }

    void require(std::string_view parameter, TensorShape shape, bool buffer = false)
    {
        assert(!m_name.empty());
        m_parameters.push_back(
            {std::string(m_name).append(".").append(parameter), std::move(shape), buffer});
    }

    std::vector<const TensorShape*> m_inputs;
    std::string_view m_name;
    std::vector<GraphParameter> m_parameters;
};

} // namespace

NetworkGraph::NetworkGraph(TensorShape input)
{
    m_nodes.push_back({op::Input{}, {}, std::move(input), {}});
}

NodeId NetworkGraph::add(GraphOperation operation, std::vector<NodeId> inputs,
                         std::string_view name)
{
    assert(!inputs.empty());
    std::vector<const TensorShape*> shapes;
    for (const NodeId input : inputs) {
        assert(input < m_nodes.size());
        shapes.push_back(&m_nodes[input].shape);
    }
    Inference infer(std::move(shapes), name);
    TensorShape shape = std::visit(infer, operation);
    m_nodes.push_back(
        {std::move(operation), std::move(inputs), std::move(shape), infer.takeParameters()});
    return m_nodes.size() - 1;
}

void NetworkGraph::offer(std::string name, NodeId node)
{
    assert(node < m_nodes.size() && findLayer(name) == nullptr);
    assert(m_layers.empty() || m_layers.back().node <= node);
    m_layers.push_back({std::move(name), node});
}

void NetworkGraph::cutAfter(NodeId last)
{
    assert(last < m_nodes.size());
    m_nodes.resize(last + 1);
    std::erase_if(m_layers, [last](const GraphLayer& layer) { return layer.node > last; });
}

const GraphLayer* NetworkGraph::findLayer(std::string_view name) const
{
    const auto found = std::ranges::find(m_layers, name, &GraphLayer::name);
    return found == m_layers.end() ? nullptr : &*found;
}

std::vector<GraphParameter> NetworkGraph::parameters() const
{
    std::vector<GraphParameter> all;
    for (const GraphNode& node : m_nodes)
        all.insert(all.end(), node.parameters.begin(), node.parameters.end());
    return all;
}

std::size_t NetworkGraph::parameterCount() const
{
    std::size_t count = 0;
    for (const GraphNode& node : m_nodes)
        for (const GraphParameter& parameter : node.parameters)
            count += parameter.buffer ? 0 : static_cast<std::size_t>(valuesOf(parameter.shape));
    return count;
}

} // namespace murmuration
