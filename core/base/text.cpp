// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <system_error>

namespace murmuration {
namespace {

/// The length of the well-formed sequence at the start of `text` (Unicode 15, table 3-7), or 0.
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
    };
    const auto within = [&](std::size_t i, int low, int high) {
        return byte(i) >= low && byte(i) <= high;
    };
    const auto continues = [&](std::size_t i) { return within(i, 0x80, 0xBF); };
    const int lead = byte(0);
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const bool second = lead == 0xE0   ? within(1, 0xA0, 0xBF)
                            : lead == 0xED ? within(1, 0x80, 0x9F)
                                           : continues(1);
        return second && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const bool second = lead == 0xF0   ? within(1, 0x90, 0xBF)
                            : lead == 0xF4 ? within(1, 0x80, 0x8F)
                                           : continues(1);
        return second && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

/// The power of 1024 that "k", "KB" or "KiB" stands for; empty for what is no unit.
std::optional<unsigned> powerOf(std::string_view unit)
{
    constexpr std::string_view kLetters = "bkmgtpe";
    if (unit.empty())
        return std::nullopt;
    const std::string letters = lowerCase(unit);
    const std::size_t power = kLetters.find(letters[0]);
    const std::string rest = letters.substr(1);
    const bool whole = rest.empty() || (power != 0 && (rest == "b" || rest == "ib"));
    if (power == kLetters.npos || !whole)
        return std::nullopt;
    return static_cast<unsigned>(power);
}

} // namespace

std::string lowerCase(std::string_view text)
{
    std::string result(text);
    for (char& letter : result)
        letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    return result;
}

std::string wellFormed(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (length == 0)
            result += "\xEF\xBF\xBD";
        else
            result += text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return result;
}

std::string shortened(std::string_view text, std::size_t most)
{
    std::string result = wellFormed(text);
    if (result.size() <= most)
        return result;
    std::size_t end = most;
    while (end > 0 && (static_cast<std::uint8_t>(result[end]) & 0xC0U) == 0x80)
        --end; // within a character
    return result.substr(0, end) + "…";
}

std::string counted(std::size_t count, const std::string& one, const std::string& many)
{
    return std::to_string(count) + ' ' + (count == 1 ? one : many.empty() ? one + 's' : many);
}

std::string byteCount(std::uint64_t bytes)
{
    constexpr std::array kUnits{" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};
    auto amount = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; amount >= 999.5 && unit + 1 < kUnits.size(); ++unit)
        amount /= 1024;
    char number[32];
    std::snprintf(number, sizeof number, "%.3g", amount);
    return std::string(number) + kUnits[unit];
}

std::optional<std::uint64_t> bytesIn(std::string_view text)
{
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc() || !(number >= 0) || text.starts_with('-'))
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty() && number == 0)
        return 0;
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const auto power = powerOf(text);
    constexpr unsigned kBits = 10;
    constexpr double kMost = 0x1p63;
    const double bytes = power ? std::ldexp(number, static_cast<int>(*power * kBits)) : kMost;
    if (!(bytes < kMost) || (number > 0 && bytes < 1))
        return std::nullopt;
    return static_cast<std::uint64_t>(std::llround(bytes));
}

std::string shortNumber(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    std::string number = text;
    if (number.ends_with(".0"))
        number.resize(number.size() - 2);
    return number;
}

} // namespace murmuration
