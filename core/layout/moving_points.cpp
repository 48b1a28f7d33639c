// SPDX-License-Identifier: Apache-2.0
#include "core/layout/moving_points.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

// Fewer points take less time than it takes to tell another thread of them.
constexpr std::size_t kPointsPerBlock = 2048;

/// What a block of points adds up to.
struct BlockSums
{
    double position[3] = {};
    float longestSquared = 0;
};

void adaptGains(std::size_t begin, std::size_t end, float minimum, const float* velocities,
                const float* slopes, float* gains)
{
    for (std::size_t i = begin; i < end; ++i) {
        const float changed = velocities[i] * slopes[i] < 0 ? gains[i] + 0.2F : gains[i] * 0.8F;
        gains[i] = std::max(changed, minimum);
    }
}

void accelerate(std::size_t begin, std::size_t end, float momentum, float learningRate,
                const float* gains, const float* slopes, float* velocities)
{
    for (std::size_t i = begin; i < end; ++i)
        velocities[i] = momentum * velocities[i] - learningRate * gains[i] * slopes[i];
}

/// Shortens the steps that are too long and returns the square of the longest.
float limitSteps(std::size_t begin, std::size_t end, int dimensions, float longest,
                 MovingPoints& points)
{
    float greatest = 0;
    for (std::size_t i = begin; i < end; ++i) {
        float squared = 0;
        for (int axis = 0; axis < dimensions; ++axis)
            squared += points.velocities[axis][i] * points.velocities[axis][i];
        if (squared > longest * longest) {
            const float shrink = longest / std::sqrt(squared);
            for (int axis = 0; axis < dimensions; ++axis)
                points.velocities[axis][i] *= shrink;
            squared = longest * longest;
        }
        greatest = std::max(greatest, squared);
    }
    return greatest;
}

BlockSums moveBlock(std::size_t begin, std::size_t end, const StepSettings& settings,
                    MovingPoints& points)
{
    BlockSums sums;
    const int dimensions = points.places.dimensions();
    for (int axis = 0; axis < dimensions; ++axis) {
        float* velocities = points.velocities[axis].data();
        float* gains = points.gains[axis].data();
        const float* slopes = points.slopes[axis].data();
        adaptGains(begin, end, static_cast<float>(settings.minimumGain), velocities, slopes, gains);
        accelerate(begin, end, static_cast<float>(settings.momentum),
                   static_cast<float>(settings.learningRate), gains, slopes, velocities);
        for (std::size_t i = begin; i < end && !points.pinned.empty(); ++i)
            velocities[i] = points.pinned[i] ? 0.0F : velocities[i];
    }
    sums.longestSquared =
        limitSteps(begin, end, dimensions, static_cast<float>(settings.maximumStep), points);
    for (int axis = 0; axis < dimensions; ++axis) {
        float* places = points.places.axes[axis].data();
        const float* velocities = points.velocities[axis].data();
        for (std::size_t i = begin; i < end; ++i)
            places[i] += velocities[i];
        for (std::size_t i = begin; i < end; ++i)
            sums.position[axis] += static_cast<double>(places[i]);
    }
    return sums;
}

} // namespace

void MovingPoints::resize(std::size_t points, int dimensions)
{
    places.resize(points, dimensions);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::size_t size = places.axes[axis].size();
        velocities[axis].assign(size, 0.0F);
        gains[axis].assign(size, 1.0F);
        slopes[axis].assign(size, 0.0F);
    }
    pinned.clear();
}

double moveDownhill(const StepSettings& settings, MovingPoints& points)
{
    const std::size_t count = points.places.points;
    std::vector<BlockSums> blocks((count + kPointsPerBlock - 1) / kPointsPerBlock);
    parallelFor(count, kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
        blocks[begin / kPointsPerBlock] = moveBlock(begin, end, settings, points);
    });
    float mean[3] = {};
    float longestSquared = 0;
    for (int axis = 0; axis < points.places.dimensions(); ++axis) {
        double total = 0;
        for (const BlockSums& block : blocks)
            total += block.position[axis];
        mean[axis] = static_cast<float>(total / static_cast<double>(count));
    }
    for (const BlockSums& block : blocks)
        longestSquared = std::max(longestSquared, block.longestSquared);
    if (points.pinned.empty()) {
        parallelFor(count, kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
            for (int axis = 0; axis < points.places.dimensions(); ++axis) {
                float* places = points.places.axes[axis].data();
                for (std::size_t i = begin; i < end; ++i)
                    places[i] -= mean[axis];
            }
        });
    }
    return std::sqrt(static_cast<double>(longestSquared));
}

} // namespace murmuration
