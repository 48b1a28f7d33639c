// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace murmuration {

/// How a picture becomes a network's input: the shorter side is resized to `resize` px with
/// antialiasing, the centre `crop` x `crop` is cut out, bytes become 0..1, then (value - mean) /
/// deviation for each channel.
struct Preprocessing
{
    int resize = 256;
    int crop = 224;
    bool grey =
        false; ///< one channel (ITU-R BT.601 luma) instead of three; mean[0] and deviation[0] apply
    std::array<float, 3> mean{0, 0, 0};
    std::array<float, 3> deviation{1, 1, 1};

    [[nodiscard]] std::size_t channels() const { return grey ? 1 : 3; }
    /// Floats in one prepared picture: channels x crop x crop.
    [[nodiscard]] std::size_t inputSize() const
    {
        return channels() * static_cast<std::size_t>(crop) * static_cast<std::size_t>(crop);
    }
};

struct NetworkDescription
{
    std::string name;            ///< "builtin", "pixels", or the weight file's name
    std::string layer;           ///< what the features are: "pool", "output", "28x28 grey"
    std::size_t featureSize = 0; ///< D
    std::size_t batchSize = 1;   ///< how many pictures at once are fastest here
    Preprocessing preprocessing;
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

/// Opens a network: "builtin" (the one in resources/), "pixels" (28x28 grey) or "pixels:SIDE", else
/// the path of a TorchScript file (RGB 224x224, ImageNet mean and deviation). All but the pixels
/// load the LibTorch module on first need (0.7 s), so call it on a worker. `threads`: how many
/// LibTorch may use. Throws Error.
[[nodiscard]] std::unique_ptr<Network> openNetwork(const std::string& model, unsigned threads);

} // namespace murmuration
