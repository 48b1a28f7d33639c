// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace murmuration {

/// How many letters must be put in, taken out or changed, or neighbours be swapped, to make one of
/// the other (optimal string alignment: Levenshtein's distance with swaps).
[[nodiscard]] std::size_t editDistance(std::string_view a, std::string_view b);

/// For the end of a sentence about a name that is not known: "; did you mean resnet18 or
/// resnet101?" with those of `names` that look like it, at most three; empty when none does. Looks
/// at the editDistance() without regard to capitals, and at names that begin with it.
[[nodiscard]] std::string didYouMean(std::string_view name, std::span<const std::string> names);

} // namespace murmuration
