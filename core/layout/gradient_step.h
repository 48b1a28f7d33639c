// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"

namespace murmuration {

/// The numbers of one step; see TsneOptions.
struct StepSettings
{
    double learningRate = 0;
    double momentum = 0;
    double minimumGain = 0;
    double maximumStep = 0;
};

/// Gradient descent with momentum and a gain for each coordinate (Jacobs 1988; van der Maaten and
/// Hinton 2008). Moves the positions and leaves their mean at zero. All matrices are N x
/// dimensions.
void gradientStep(const Matrix& gradient, const StepSettings& settings, Matrix& positions,
                  Matrix& velocities, Matrix& gains);

} // namespace murmuration
