// SPDX-License-Identifier: Apache-2.0
#include "core/images/demo_backdrop.h"

#include "core/images/demo_shapes.h"

#include <cmath>

namespace murmuration {

std::uint32_t noiseSeed(Random& random)
{
    return static_cast<std::uint32_t>(random.bits());
}

void drawStars(Canvas& canvas, Random& random, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        const Vec2 place{random.uniform(), random.uniform()};
        const double size = random.uniform() < 0.1 ? 0.012 : random.uniform(0.003, 0.007);
        const Ink ink = oklch(0.95, 0.04, random.uniform(0, 360), random.uniform(0.5, 1));
        if (size > 0.01)
            canvas.fill(circle(place, size * 3.5), glow(place, size * 3.5, ink.withAlpha(0.5)));
        canvas.fill(circle(place, size), plain(ink));
    }
}

void drawCloud(Canvas& canvas, Random& random, Vec2 centre, double size, const Ink& ink)
{
    for (int puff = 0; puff < 6; ++puff) {
        const double along = random.uniform(-1, 1);
        const double radius = size * random.uniform(0.35, 0.6) * (1.1 - std::abs(along) * 0.6);
        const Vec2 at{centre.x + along * size, centre.y - radius * 0.4};
        canvas.fill(circle(at, radius), glow(at, radius, ink));
    }
}

void drawBokeh(Canvas& canvas, Random& random, double hue, double lightness)
{
    for (std::size_t i = 7 + random.below(6); i > 0; --i) {
        const Vec2 place{random.uniform(), random.uniform()};
        const double radius = random.uniform(0.06, 0.2);
        canvas.fill(
            circle(place, radius),
            glow(place, radius, oklch(lightness, 0.1, hue + random.uniform(-40, 40), 0.45)));
    }
}

Outline ridge(double height, double roughness, double scale, std::uint32_t seed)
{
    Outline result{{1.02, 1.02}, {-0.02, 1.02}};
    for (int i = 0; i <= 64; ++i) {
        const double x = -0.02 + 1.04 * i / 64;
        result.push_back({x, height - roughness * (cloudNoise({x * scale, 0.5}, seed) - 0.5)});
    }
    return result;
}

void drawWaves(Canvas& canvas, Random& random, double horizon, const Ink& ink)
{
    for (int wave = 0; wave < 26; ++wave) {
        const double near = random.uniform();
        const double y = horizon + 0.01 + (1 - horizon) * near * near;
        const double x = random.uniform(-0.1, 1);
        const double length = (0.04 + 0.2 * near) * random.uniform(0.5, 1);
        canvas.fill(ellipse({x, y}, length, 0.003 + 0.005 * near),
                    plain(ink.withAlpha(random.uniform(0.15, 0.5))));
    }
}

} // namespace murmuration
