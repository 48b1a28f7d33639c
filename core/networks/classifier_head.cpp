// SPDX-License-Identifier: Apache-2.0
#include "core/networks/classifier_head.h"

#include <algorithm>
#include <cassert>

namespace murmuration {

std::size_t featureStep(std::span<const HeadStep> fromOutput)
{
    assert(!fromOutput.empty());
    const std::size_t last = fromOutput.size() - 1;
    const auto skip = [&](std::size_t from, HeadStep a, HeadStep b) {
        while (from < last && (fromOutput[from] == a || fromOutput[from] == b))
            ++from;
        return from;
    };
    const std::size_t output = skip(0, HeadStep::Form, HeadStep::Probabilities);
    if (fromOutput[output] == HeadStep::Dense)
        return std::min(output + 1, last);
    const bool classifies = std::ranges::count(fromOutput.first(output), HeadStep::Probabilities);
    const std::size_t map = skip(output, HeadStep::Form, HeadStep::Pooling);
    if (classifies && fromOutput[map] == HeadStep::Convolution)
        return std::min(map + 1, last);
    return classifies ? output : 0;
}

} // namespace murmuration
