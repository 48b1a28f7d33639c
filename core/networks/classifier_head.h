// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace murmuration {

/// What a step near the output of a network does, as far as it tells where features are best taken.
enum class HeadStep
{
    Dense,
    Convolution,
    Probabilities, ///< softmax or sigmoid: differences between classes shrink to nothing
    Pooling,       ///< or an activation: what stands between a last convolution and the output
    Form,          ///< flattening, dropout: the same values, or all of them alike
    Other
};

/// The step whose output are the best features of a network that nothing is known of but its last
/// steps, `fromOutput`, each of which takes the next one's output: what the classifier works on
/// where there is one, a dense layer at the end or a convolution that probabilities are made of;
/// else the output, but never probabilities. Returns its index; there has to be a step.
[[nodiscard]] std::size_t featureStep(std::span<const HeadStep> fromOutput);

} // namespace murmuration
