// SPDX-License-Identifier: Apache-2.0
#include "app/flag_checks.h"

#include "core/base/error.h"
#include "core/networks/pixels_network.h"
#include "core/networks/preprocessing.h"
#include "core/networks/registry.h"
#include "core/networks/unknown_model.h"

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

namespace murmuration {
namespace {

/// Of the whole text, in plain decimal notation; "010" would be read as 8 later.
template <typename Number>
std::optional<Number> numberIn(const std::string& text)
{
    const bool octal = text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (octal || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// "1", "0.5", "100000".
std::string written(double number)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.15g", number);
    return text;
}

/// A check that tells `wanted` of what is not `valid`.
template <typename Valid>
CLI::Validator check(Valid valid, const std::string& wanted, const std::string& kind)
{
    return {[valid, wanted](std::string& value) {
                return valid(value) ? std::string() : "'" + value + "' is " + wanted;
            },
            kind};
}

bool isSide(const std::string& text)
{
    const auto side = numberIn<int>(text);
    return side && *side >= 1 && *side <= PixelsNetwork::kLargestSide;
}

/// What is wrong with a model; empty when openNetwork() can open it, as far as that shows without
/// opening it.
std::string objectionTo(const std::string& model)
{
    constexpr std::string_view kPixels = "pixels:";
    if (model == "builtin" || model == "pixels")
        return {};
    if (model.starts_with(kPixels))
        return isSide(model.substr(kPixels.size()))
                   ? std::string()
                   : "'" + model + "' needs a side from 1 to " +
                         std::to_string(PixelsNetwork::kLargestSide) + " px";
    try {
        NetworkChoice choice;
        choice.model = model;
        if (const PublishedWeights* weights = findPublishedWeights(model)) {
            static_cast<void>(fetchedChoice(*weights, choice));
            return {};
        }
    } catch (const Error& error) {
        return error.what();
    }
    std::error_code error;
    return std::filesystem::is_regular_file(std::filesystem::u8path(model), error)
               ? std::string()
               : unknownModel(model);
}

} // namespace

CLI::Validator between(double least, double most)
{
    return check(
        [=](const std::string& text) {
            const auto number = numberIn<double>(text);
            return number && *number >= least && *number <= most;
        },
        "no number between " + written(least) + " and " + written(most),
        written(least) + " to " + written(most));
}

CLI::Validator wholeBetween(std::uint64_t least, std::uint64_t most)
{
    return check(
        [=](const std::string& text) {
            const auto number = numberIn<std::uint64_t>(text);
            return number && *number >= least && *number <= most;
        },
        "no whole number between " + std::to_string(least) + " and " + std::to_string(most),
        std::to_string(least) + " to " + std::to_string(most));
}

CLI::Validator below2To64()
{
    return check([](const std::string& text) { return numberIn<std::uint64_t>(text).has_value(); },
                 "no whole number between 0 and 2^64 - 1", "");
}

CLI::Validator wordOrPositive(const std::string& word)
{
    return check(
        [word](const std::string& text) {
            constexpr double kLargest = 1e9;
            const auto number = numberIn<double>(text);
            return text == word || (number && *number > 0 && *number <= kLargest);
        },
        "neither " + word + " nor a number above 0, up to 1e9", word + "|NUMBER");
}

CLI::Validator wordOrWhole(const std::string& word, std::uint64_t most)
{
    return check(
        [=](const std::string& text) {
            const auto number = numberIn<std::uint64_t>(text);
            return text == word || (number && *number >= 1 && *number <= most);
        },
        "neither " + word + " nor a whole number from 1 to " + std::to_string(most),
        word + "|NUMBER");
}

CLI::Validator knownModel()
{
    return {[](std::string& value) { return objectionTo(value); }, ""};
}

CLI::Validator possiblePreprocessing()
{
    return {[](std::string& value) -> std::string {
                try {
                    // What is not named is the network's own, which is not known yet.
                    Preprocessing any;
                    any.resize = std::numeric_limits<int>::max();
                    any.crop = 1;
                    static_cast<void>(parsePreprocessing(value, any));
                    return {};
                } catch (const Error& error) {
                    return error.what();
                }
            },
            ""};
}

} // namespace murmuration
