// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/aligned_floats.h"
#include "core/layout/repulsion.h"

#include <cstddef>
#include <vector>

namespace murmuration {

/// The points of a running layout as the optimiser wants them: one array for each axis, padded like
/// the coordinates, in the order in which they lie in memory.
struct MovingPoints
{
    Coordinates places;
    AlignedFloats velocities[3]; ///< the last step
    AlignedFloats gains[3];
    AlignedFloats slopes[3];  ///< the gradient
    std::vector<char> pinned; ///< empty: none; else 1 for points that stay where they are

    void resize(std::size_t points, int dimensions);
};

/// The numbers of one step; see TsneOptions.
struct StepSettings
{
    double learningRate = 0;
    double momentum = 0;
    double minimumGain = 0;
    double maximumStep = 0;
};

/// Gradient descent with momentum and a gain for each coordinate (Jacobs 1988; van der Maaten and
/// Hinton 2008). Moves the points and, unless some are pinned, leaves their mean at zero. Returns
/// the length of the longest step.
double moveDownhill(const StepSettings& settings, MovingPoints& points);

} // namespace murmuration
