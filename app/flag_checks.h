// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace murmuration {

// Checks of what follows an option: a sentence says what is wrong before any work begins. Numbers
// are refused that would be read as something else: "nan", which is neither below nor above
// anything, "0x10", a negative one that wraps around.

[[nodiscard]] CLI::Validator between(double least, double most);
[[nodiscard]] CLI::Validator wholeBetween(std::uint64_t least, std::uint64_t most);
[[nodiscard]] CLI::Validator below2To64();
/// `word`, or a number above 0 that leaves its products in the range of float.
[[nodiscard]] CLI::Validator wordOrPositive(const std::string& word);
/// `word`, or a whole number from 1 to `most`.
[[nodiscard]] CLI::Validator wordOrWhole(const std::string& word, std::uint64_t most);
/// What openNetwork() can open, as far as that shows without opening it.
[[nodiscard]] CLI::Validator knownModel();
[[nodiscard]] CLI::Validator possiblePreprocessing();

} // namespace murmuration
