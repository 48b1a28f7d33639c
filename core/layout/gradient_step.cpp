// SPDX-License-Identifier: Apache-2.0
#include "core/layout/gradient_step.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace murmuration {
namespace {

// So few rows take less time than it takes to wake another thread.
constexpr std::size_t kRowsPerBlock = 16384;

void movePoint(std::size_t row, const Matrix& gradient, const StepSettings& settings,
               Matrix& positions, Matrix& velocities, Matrix& gains)
{
    const auto learningRate = static_cast<float>(settings.learningRate);
    const auto momentum = static_cast<float>(settings.momentum);
    const auto minimumGain = static_cast<float>(settings.minimumGain);
    float squared = 0;
    for (std::size_t axis = 0; axis < positions.columns; ++axis) {
        const std::size_t at = row * positions.columns + axis;
        float& velocity = velocities.values[at];
        float& gain = gains.values[at];
        const float slope = gradient.values[at];
        gain = std::max(velocity * slope < 0 ? gain + 0.2F : gain * 0.8F, minimumGain);
        velocity = momentum * velocity - learningRate * gain * slope;
        squared += velocity * velocity;
    }
    const auto longest = static_cast<float>(settings.maximumStep);
    const float shrink = squared > longest * longest ? longest / std::sqrt(squared) : 1.0F;
    for (std::size_t axis = 0; axis < positions.columns; ++axis) {
        const std::size_t at = row * positions.columns + axis;
        velocities.values[at] *= shrink;
        positions.values[at] += velocities.values[at];
    }
}

} // namespace

void gradientStep(const Matrix& gradient, const StepSettings& settings, Matrix& positions,
                  Matrix& velocities, Matrix& gains)
{
    const std::size_t axes = positions.columns;
    const std::size_t blocks = (positions.rows + kRowsPerBlock - 1) / kRowsPerBlock;
    std::vector<double> sums(blocks * axes, 0.0);
    parallelFor(positions.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        double* sum = sums.data() + begin / kRowsPerBlock * axes;
        for (std::size_t row = begin; row < end; ++row) {
            movePoint(row, gradient, settings, positions, velocities, gains);
            for (std::size_t axis = 0; axis < axes; ++axis)
                sum[axis] += static_cast<double>(positions.at(row, axis));
        }
    });
    std::vector<float> mean(axes);
    for (std::size_t axis = 0; axis < axes; ++axis) {
        double total = 0;
        for (std::size_t b = 0; b < blocks; ++b)
            total += sums[b * axes + axis];
        mean[axis] = static_cast<float>(total / static_cast<double>(positions.rows));
    }
    parallelFor(positions.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            for (std::size_t axis = 0; axis < axes; ++axis)
                positions.at(row, axis) -= mean[axis];
        }
    });
}

} // namespace murmuration
