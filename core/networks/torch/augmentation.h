// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/random.h"

#include <cstdint>
#include <span>

namespace murmuration {

/// Draws a random variant of a training picture: a window of varying size, shape and place
/// (mirrored at the edges), flipped half of the time, with brightness, contrast and saturation
/// changed a little and a square of it blanked. The varying scale and colours are what makes
/// features learnt on thumbnails useful on photographs.
///
/// `rgb` is side x side x 3. `out` is 3 x outSide x outSide (planar), values 0..1 before
/// normalisation.
void augment(std::span<const std::uint8_t> rgb, int side, int outSide, Random& random,
             std::span<float> out);

} // namespace murmuration
