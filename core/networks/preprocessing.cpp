// SPDX-License-Identifier: Apache-2.0
#include "core/networks/preprocessing.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace murmuration {
namespace {

using Channels = std::array<float, 3>;

constexpr int kLongestSide = 4096;
/// Statistics of the training pictures; those of CIFAR-10 and MNIST are computed over all their
/// pixels.
constexpr Channels kImageNetMean{0.485F, 0.456F, 0.406F};
constexpr Channels kImageNetDeviation{0.229F, 0.224F, 0.225F};
constexpr Channels kCaffeMean{103.939F, 116.779F, 123.68F}; // Simonyan and Zisserman's VGG
constexpr Channels kCifarMean{0.4914F, 0.4822F, 0.4465F};
constexpr Channels kCifarDeviation{0.2470F, 0.2435F, 0.2616F};
constexpr float kMnistMean = 0.1307F;
constexpr float kMnistDeviation = 0.3081F;

constexpr Channels all(float value)
{
    return {value, value, value};
}

Preprocessing sized(int resize, int crop, const Channels& mean, const Channels& deviation)
{
    Preprocessing preprocessing;
    preprocessing.resize = resize;
    preprocessing.crop = crop;
    preprocessing.mean = mean;
    preprocessing.deviation = deviation;
    return preprocessing;
}

Preprocessing caffe()
{
    Preprocessing preprocessing = sized(256, 224, kCaffeMean, all(1));
    preprocessing.scale = 255;
    preprocessing.bgr = true;
    return preprocessing;
}

Preprocessing mnist(bool invert)
{
    Preprocessing preprocessing = sized(28, 28, all(kMnistMean), all(kMnistDeviation));
    preprocessing.grey = true;
    preprocessing.invert = invert;
    return preprocessing;
}

void setValues(Preprocessing& preprocessing, float mean, float deviation)
{
    preprocessing.scale = 1;
    preprocessing.mean = all(mean);
    preprocessing.deviation = all(deviation);
}

bool applyPreset(std::string_view name, Preprocessing& preprocessing)
{
    if (name == "imagenet")
        preprocessing = sized(256, 224, kImageNetMean, kImageNetDeviation);
    else if (name == "caffe")
        preprocessing = caffe();
    else if (name == "cifar10")
        preprocessing = sized(32, 32, kCifarMean, kCifarDeviation);
    else if (name == "mnist" || name == "mnist-inverted")
        preprocessing = mnist(name != "mnist");
    else if (name == "unit")
        setValues(preprocessing, 0, 1);
    else if (name == "symmetric")
        setValues(preprocessing, 0.5F, 0.5F);
    else
        return false;
    return true;
}

bool applyWord(std::string_view word, Preprocessing& preprocessing)
{
    if (word == "rgb" || word == "bgr" || word == "grey" || word == "gray") {
        preprocessing.bgr = word == "bgr";
        preprocessing.grey = word == "grey" || word == "gray";
    } else if (word == "bilinear" || word == "bicubic") {
        preprocessing.bicubic = word == "bicubic";
    } else if (word == "invert" || word == "invert=no") {
        preprocessing.invert = word == "invert";
    } else if (word == "stretch") {
        preprocessing.stretch = true;
    } else {
        return false;
    }
    return true;
}

[[noreturn]] void refuse(std::string_view part, const std::string& reason)
{
    constexpr std::size_t kLongest = 60;
    throw Error("the preprocessing \"" + shortened(part, kLongest) +
                "\" is not possible: " + reason);
}

template <typename Number>
std::optional<Number> number(std::string_view text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

int side(std::string_view part, std::string_view value)
{
    const auto side = number<int>(value);
    if (!side || *side < 1 || *side > kLongestSide)
        refuse(part, "it takes a number of pixels from 1 to " + std::to_string(kLongestSide));
    return *side;
}

float finite(std::string_view part, std::string_view value, bool positive)
{
    constexpr float kLeast = 1e-6F; // dividing by less makes numbers that are none
    const auto parsed = number<float>(value);
    if (!parsed || !std::isfinite(*parsed) || (positive && *parsed < kLeast))
        refuse(part, positive ? "it takes numbers of 1e-6 and more: one, or three, such as "
                                "0.229/0.224/0.225"
                              : "it takes numbers: one, or three, such as 0.485/0.456/0.406");
    return *parsed;
}

/// One value for all channels, or one for each between slashes.
Channels channelValues(std::string_view part, std::string_view value, bool positive)
{
    Channels values{};
    std::size_t count = 0;
    bool more = true;
    while (more && count < values.size()) {
        const std::size_t slash = value.find('/');
        more = slash != std::string_view::npos;
        values[count++] = finite(part, value.substr(0, slash), positive);
        value.remove_prefix(more ? slash + 1 : value.size());
    }
    if (count == 1)
        return all(values[0]);
    if (count != values.size() || more)
        refuse(part, "it takes one number, or three with a slash between each two");
    return values;
}

void applySetting(std::string_view part, Preprocessing& preprocessing)
{
    const std::size_t equals = part.find('=');
    const std::string_view key = part.substr(0, equals);
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
    if (key == "resize") {
        preprocessing.resize = side(part, value);
        preprocessing.stretch = false;
    } else if (key == "crop") {
        preprocessing.crop = side(part, value);
    } else if (key == "scale") {
        preprocessing.scale = finite(part, value, true);
    } else if (key == "mean") {
        preprocessing.mean = channelValues(part, value, false);
    } else if (key == "deviation") {
        preprocessing.deviation = channelValues(part, value, true);
    } else {
        refuse(part, "there is imagenet, caffe, cifar10, mnist, mnist-inverted, unit, symmetric, "
                     "resize=PX, crop=PX, rgb, bgr, grey, invert, stretch, bicubic, scale=S, "
                     "mean=A/B/C and deviation=A/B/C, with commas between");
    }
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// What has no effect takes the value that equal preprocessings share.
void settle(Preprocessing& preprocessing)
{
    if (preprocessing.stretch)
        preprocessing.resize = preprocessing.crop;
    if (preprocessing.grey) {
        preprocessing.mean = all(preprocessing.mean[0]);
        preprocessing.deviation = all(preprocessing.deviation[0]);
    }
}

std::string text(float value)
{
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}

std::string text(const Channels& values, bool grey)
{
    std::string result = text(values[0]);
    if (!grey && values != all(values[0]))
        result += '/' + text(values[1]) + '/' + text(values[2]);
    return result;
}

} // namespace

std::string describe(const Preprocessing& preprocessing)
{
    const char* const colour = preprocessing.grey ? "grey" : preprocessing.bgr ? "bgr" : "rgb";
    std::string result =
        preprocessing.stretch ? "stretch" : "resize=" + std::to_string(preprocessing.resize);
    result += ", crop=" + std::to_string(preprocessing.crop);
    result += preprocessing.bicubic ? ", bicubic, " : ", bilinear, ";
    result += colour;
    if (preprocessing.invert)
        result += ", invert";
    return result + ", scale=" + text(preprocessing.scale) +
           ", mean=" + text(preprocessing.mean, preprocessing.grey) +
           ", deviation=" + text(preprocessing.deviation, preprocessing.grey);
}

Preprocessing parsePreprocessing(std::string_view text, const Preprocessing& base)
{
    Preprocessing preprocessing = base;
    for (bool more = true; more;) {
        const std::size_t comma = text.find(',');
        more = comma != std::string_view::npos;
        const std::string part = lowerCase(trimmed(text.substr(0, comma)));
        if (!applyPreset(part, preprocessing) && !applyWord(part, preprocessing))
            applySetting(part, preprocessing);
        text.remove_prefix(more ? comma + 1 : text.size());
    }
    settle(preprocessing);
    if (preprocessing.crop > preprocessing.resize)
        refuse("crop=" + std::to_string(preprocessing.crop),
               "the shorter side is resized to " + std::to_string(preprocessing.resize) +
                   " px; give resize=" + std::to_string(preprocessing.crop) + " or more as well");
    return preprocessing;
}

} // namespace murmuration
