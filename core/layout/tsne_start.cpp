// SPDX-License-Identifier: Apache-2.0
#include "core/base/random.h"
#include "core/layout/pca.h"
#include "core/layout/tsne.h"

#include <algorithm>
#include <cmath>

namespace murmuration {

Matrix startPositions(const Matrix& rows, const TsneOptions& options, const TaskContext& context)
{
    constexpr double kDeviation = 1e-4;
    constexpr double kNoise = 1e-6;        // of the deviation, on coordinates that have variance
    constexpr double kMissingAxis = 1e-2;  // of the deviation, on coordinates that have none
    constexpr double kPairDeviation = 0.5; // two points attract and repel each other alike
    const auto dimensions = static_cast<std::size_t>(options.dimensions);

    const Pca pca = principalComponents(rows, dimensions, context);
    const Matrix projected = pca.project(rows, context);
    const double largest = pca.variances.empty() ? 0 : std::sqrt(pca.variances.front());
    // Less than this is what rounding leaves of constant features.
    double magnitude = 0;
    for (const float value : pca.mean)
        magnitude += static_cast<double>(value) * static_cast<double>(value);
    const bool constant =
        !(largest > 1e-6 * std::sqrt(magnitude / static_cast<double>(
                                                     std::max<std::size_t>(pca.mean.size(), 1))));

    Random random(options.seed);
    Matrix start(rows.rows, dimensions);
    for (std::size_t r = 0; r < rows.rows; ++r) {
        for (std::size_t axis = 0; axis < dimensions; ++axis) {
            const bool varies = !constant && axis < pca.variances.size() &&
                                std::sqrt(pca.variances[axis]) > 1e-6 * largest;
            const double position =
                varies ? static_cast<double>(projected.at(r, axis)) / largest : 0;
            const double noise = constant ? 1 : varies ? kNoise : kMissingAxis;
            start.at(r, axis) = static_cast<float>((rows.rows == 2 ? kPairDeviation : kDeviation) *
                                                   (position + noise * random.normal()));
        }
    }
    return start;
}

} // namespace murmuration
