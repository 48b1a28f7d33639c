// SPDX-License-Identifier: Apache-2.0
#include "core/layout/gradient_step.h"

#include "core/base/matrix_products.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

constexpr std::size_t kRowsPerBlock = 2048;

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
    parallelFor(positions.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row)
            movePoint(row, gradient, settings, positions, velocities, gains);
    });
    const std::vector<float> mean = columnMeans(positions);
    parallelFor(positions.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            for (std::size_t axis = 0; axis < positions.columns; ++axis)
                positions.at(row, axis) -= mean[axis];
        }
    });
}

} // namespace murmuration
