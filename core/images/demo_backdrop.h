// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/random.h"
#include "core/images/demo_canvas.h"

#include <cstddef>
#include <cstdint>

namespace murmuration {

/// A seed for noise() and cloudNoise().
[[nodiscard]] std::uint32_t noiseSeed(Random& random);

void drawStars(Canvas& canvas, Random& random, std::size_t count);

/// A cloud of soft puffs, about `size` to each side of its centre.
void drawCloud(Canvas& canvas, Random& random, Vec2 centre, double size, const Ink& ink);

/// Out-of-focus spots of light behind something near.
void drawBokeh(Canvas& canvas, Random& random, double hue, double lightness);

/// A ridge from edge to edge, about at `height`, down to the bottom of the picture.
[[nodiscard]] Outline ridge(double height, double roughness, double scale, std::uint32_t seed);

/// Lines of light on water, closer together towards the horizon.
void drawWaves(Canvas& canvas, Random& random, double horizon, const Ink& ink);

} // namespace murmuration
