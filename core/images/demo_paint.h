// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

namespace murmuration {

/// A place or a direction on a demo picture: x to the right, y down, in parts of its side.
struct Vec2
{
    double x = 0;
    double y = 0;

    friend Vec2 operator+(Vec2 a, Vec2 b) { return {a.x + b.x, a.y + b.y}; }
    friend Vec2 operator-(Vec2 a, Vec2 b) { return {a.x - b.x, a.y - b.y}; }
    friend Vec2 operator*(Vec2 a, double s) { return {a.x * s, a.y * s}; }
    [[nodiscard]] double length() const { return std::hypot(x, y); }
};

[[nodiscard]] Vec2 rotated(Vec2 v, double degrees);

/// A colour with its opacity: sRGB, all 0 to 1.
struct Ink
{
    double red = 0;
    double green = 0;
    double blue = 0;
    double alpha = 1;

    [[nodiscard]] Ink withAlpha(double value) const { return {red, green, blue, value}; }
};

/// From `a` (t = 0) to `b` (t = 1).
[[nodiscard]] Ink mix(const Ink& a, const Ink& b, double t);

/// A colour as the eye orders them: lightness 0 to 1, chroma 0 (grey) to about 0.3, hue in degrees
/// (30 red, 70 orange, 100 yellow, 145 green, 195 teal, 250 blue, 300 violet, 350 pink). What sRGB
/// does not have is clipped. Ottosson 2020, "A perceptual color space for image processing".
[[nodiscard]] Ink oklch(double lightness, double chroma, double hueDegrees, double alpha = 1);

/// What a shape is filled with: an ink for each place.
using Paint = std::function<Ink(Vec2)>;

/// Inks at equal distances, from the first (0) to the last (1).
using Ramp = std::vector<Ink>;
[[nodiscard]] Ink at(const Ramp& ramp, double t);

[[nodiscard]] Paint plain(const Ink& ink);
[[nodiscard]] Paint linear(Vec2 from, Vec2 to, Ramp ramp);
[[nodiscard]] inline Paint downward(Ramp ramp, double from = 0, double to = 1)
{
    return linear({0, from}, {0, to}, std::move(ramp));
}
[[nodiscard]] Paint radial(Vec2 centre, double radius, Ramp ramp);
/// A spot of light or shadow that fades to nothing at `radius`, softly.
[[nodiscard]] Paint glow(Vec2 centre, double radius, const Ink& ink);

/// Smooth noise, 0 to 1, that varies over a distance of about 1: value noise, and four octaves of
/// it.
[[nodiscard]] double noise(Vec2 place, std::uint32_t seed);
[[nodiscard]] double cloudNoise(Vec2 place, std::uint32_t seed);

} // namespace murmuration
