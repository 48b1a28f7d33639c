// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/architectures/network_graph.h"
#include "core/networks/weights/state_dict.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace murmuration {

/// A step of a network as it is run, with what can be done in the same go.
struct FusedStep
{
    /// Never Activate; BatchNorm stands for a learnt factor and summand for each channel.
    GraphOperation operation;
    std::vector<std::size_t> inputs;      ///< earlier steps
    std::optional<std::size_t> sum;       ///< an earlier step; its map is added to what is made
    std::optional<Activation> activation; ///< of the sum
    TensorShape shape;                    ///< of what it makes of one picture
    std::vector<float> weight;
    std::vector<float> bias; ///< empty where there is none
};

/// A network with its weights, up to the step whose result is wanted: the last one.
struct FusedNetwork
{
    std::vector<FusedStep> steps; ///< the first one is the input
};

/// Leaves out the steps that `output` does not need, folds batch norm and layer scale into the
/// convolution or dense layer before them, and joins sums and activations with the step they
/// follow, wherever no other step needs what lies between. Takes the weights apart as it goes, so
/// that they are in memory once. Throws Error when a tensor is missing or no float.
[[nodiscard]] FusedNetwork fuse(const NetworkGraph& graph, NodeId output, StateDict weights);

} // namespace murmuration
