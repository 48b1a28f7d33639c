// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/architectures/network_graph.h"

#include <cstdint>
#include <string>
#include <utility>

namespace murmuration {

/// Names of the modules of a sequence, as torchvision numbers them: "features.0", "features.1".
class SequenceNames
{
public:
    explicit SequenceNames(std::string path)
        : m_path(std::move(path))
    {
    }
    [[nodiscard]] std::string next() { return m_path + "." + std::to_string(m_next++); }

private:
    std::string m_path;
    int m_next = 0;
};

/// A convolution without bias whose map has the size of its input divided by the stride.
[[nodiscard]] op::Convolution sameConvolution(std::int64_t outputs, std::int64_t kernel,
                                              std::int64_t stride = 1, std::int64_t groups = 1);

/// A convolution and batch normalisation under the names `convolutionName` and `normName`.
NodeId addNormed(NetworkGraph& graph, NodeId input, const op::Convolution& convolution,
                 const std::string& convolutionName, const std::string& normName,
                 double epsilon = op::BatchNorm{}.epsilon);

/// The same under the names torchvision's Conv2dNormActivation gives them, "name.0" and "name.1",
/// and an activation.
NodeId addNormedActivation(NetworkGraph& graph, NodeId input, const op::Convolution& convolution,
                           const std::string& name, Activation function,
                           double epsilon = op::BatchNorm{}.epsilon);

/// Weighs channels by what two dense layers, "name.fc1" and "name.fc2" written as convolutions,
/// make of their means (Hu et al. 2018).
struct SqueezeExcitation
{
    std::int64_t channels = 0; ///< between the two
    Activation inner = Activation::ReLU;
    Activation gate = Activation::Sigmoid;
};
NodeId addSqueezeExcitation(NetworkGraph& graph, NodeId input, const SqueezeExcitation& step,
                            const std::string& name);

/// Adds the input of a block to what the block makes, `x`, where both have the same shape.
NodeId addResidual(NetworkGraph& graph, NodeId x, NodeId input);

/// The mean of each channel, offered as the layer "avgpool".
NodeId addGlobalPool(NetworkGraph& graph, NodeId input);

/// A dense layer, offered under `name`.
NodeId addLinear(NetworkGraph& graph, NodeId input, std::int64_t outputs, const std::string& name);

/// An activation, offered under `name`.
NodeId addOfferedActivation(NetworkGraph& graph, NodeId input, Activation function,
                            const std::string& name);

} // namespace murmuration
