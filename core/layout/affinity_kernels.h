// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace murmuration {

/// Sums over x of weights w = exp(-rate x), in double: w, w x and w x^2.
struct WeightSums
{
    double weight = 0;
    double first = 0;
    double second = 0;
};

/// Sets `weights` to exp(-rate x) for each of as many `values` x, with the machine's widest vector
/// instructions, and returns their sums.
[[nodiscard]] WeightSums exponentialWeights(std::span<const float> values, float rate,
                                            std::span<float> weights);

} // namespace murmuration
