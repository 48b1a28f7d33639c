// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/state_dict.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

namespace murmuration {
namespace {

constexpr std::array<std::pair<std::string_view, std::size_t>, 14> kTypes{{{"BOOL", 1},
                                                                           {"U8", 1},
                                                                           {"I8", 1},
                                                                           {"F8_E5M2", 1},
                                                                           {"F8_E4M3", 1},
                                                                           {"U16", 2},
                                                                           {"I16", 2},
                                                                           {"F16", 2},
                                                                           {"BF16", 2},
                                                                           {"U32", 4},
                                                                           {"I32", 4},
                                                                           {"F32", 4},
                                                                           {"F64", 8},
                                                                           {"I64", 8}}};

float fromHalf(std::uint16_t half)
{
    constexpr int kMantissaBits = 10;
    constexpr std::uint32_t kLargestExponent = 0x1F;
    const std::uint32_t sign = std::uint32_t{half} >> 15 << 31;
    const std::uint32_t exponent = std::uint32_t{half} >> kMantissaBits & kLargestExponent;
    const std::uint32_t mantissa = std::uint32_t{half} & 0x3FF;
    if (exponent == 0) { // zero and the subnormal numbers: mantissa * 2^-24
        const float value = std::ldexp(static_cast<float>(mantissa), -24);
        return sign != 0 ? -value : value;
    }
    const std::uint32_t wide = exponent == kLargestExponent ? 0xFF : exponent + (127 - 15);
    return std::bit_cast<float>(sign | wide << 23 | mantissa << (23 - kMantissaBits));
}

float fromBrain(std::uint16_t brain)
{
    return std::bit_cast<float>(std::uint32_t{brain} << 16);
}

template <typename Stored, typename Convert>
std::vector<float> converted(const NamedTensor& tensor, Convert convert)
{
    std::vector<float> values(tensor.bytes.size() / sizeof(Stored));
    for (std::size_t i = 0; i < values.size(); ++i) {
        Stored stored;
        std::memcpy(&stored, tensor.bytes.data() + i * sizeof(Stored), sizeof(Stored));
        values[i] = convert(stored);
    }
    return values;
}

bool isFloating(std::string_view type)
{
    return type == "F32" || type == "F16" || type == "BF16" || type == "F64";
}

/// Where the value number `index` stands: "[2, 0, 1]"; nothing for a scalar.
std::string place(const NamedTensor& tensor, std::size_t index)
{
    std::string text;
    for (std::size_t i = tensor.shape.size(); i-- > 0;) {
        const auto extent = static_cast<std::size_t>(tensor.shape[i]);
        text.insert(0, std::to_string(index % extent) + (text.empty() ? "" : ", "));
        index /= extent;
    }
    return text.empty() ? text : " at [" + text + ']';
}

} // namespace

const NamedTensor* StateDict::find(std::string_view name) const
{
    const auto found = std::find_if(tensors.begin(), tensors.end(),
                                    [name](const NamedTensor& t) { return t.name == name; });
    return found != tensors.end() ? &*found : nullptr;
}

std::size_t tensorTypeSize(std::string_view type)
{
    const auto* const found = std::find_if(kTypes.begin(), kTypes.end(),
                                           [type](const auto& t) { return t.first == type; });
    return found != kTypes.end() ? found->second : 0;
}

std::vector<float> floatsOf(const NamedTensor& tensor)
{
    if (tensor.type == "F32")
        return converted<float>(tensor, [](float value) { return value; });
    if (tensor.type == "F64")
        return converted<double>(tensor, [](double value) { return static_cast<float>(value); });
    if (tensor.type == "F16")
        return converted<std::uint16_t>(tensor, fromHalf);
    if (tensor.type == "BF16")
        return converted<std::uint16_t>(tensor, fromBrain);
    throw Error("tensor " + quotedName(tensor.name) + " holds values of the type " + tensor.type +
                " where floating-point numbers of 16 to 64 bits are needed");
}

void requireFinite(const StateDict& weights)
{
    for (const NamedTensor& tensor : weights.tensors) {
        if (!isFloating(tensor.type))
            continue;
        const std::vector<float> values = floatsOf(tensor);
        const auto bad = std::find_if_not(values.begin(), values.end(),
                                          [](float value) { return std::isfinite(value); });
        if (bad == values.end())
            continue;
        throw Error("tensor " + quotedName(tensor.name) + " holds " +
                    (std::isnan(*bad) ? "NaN" : "an infinite value") +
                    place(tensor, static_cast<std::size_t>(bad - values.begin())) +
                    ", as a training run leaves that diverged; take an earlier checkpoint");
    }
}

std::string shownName(std::string_view name)
{
    constexpr std::size_t kLongest = 100;
    // Cut first: a name may be as long as the file.
    std::string text = shortened(name.substr(0, 2 * kLongest), kLongest);
    std::replace_if(
        text.begin(), text.end(),
        [](char letter) { return static_cast<unsigned char>(letter) < ' ' || letter == '\x7F'; },
        ' ');
    return text;
}

std::string quotedName(std::string_view name)
{
    return '"' + shownName(name) + '"';
}

} // namespace murmuration
