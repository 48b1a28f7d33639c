// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace murmuration {

/// Shape of what a step makes of one picture: {channels, rows, columns}, or {values} once flat.
using TensorShape = std::vector<std::int64_t>;

/// A tensor that a weight file must hold, under the name torchvision gives it.
struct GraphParameter
{
    std::string name;
    TensorShape shape;
    bool buffer = false; ///< a running statistic: in the file, but not counted as a parameter
};

enum class Activation
{
    ReLU,
    ReLU6,
    LeakyReLU, ///< slope 0.1
    HardSwish,
    HardSigmoid,
    SiLU,
    Sigmoid,
    GELU
};

/// The operations a network is made of. Sizes are the same in both directions.
namespace op {
struct Input
{
};
struct Convolution
{
    std::int64_t outputs = 0;
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t padding = 0;
    std::int64_t groups = 1;
    bool bias = true;
};
/// Batch normalisation with its running statistics.
struct BatchNorm
{
    double epsilon = 1e-5;
};
/// Over the channels of each place of a map, as in ConvNeXt, or over all values once flat.
struct LayerNorm
{
    double epsilon = 1e-6;
};
struct Activate
{
    Activation function = Activation::ReLU;
};
struct MaxPool
{
    std::int64_t kernel = 2;
    std::int64_t stride = 2;
    std::int64_t padding = 0;
    bool ceil = false; ///< as torch's ceil_mode
};
/// Means over `side` x `side` parts of the map, as torch's adaptive pooling.
struct AdaptiveAveragePool
{
    std::int64_t side = 1;
};
struct Flatten
{
};
/// Of all values once flat; of the channels of each place of a map otherwise, as in ConvNeXt.
struct Linear
{
    std::int64_t outputs = 0;
    bool bias = true;
};
/// The sum of two maps.
struct Add
{
};
/// The first input times the second, which has one place a channel.
struct Multiply
{
};
/// Channels of all inputs, one after another.
struct Concatenate
{
};
/// Each channel times a learnt number (ConvNeXt's layer scale, shape {C, 1, 1}).
struct ChannelScale
{
};
/// Every second place, with channels of zeros on both sides: option A of He et al. 2015.
struct Subsample
{
    std::int64_t stride = 2;
    std::int64_t outputs = 0;
};
} // namespace op

using GraphOperation =
    std::variant<op::Input, op::Convolution, op::BatchNorm, op::LayerNorm, op::Activate,
                 op::MaxPool, op::AdaptiveAveragePool, op::Flatten, op::Linear, op::Add,
                 op::Multiply, op::Concatenate, op::ChannelScale, op::Subsample>;

/// The number of a step in its graph.
using NodeId = std::size_t;

struct GraphNode
{
    GraphOperation operation;
    std::vector<NodeId> inputs;             ///< earlier steps
    TensorShape shape;                      ///< of what it makes
    std::vector<GraphParameter> parameters; ///< in torch's order: weight, bias, running statistics
};

/// A place of a network that features can be taken from.
struct GraphLayer
{
    std::string name; ///< as torchvision writes it, "layer4.2"
    NodeId node = 0;
};

/// A network as a list of steps, without weights and without LibTorch: what it is made of, what
/// each step makes, and what a weight file for it must hold. Steps are in an order in which they
/// can be computed; the last one makes the logits, as long as nothing was cut.
class NetworkGraph
{
public:
    /// `input`: {channels, rows, columns} of a prepared picture.
    explicit NetworkGraph(TensorShape input);

    [[nodiscard]] NodeId input() const { return 0; }

    /// Adds a step. `name` is the module's path, under which its parameters stand ("layer1.0.bn1");
    /// steps without parameters need none. Shapes are inferred; one that does not fit is a bug of
    /// the architecture (assert), but a picture may be so small that maps have no places left.
    NodeId add(GraphOperation operation, std::vector<NodeId> inputs, std::string_view name = {});
    NodeId add(GraphOperation operation, NodeId input, std::string_view name = {})
    {
        return add(std::move(operation), std::vector<NodeId>{input}, name);
    }

    /// Offers a step as a layer. Layers are listed from the input to the logits.
    void offer(std::string name, NodeId node);

    /// Drops all steps after `last`, and the layers that were offered of them: what is left of a
    /// network when a file holds no weights of its classifier.
    void cutAfter(NodeId last);

    [[nodiscard]] const std::vector<GraphNode>& nodes() const { return m_nodes; }
    [[nodiscard]] const std::vector<GraphLayer>& layers() const { return m_layers; }
    [[nodiscard]] const GraphLayer* findLayer(std::string_view name) const;

    /// All that a weight file must hold, in the order of the steps.
    [[nodiscard]] std::vector<GraphParameter> parameters() const;
    /// Learnt values, running statistics left out: what papers and torchvision call parameters.
    [[nodiscard]] std::size_t parameterCount() const;

private:
    std::vector<GraphNode> m_nodes;
    std::vector<GraphLayer> m_layers;
};

} // namespace murmuration
