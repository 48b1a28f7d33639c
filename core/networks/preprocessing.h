// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace murmuration {

/// How a picture becomes a network's input. Published weights expect very different things here,
/// and a wrong choice makes features that mean little.
///
/// The shorter side is resized to `resize` px with antialiasing and the centre `crop` x `crop` is
/// cut out; or, if `stretch`, the whole picture becomes `crop` x `crop` whatever its shape. Bytes
/// become 0..`scale`, and each channel (value - mean) / deviation.
struct Preprocessing
{
    int resize = 256;
    int crop = 224;
    bool grey =
        false; ///< one channel (ITU-R BT.601 luma) instead of three; mean[0] and deviation[0] apply
    std::array<float, 3> mean{0, 0, 0}; ///< in the order of the network's channels
    std::array<float, 3> deviation{1, 1, 1};
    float scale = 1;      ///< what white becomes: 1, or 255 where a network was taught with bytes
    bool bgr = false;     ///< blue is the first channel, as in Caffe's networks
    bool invert = false;  ///< dark becomes light first: MNIST's digits are light on dark
    bool stretch = false; ///< the sides are not kept in proportion, as Keras loads pictures
    bool bicubic = false; ///< the resize's filter, instead of a bilinear one

    bool operator==(const Preprocessing&) const = default;

    [[nodiscard]] std::size_t channels() const { return grey ? 1 : 3; }
    /// Floats in one prepared picture: channels x crop x crop.
    [[nodiscard]] std::size_t inputSize() const
    {
        return channels() * static_cast<std::size_t>(crop) * static_cast<std::size_t>(crop);
    }
};

/// For reports and the window, e.g. "resize=256, crop=224, bilinear, rgb, scale=1,
/// mean=0.485/0.456/0.406, deviation=0.229/0.224/0.225". parsePreprocessing understands it.
[[nodiscard]] std::string describe(const Preprocessing& preprocessing);

/// What `text` changes of `base`: parts between commas, each a preset or one setting; later ones
/// win.
///
/// Presets of everything: "imagenet" (torchvision), "caffe" (BGR bytes minus a mean), "cifar10",
/// "mnist", and "mnist-inverted" for digits that are dark on light. Presets of the values alone:
/// "unit" (0..1) and "symmetric" (-1..1). Settings: resize=PX, crop=PX, scale=S, mean=A or A/B/C,
/// deviation=A or A/B/C, rgb, bgr, grey, invert, stretch, bicubic; invert=no, bilinear, and for
/// stretch a resize, undo those. Throws Error naming the part that is not possible and what is.
[[nodiscard]] Preprocessing parsePreprocessing(std::string_view text,
                                               const Preprocessing& base = {});

} // namespace murmuration
