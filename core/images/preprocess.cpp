// SPDX-License-Identifier: Apache-2.0
#include "core/images/preprocess.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <vector>

namespace murmuration {
namespace {

constexpr int kChannels = 3;
/// Weights are fixed-point numbers with this many bits after the point, as in Pillow.
constexpr int kFractionBits = 22;
constexpr int kHalf = 1 << (kFractionBits - 1);

/// For every output place of a line: where its window of source places begins and their weights,
/// `taps` apart.
struct Windows
{
    int taps = 0;
    std::vector<int> begin;
    std::vector<int> count;
    std::vector<int> weights;
};

struct Filter
{
    double support; ///< half the width, in source places of a picture that is not reduced
    double (*weight)(double distance);
};

double triangle(double distance)
{
    return std::max(1.0 - distance, 0.0);
}

/// R. Keys, "Cubic convolution interpolation", 1981, with Pillow's a = -0.5.
double cubic(double distance)
{
    constexpr double kA = -0.5;
    if (distance < 1)
        return ((kA + 2) * distance - (kA + 3)) * distance * distance + 1;
    if (distance < 2)
        return (((distance - 5) * distance + 8) * distance - 4) * kA;
    return 0;
}

constexpr Filter kBilinear{1, triangle};
constexpr Filter kBicubic{2, cubic};

/// The windows of outputs cropBegin .. cropBegin + crop - 1 of a line of `source` places resized to
/// `resized`. When reducing, the filter is wider by the reduction.
Windows filterWindows(const Filter& filter, int source, int resized, int cropBegin, int crop)
{
    const double scale = static_cast<double>(source) / resized;
    const double stretched = std::max(scale, 1.0);
    const double support = filter.support * stretched;
    Windows windows;
    windows.taps = static_cast<int>(std::ceil(support)) * 2 + 1;
    windows.weights.resize(static_cast<std::size_t>(windows.taps) * static_cast<std::size_t>(crop));
    std::vector<double> line(static_cast<std::size_t>(windows.taps));
    for (int i = 0; i < crop; ++i) {
        const double centre = (cropBegin + i + 0.5) * scale;
        const int begin = std::max(static_cast<int>(centre - support + 0.5), 0);
        const int count = std::min(static_cast<int>(centre + support + 0.5), source) - begin;
        double sum = 0;
        for (int t = 0; t < count; ++t) {
            const double distance = std::abs((begin + t - centre + 0.5) / stretched);
            line[static_cast<std::size_t>(t)] = filter.weight(distance);
            sum += line[static_cast<std::size_t>(t)];
        }
        int* const weights = windows.weights.data() +
                             static_cast<std::size_t>(i) * static_cast<std::size_t>(windows.taps);
        for (int t = 0; t < count; ++t)
            weights[t] = static_cast<int>(
                std::lround(line[static_cast<std::size_t>(t)] / sum * (1 << kFractionBits)));
        windows.begin.push_back(begin);
        windows.count.push_back(count);
    }
    return windows;
}

std::uint8_t rounded(int sum)
{
    return static_cast<std::uint8_t>(std::clamp(sum >> kFractionBits, 0, 255));
}

/// One line of pixels -> crop pixels.
void resizeRow(const std::uint8_t* source, const Windows& windows, std::uint8_t* out)
{
    for (std::size_t x = 0; x < windows.begin.size(); ++x) {
        const int* const weights =
            windows.weights.data() + x * static_cast<std::size_t>(windows.taps);
        const std::uint8_t* pixel = source + static_cast<std::size_t>(windows.begin[x]) * kChannels;
        int red = kHalf;
        int green = kHalf;
        int blue = kHalf;
        for (int t = 0; t < windows.count[x]; ++t, pixel += kChannels) {
            red += weights[t] * pixel[0];
            green += weights[t] * pixel[1];
            blue += weights[t] * pixel[2];
        }
        *out++ = rounded(red);
        *out++ = rounded(green);
        *out++ = rounded(blue);
    }
}

/// Weighs `count` lines of `length` bytes into one; `sums` is room for as many numbers.
void resizeColumns(const std::uint8_t* lines, int count, const int* weights, std::vector<int>& sums,
                   std::uint8_t* out)
{
    const std::size_t length = sums.size();
    std::fill(sums.begin(), sums.end(), kHalf);
    for (int t = 0; t < count; ++t) {
        const std::uint8_t* const line = lines + static_cast<std::size_t>(t) * length;
        for (std::size_t i = 0; i < length; ++i)
            sums[i] += weights[t] * line[i];
    }
    for (std::size_t i = 0; i < length; ++i)
        out[i] = rounded(sums[i]);
}

/// The centre crop x crop of the picture resized to width x height.
std::vector<std::uint8_t> resizedCentre(const Image& picture, const Filter& filter, int width,
                                        int height, int crop)
{
    // Rounded to even, as torchvision's CenterCrop does.
    const auto margin = [crop](int length) {
        return static_cast<int>(std::nearbyint((length - crop) / 2.0));
    };
    const Windows columns = filterWindows(filter, picture.width, width, margin(width), crop);
    const Windows rows = filterWindows(filter, picture.height, height, margin(height), crop);

    // Only the lines that the crop needs.
    const int first = rows.begin.front();
    const int last = rows.begin.back() + rows.count.back();
    const std::size_t length = static_cast<std::size_t>(crop) * kChannels;
    std::vector<std::uint8_t> narrow(static_cast<std::size_t>(last - first) * length);
    for (int y = first; y < last; ++y)
        resizeRow(picture.pixel(0, y), columns,
                  narrow.data() + static_cast<std::size_t>(y - first) * length);

    std::vector<std::uint8_t> result(static_cast<std::size_t>(crop) * length);
    std::vector<int> sums(length);
    for (std::size_t y = 0; y < static_cast<std::size_t>(crop); ++y) {
        resizeColumns(narrow.data() + static_cast<std::size_t>(rows.begin[y] - first) * length,
                      rows.count[y], rows.weights.data() + y * static_cast<std::size_t>(rows.taps),
                      sums, result.data() + y * length);
    }
    return result;
}

/// ITU-R BT.601 luma in Pillow's fixed-point form.
int luma(const std::uint8_t* pixel)
{
    constexpr int kBits = 16;
    return (pixel[0] * 19595 + pixel[1] * 38470 + pixel[2] * 7471 + (1 << (kBits - 1))) >> kBits;
}

} // namespace

void preprocess(const Image& picture, const Preprocessing& preprocessing, std::span<float> input)
{
    assert(!picture.empty() && input.size() == preprocessing.inputSize());
    assert(preprocessing.stretch || preprocessing.crop <= preprocessing.resize);
    const int shorter = std::min(picture.width, picture.height);
    const auto scaled = [&](int length) {
        return preprocessing.stretch ? preprocessing.crop
                                     : static_cast<int>(static_cast<std::int64_t>(length) *
                                                        preprocessing.resize / shorter);
    };
    const std::vector<std::uint8_t> pixels =
        resizedCentre(picture, preprocessing.bicubic ? kBicubic : kBilinear, scaled(picture.width),
                      scaled(picture.height), preprocessing.crop);

    const std::size_t plane = pixels.size() / kChannels;
    for (std::size_t c = 0; c < preprocessing.channels(); ++c) {
        const std::size_t source = preprocessing.bgr ? 2 - c : c;
        const float white = preprocessing.scale / preprocessing.deviation[c];
        const float factor = preprocessing.scale / (255 * preprocessing.deviation[c]);
        const float scale = preprocessing.invert ? -factor : factor;
        const float shift =
            (preprocessing.invert ? white : 0) - preprocessing.mean[c] / preprocessing.deviation[c];
        float* const out = input.data() + c * plane;
        for (std::size_t i = 0; i < plane; ++i) {
            const std::uint8_t* const pixel = pixels.data() + i * kChannels;
            out[i] = static_cast<float>(preprocessing.grey ? luma(pixel) : pixel[source]) * scale +
                     shift;
        }
    }
}

} // namespace murmuration
