// SPDX-License-Identifier: Apache-2.0
#include "core/layout/tsne_options.h"

#include <algorithm>

namespace murmuration {

double earlyExaggerationFor(const TsneOptions& options, std::size_t points)
{
    constexpr double kPointsPerUnit = 25; // 12 from 300 points on
    return std::max(
        1.0, std::min(options.earlyExaggeration, static_cast<double>(points) / kPointsPerUnit));
}

double automaticLearningRate(std::size_t points, double exaggeration)
{
    const auto count = static_cast<double>(points);
    constexpr double kLeastDivisor = 4;
    return std::max(count / 4, std::min(50.0, count / 2)) / std::max(exaggeration, kLeastDivisor);
}

} // namespace murmuration
