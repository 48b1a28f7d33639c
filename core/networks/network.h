// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/preprocessing.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace murmuration {

/// How a map of features becomes a vector.
enum class Pooling
{
    Mean,   ///< of each channel, over all places
    Max,    ///< of each channel, over all places
    Flatten ///< all values
};

/// What features are wanted of.
struct NetworkChoice
{
    /// "builtin", "pixels" (28x28 grey), "pixels:SIDE", a name of the registry whose weights were
    /// fetched ("resnet101"), or the path of a file of weights, TorchScript or ONNX.
    std::string model = "builtin";
    std::string layer{}; ///< one of NetworkDescription::layers; empty for the network's own choice
    Pooling pooling = Pooling::Mean; ///< of layers that make maps
    std::string preprocessing{};     ///< empty for what the network was trained with

    bool operator==(const NetworkChoice&) const = default;
};

/// A place of a network that features can be taken from.
struct NetworkLayer
{
    std::string name;                ///< "avgpool", "layer4.2", "fc1"
    std::vector<std::int64_t> shape; ///< for one picture: {values}, or {channels, rows, columns}
};

struct NetworkDescription
{
    std::string name;            ///< "builtin", "pixels", or the weight file's name
    std::string layer;           ///< what the features are: "pool", "output", "28x28 grey"
    std::size_t featureSize = 0; ///< D
    std::size_t batchSize = 1;   ///< how many pictures at once are fastest here
    Preprocessing preprocessing;
    std::string architecture{}; ///< "ResNet-101"; empty when there is only one or it is not known
    /// From the input to the output; empty where features come from one place alone.
    std::vector<NetworkLayer> layers{};
    /// A hash of the weights. The same identity, layer, pooling and preprocessing give the same
    /// features. Empty when they are not worth keeping.
    std::string identity{};
    std::size_t parameterCount = 0; ///< of the architecture that was recognised; else 0
    /// What of a file of weights was left out, in a sentence; empty when nothing was.
    std::string notice{};
    /// What of a checkpoint is no weights: "optimizer", "epoch". Known where it was opened.
    std::vector<std::string> besideWeights{};
};

/// Turns prepared pictures into feature vectors. One thread at a time.
class Network
{
public:
    virtual ~Network() = default;

    [[nodiscard]] virtual const NetworkDescription& description() const = 0;

    /// `inputs`: n x inputSize() floats, each picture planar (channel, row, column). `features`: n
    /// x featureSize, overwritten. The same inputs in batches of the same size give the same bits,
    /// whatever the number of threads (tested for the built-in network). Throws Error.
    virtual void extract(std::span<const float> inputs, std::size_t n,
                         std::span<float> features) = 0;
};

/// Opens a network. All but the pixels load the LibTorch module on first need (0.7 s), so call it
/// on a worker. `threads`: how many LibTorch may use. Throws Error.
[[nodiscard]] std::unique_ptr<Network> openNetwork(const NetworkChoice& choice, unsigned threads);

} // namespace murmuration
