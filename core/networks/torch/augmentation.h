// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/random.h"
#include "core/images/image.h"

#include <span>

namespace murmuration {

/// The part of a picture that becomes a training input, in px. It may reach over the edges, where
/// the picture is mirrored.
struct TrainingWindow
{
    double left = 0;
    double top = 0;
    double width = 0;
    double height = 0;
};

/// A window of varying size, shape and place.
[[nodiscard]] TrainingWindow randomTrainingWindow(const Image& picture, Random& random);

/// Draws a random variant of a window of a training picture: flipped half of the time, with
/// brightness, contrast and saturation changed a little, and a square of it blanked now and then.
/// `out` is 3 x outSide x outSide (planar), values 0..1 before normalisation.
void augment(const Image& picture, const TrainingWindow& window, int outSide, Random& random,
             std::span<float> out);

} // namespace murmuration
