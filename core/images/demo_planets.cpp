// SPDX-License-Identifier: Apache-2.0
#include "core/images/demo_backdrop.h"
#include "core/images/demo_families.h"
#include "core/images/demo_shapes.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

/// A ball's surface under a light: bands as on a gas giant, or land and sea as on a rocky world.
struct Surface
{
    Vec2 centre;
    double radius = 0.25;
    double tilt = 0;
    double bands = 0; ///< across the ball; 0 is a rocky world
    double ice = 2;   ///< sine of the latitude where the ice begins
    std::uint32_t seed = 0;
    Ramp colors;
    Vec2 light;

    [[nodiscard]] Ink operator()(Vec2 place) const
    {
        const Vec2 n = (place - centre) * (1 / radius);
        const double depth = std::sqrt(std::max(0.0, 1 - n.x * n.x - n.y * n.y));
        const Vec2 turned = rotated(n, -tilt);
        const Ink color = materialAt(turned, depth);
        const double lit = n.x * light.x + n.y * light.y + depth * 0.6;
        const double brightness = std::clamp(0.12 + 0.95 * lit, 0.06, 1.12);
        const double rim = std::pow(1 - depth, 3) * std::max(0.0, lit) * 0.5;
        const Ink shaded{color.red * brightness, color.green * brightness, color.blue * brightness};
        return mix(shaded, oklch(0.92, 0.05, 230), rim);
    }

    [[nodiscard]] Ink materialAt(Vec2 turned, double depth) const
    {
        if (bands > 0) {
            const double wave = cloudNoise({turned.x * 2.5, turned.y * 5}, seed) - 0.5;
            const double band = noise({7.5, turned.y * bands + wave * 0.9}, seed + 9);
            return at(colors, 0.1 + 0.9 * band + 0.25 * wave);
        }
        // Looking at a ball, its surface is stretched less in the middle than at the rim.
        const Vec2 around = turned * (1.9 / (0.45 + depth));
        const double height = cloudNoise(around, seed);
        if (std::abs(turned.y) + 0.15 * (height - 0.5) > ice)
            return oklch(0.96, 0.015, 230);
        return at(colors, (height - 0.28) / 0.45);
    }
};

void drawHalfRing(Canvas& canvas, const Placement& place, double inner, double outer,
                  double flatness, double fromDegrees, const Paint& paint)
{
    Outline ring = arc({}, outer, outer * flatness, fromDegrees, fromDegrees + 180);
    const Outline inside = arc({}, inner, inner * flatness, fromDegrees + 180, fromDegrees);
    ring.insert(ring.end(), inside.begin(), inside.end());
    canvas.fill(place(ring), place(paint));
}

} // namespace

void drawPlanet(Canvas& canvas, Random& random)
{
    const double spaceHue = random.uniform(230, 330);
    const std::uint32_t seed = noiseSeed(random);
    const Ink nebula = oklch(0.42, 0.13, spaceHue + random.uniform(-70, 70));
    canvas.cover([=](Vec2 p) {
        const double cloud = std::max(0.0, cloudNoise(p * 2.6, seed) - 0.42);
        return mix(oklch(0.15, 0.05, spaceHue), nebula, std::min(1.0, cloud * 1.7));
    });
    drawStars(canvas, random, 20 + random.below(35));

    Surface surface;
    surface.radius = random.uniform(0.19, 0.33);
    surface.centre = {random.uniform(0.42, 0.58), random.uniform(0.42, 0.58)};
    surface.tilt = random.uniform(-35, 35);
    surface.seed = seed + 77;
    surface.light = rotated({0.72, 0}, random.uniform(180, 290));
    const double hue = random.uniform(0, 360);
    if (random.uniform() < 0.6) {
        surface.bands = random.uniform(3.5, 7);
        const double other = hue + random.uniform(-70, 70);
        surface.colors = {oklch(0.5, 0.13, hue), oklch(0.72, 0.12, other),
                          oklch(0.9, 0.06, hue + 20), oklch(0.63, 0.15, other)};
    } else {
        const Ink sea = oklch(0.48, 0.12, random.uniform(0, 360));
        surface.colors = {sea, sea, oklch(0.75, 0.1, hue), oklch(0.6, 0.13, hue + 30),
                          oklch(0.85, 0.06, hue + 60)};
        surface.ice = random.uniform() < 0.5 ? random.uniform(0.75, 0.92) : 2;
    }

    const bool ringed = random.uniform() < 0.45;
    const Placement ring{surface.centre, surface.radius, surface.tilt, false};
    const double flatness = random.uniform(0.16, 0.4);
    const double outer = std::min(random.uniform(1.7, 2.15), 0.5 / surface.radius);
    const double inner = std::min(random.uniform(1.22, 1.4), outer - 0.15);
    const Ink ringInk = oklch(0.83, 0.07, hue + random.uniform(-40, 40));
    const Paint ringPaint = [=](Vec2 p) {
        const double distance = std::hypot(p.x, p.y / flatness);
        return ringInk.withAlpha(0.35 + 0.6 * noise({distance * 14, 3}, seed));
    };
    if (ringed)
        drawHalfRing(canvas, ring, inner, outer, flatness, 180, ringPaint);
    const Ink air = oklch(0.75, 0.1, hue);
    canvas.fill(circle(surface.centre, surface.radius * 1.3),
                radial(surface.centre, surface.radius * 1.3,
                       {air.withAlpha(0.5), air.withAlpha(0.5), air.withAlpha(0.5),
                        air.withAlpha(0.4), air.withAlpha(0)}));
    canvas.fill(circle(surface.centre, surface.radius), surface);
    if (ringed) {
        drawHalfRing(canvas, ring, inner, outer, flatness, 0, ringPaint);
    } else if (random.uniform() < 0.6) {
        Surface moon = surface;
        moon.bands = 0;
        moon.ice = 2;
        moon.radius = surface.radius * random.uniform(0.14, 0.25);
        moon.centre = surface.centre + rotated({surface.radius * random.uniform(1.3, 1.55), 0},
                                               random.uniform(0, 360));
        moon.colors = {oklch(0.6, 0.02, hue), oklch(0.85, 0.02, hue)};
        canvas.fill(circle(moon.centre, moon.radius), moon);
    }
}

} // namespace murmuration
