// SPDX-License-Identifier: Apache-2.0
#include "core/images/demo_paint.h"

#include <algorithm>
#include <numbers>
#include <utility>

namespace murmuration {
namespace {

double srgb(double linear)
{
    const double value = std::clamp(linear, 0.0, 1.0);
    return value <= 0.0031308 ? 12.92 * value : 1.055 * std::pow(value, 1 / 2.4) - 0.055;
}

double smooth(double t)
{
    return t * t * (3 - 2 * t);
}

/// 0 to 1 for a corner of the noise's grid, without any order.
double cornerValue(std::int64_t x, std::int64_t y, std::uint32_t seed)
{
    // The finalizer of MurmurHash3.
    auto bits = static_cast<std::uint64_t>(x) * 0x9E3779B97F4A7C15U ^
                static_cast<std::uint64_t>(y) * 0xC2B2AE3D27D4EB4FU ^ seed;
    bits = (bits ^ bits >> 33) * 0xFF51AFD7ED558CCDU;
    bits = (bits ^ bits >> 33) * 0xC4CEB9FE1A85EC53U;
    return static_cast<double>((bits ^ bits >> 33) >> 11) * 0x1.0p-53;
}

} // namespace

Vec2 rotated(Vec2 v, double degrees)
{
    const double angle = degrees * std::numbers::pi / 180;
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    return {c * v.x - s * v.y, s * v.x + c * v.y};
}

Ink mix(const Ink& a, const Ink& b, double t)
{
    return {a.red + (b.red - a.red) * t, a.green + (b.green - a.green) * t,
            a.blue + (b.blue - a.blue) * t, a.alpha + (b.alpha - a.alpha) * t};
}

Ink oklch(double lightness, double chroma, double hueDegrees, double alpha)
{
    const double hue = hueDegrees * std::numbers::pi / 180;
    const double a = chroma * std::cos(hue);
    const double b = chroma * std::sin(hue);
    const auto cube = [](double x) { return x * x * x; };
    const double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    const double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    const double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
    return {srgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
            srgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
            srgb(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s), alpha};
}

Ink at(const Ramp& ramp, double t)
{
    const double place = std::clamp(t, 0.0, 1.0) * static_cast<double>(ramp.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), ramp.size() - 1);
    const std::size_t above = std::min(below + 1, ramp.size() - 1);
    return mix(ramp[below], ramp[above], place - static_cast<double>(below));
}

Paint plain(const Ink& ink)
{
    return [ink](Vec2) { return ink; };
}

Paint linear(Vec2 from, Vec2 to, Ramp ramp)
{
    const Vec2 along = to - from;
    const double lengthSquared = along.x * along.x + along.y * along.y;
    return [from, along, lengthSquared, ramp = std::move(ramp)](Vec2 place) {
        const Vec2 v = place - from;
        return at(ramp, (v.x * along.x + v.y * along.y) / lengthSquared);
    };
}

Paint radial(Vec2 centre, double radius, Ramp ramp)
{
    return [centre, radius, ramp = std::move(ramp)](Vec2 place) {
        return at(ramp, (place - centre).length() / radius);
    };
}

Paint glow(Vec2 centre, double radius, const Ink& ink)
{
    return [centre, radius, ink](Vec2 place) {
        const double t = std::min(1.0, (place - centre).length() / radius);
        return ink.withAlpha(ink.alpha * smooth(1 - t));
    };
}

double noise(Vec2 place, std::uint32_t seed)
{
    const auto x = static_cast<std::int64_t>(std::floor(place.x));
    const auto y = static_cast<std::int64_t>(std::floor(place.y));
    const double u = smooth(place.x - static_cast<double>(x));
    const double v = smooth(place.y - static_cast<double>(y));
    const double top = std::lerp(cornerValue(x, y, seed), cornerValue(x + 1, y, seed), u);
    const double bottom =
        std::lerp(cornerValue(x, y + 1, seed), cornerValue(x + 1, y + 1, seed), u);
    return std::lerp(top, bottom, v);
}

double cloudNoise(Vec2 place, std::uint32_t seed)
{
    double sum = 0;
    double weight = 0.5;
    for (std::uint32_t octave = 0; octave < 4; ++octave) {
        sum += weight * noise(place, seed + octave);
        place = place * 2.0;
        weight /= 2;
    }
    return sum / (1 - weight * 2);
}

} // namespace murmuration
