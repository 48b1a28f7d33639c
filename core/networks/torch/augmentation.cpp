// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/augmentation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace murmuration {
namespace {

constexpr std::size_t kChannels = 3;

/// One sample of a line: two neighbouring source places and the weight of the second.
struct Sample
{
    int first = 0;
    int second = 0;
    float weight = 0;
};

int mirrored(int at, int side)
{
    if (at < 0)
        at = -at - 1;
    if (at >= side)
        at = 2 * side - 1 - at;
    return std::clamp(at, 0, side - 1);
}

std::vector<Sample> samples(double begin, double length, int side, int outSide, bool flip)
{
    std::vector<Sample> line(static_cast<std::size_t>(outSide));
    for (int i = 0; i < outSide; ++i) {
        const double at = begin + (i + 0.5) * length / outSide - 0.5;
        const int first = static_cast<int>(std::floor(at));
        auto& sample = line[static_cast<std::size_t>(flip ? outSide - 1 - i : i)];
        sample = {mirrored(first, side), mirrored(first + 1, side), static_cast<float>(at - first)};
    }
    return line;
}

void resample(const Image& picture, const std::vector<Sample>& columns,
              const std::vector<Sample>& rows, std::span<float> out)
{
    const std::size_t outSide = columns.size();
    for (std::size_t y = 0; y < outSide; ++y) {
        const std::uint8_t* const top = picture.pixel(0, rows[y].first);
        const std::uint8_t* const bottom = picture.pixel(0, rows[y].second);
        for (std::size_t x = 0; x < outSide; ++x) {
            const auto left = static_cast<std::size_t>(columns[x].first) * kChannels;
            const auto right = static_cast<std::size_t>(columns[x].second) * kChannels;
            for (std::size_t c = 0; c < kChannels; ++c) {
                const float w = columns[x].weight;
                const float upper = static_cast<float>(top[left + c]) * (1 - w) +
                                    static_cast<float>(top[right + c]) * w;
                const float lower = static_cast<float>(bottom[left + c]) * (1 - w) +
                                    static_cast<float>(bottom[right + c]) * w;
                const float value = upper + (lower - upper) * rows[y].weight;
                out[(c * outSide + y) * outSide + x] = value / 255;
            }
        }
    }
}

void jitterColors(Random& random, std::span<float> out)
{
    const std::size_t plane = out.size() / kChannels;
    const auto brightness = static_cast<float>(random.uniform(0.75, 1.25));
    const auto contrast = static_cast<float>(random.uniform(0.75, 1.25));
    constexpr double kGreyShare = 0.05;
    const auto saturation =
        static_cast<float>(random.uniform() < kGreyShare ? 0.0 : random.uniform(0.6, 1.4));
    float mean = 0;
    for (const float value : out)
        mean += value;
    mean /= static_cast<float>(out.size());
    for (std::size_t i = 0; i < plane; ++i) {
        const float grey = (out[i] + out[plane + i] + out[2 * plane + i]) / kChannels;
        for (std::size_t c = 0; c < kChannels; ++c) {
            float& value = out[c * plane + i];
            value = grey + (value - grey) * saturation;
            value = std::clamp((mean + (value - mean) * contrast) * brightness, 0.0F, 1.0F);
        }
    }
}

/// DeVries and Taylor, "Improved regularization of convolutional neural networks with cutout"
/// (2017).
void cutOut(Random& random, std::size_t side, std::span<float> out)
{
    const std::size_t hole = side / 4;
    const std::size_t left = random.below(side - hole + 1);
    const std::size_t top = random.below(side - hole + 1);
    constexpr float kGrey = 0.47F; // about the pictures' mean
    for (std::size_t c = 0; c < kChannels; ++c) {
        for (std::size_t y = top; y < top + hole; ++y)
            std::fill_n(out.begin() + static_cast<std::ptrdiff_t>((c * side + y) * side + left),
                        hole, kGrey);
    }
}

} // namespace

TrainingWindow randomTrainingWindow(const Image& picture, Random& random)
{
    const double side = std::min(picture.width, picture.height);
    const double zoom = random.uniform(0.65, 1.1);
    const double shape = std::exp(random.uniform(-0.12, 0.12));
    const double width = side * zoom * shape;
    const double height = side * zoom / shape;
    const double margin = side / 16; // how far the window may reach over the edge
    const auto place = [&](double length, double window) {
        const double low = std::min(-margin, length - window + margin);
        const double high = std::max(-margin, length - window + margin);
        return random.uniform(low, high);
    };
    const double left = place(picture.width, width);
    return {left, place(picture.height, height), width, height};
}

void augment(const Image& picture, const TrainingWindow& window, int outSide, Random& random,
             std::span<float> out)
{
    const bool flip = random.uniform() < 0.5;
    resample(picture, samples(window.left, window.width, picture.width, outSide, flip),
             samples(window.top, window.height, picture.height, outSide, false), out);
    jitterColors(random, out);
    constexpr double kBlankedShare = 0.3;
    if (random.uniform() < kBlankedShare)
        cutOut(random, static_cast<std::size_t>(outSide), out);
}

} // namespace murmuration
