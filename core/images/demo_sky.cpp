// SPDX-License-Identifier: Apache-2.0
#include "core/images/demo_backdrop.h"
#include "core/images/demo_families.h"
#include "core/images/demo_shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace murmuration {
namespace {

/// The envelope of a balloon in its own coordinates: x by y (0 top to 1 mouth), half its width.
double envelopeHalfWidth(double y)
{
    const double round = std::sqrt(std::max(0.0, 1 - std::pow((y - 0.4) / 0.42, 2)));
    if (y < 0.4)
        return 0.42 * round;
    const double t = (y - 0.4) / 0.6;
    return 0.42 * (1 - t * t * (1.62 - 0.8 * t));
}

struct BalloonLook
{
    std::vector<Ink> colors;
    int gores = 8;
    int pattern = 0; ///< 0 gores, 1 rings, 2 zigzag
};

void drawOneBalloon(Canvas& canvas, const Placement& place, const BalloonLook& look)
{
    const Outline envelope = [] {
        Outline result;
        for (int i = 0; i <= 40; ++i)
            result.push_back({envelopeHalfWidth(i / 40.0), i / 40.0 - 0.5});
        for (int i = 40; i >= 0; --i)
            result.push_back({-envelopeHalfWidth(i / 40.0), i / 40.0 - 0.5});
        return result;
    }();
    const Paint cloth = [look](Vec2 p) {
        // A pixel at the rim may have its centre outside.
        const double y = std::clamp(p.y + 0.5, 0.0, 1.0);
        const double across = std::clamp(p.x / std::max(envelopeHalfWidth(y), 0.02), -1.0, 1.0);
        // Gores are equally wide around the balloon, narrower towards its rim as seen.
        const double around = std::asin(across) / std::numbers::pi + 0.5;
        const double gore = around * look.gores;
        double index = gore;
        if (look.pattern == 1)
            index = y * 7;
        else if (look.pattern == 2)
            index = y * 7 + std::abs(gore - std::floor(gore) - 0.5) * 1.6;
        const Ink color = look.colors[static_cast<std::size_t>(index) % look.colors.size()];
        const double seam = std::abs(gore - std::round(gore)) < 0.06 ? 0.07 : 0;
        const double light = 1.02 - 0.45 * std::pow(std::max(0.0, across + 0.15), 2) -
                             0.2 * std::max(0.0, y - 0.35) - seam;
        const double shine =
            0.4 * std::exp(-std::pow((across + 0.45) / 0.28, 2) - std::pow((y - 0.3) / 0.2, 2));
        const Ink shaded{color.red * light, color.green * light, color.blue * light};
        return mix(shaded, {1, 1, 1}, shine);
    };
    const Ink rope = oklch(0.35, 0.03, 60);
    for (const double x : {-1.0, 1.0})
        canvas.fill(place(stroke({{x * 0.055, 0.48}, {x * 0.05, 0.64}}, 0.012)), plain(rope));
    canvas.fill(place(Outline{{-0.06, 0.63}, {0.06, 0.63}, {0.05, 0.74}, {-0.05, 0.74}}),
                place(downward({oklch(0.6, 0.09, 65), oklch(0.38, 0.07, 55)}, 0.63, 0.74)));
    canvas.fill(place(envelope), place(cloth));
}

/// Six equal arms with branches to both sides, of length 1 around the origin.
std::vector<Outline> crystalArms(Random& random, double width)
{
    const double lean = random.uniform() < 0.75 ? 60 : random.uniform(40, 75);
    const double longest = random.uniform(0.22, 0.44);
    const double tip = random.uniform() < 0.5 ? random.uniform(0.06, 0.12) : 0;
    std::vector<Vec2> branches; // where on the arm, how long
    const std::size_t count = 2 + random.below(4);
    for (std::size_t i = 0; i < count; ++i) {
        const double step = static_cast<double>(i) + random.uniform(0.2, 0.8);
        const double along = 0.25 + 0.62 * step / static_cast<double>(count);
        branches.push_back({along, longest * random.uniform(0.45, 1) * (1.15 - along) / 0.6});
    }
    std::vector<Outline> arms;
    const auto add = [&](double degrees, Vec2 from, Vec2 to, double thick) {
        const std::vector<Outline> line =
            stroke({rotated(from, degrees), rotated(to, degrees)}, thick, thick * 0.6);
        arms.insert(arms.end(), line.begin(), line.end());
    };
    for (int arm = 0; arm < 6; ++arm) {
        const double degrees = arm * 60;
        add(degrees, {}, {1 - tip, 0}, width);
        for (const Vec2 branch : branches) {
            for (const double side : {-lean, lean})
                add(degrees, {branch.x, 0}, Vec2{branch.x, 0} + rotated({branch.y, 0}, side),
                    width * 0.75);
        }
        if (tip > 0)
            arms.push_back(ellipse(rotated({1 - tip, 0}, degrees), tip, tip * 0.6, degrees));
    }
    return arms;
}

Outline hexagon(double radius, double degrees)
{
    Outline result;
    for (int corner = 0; corner < 6; ++corner)
        result.push_back(rotated({radius, 0}, degrees + corner * 60));
    return result;
}

} // namespace

void drawBalloon(Canvas& canvas, Random& random)
{
    // Morning, noon, evening.
    const std::size_t hour = random.below(3);
    const double shift = random.uniform(-12, 12);
    const std::vector<Ramp> skies{
        {oklch(0.72, 0.09, 255 + shift), oklch(0.88, 0.06, 330 + shift), oklch(0.93, 0.07, 75)},
        {oklch(0.66, 0.13, 245 + shift), oklch(0.82, 0.08, 235 + shift), oklch(0.94, 0.03, 220)},
        {oklch(0.5, 0.12, 290 + shift), oklch(0.72, 0.14, 15 + shift), oklch(0.87, 0.12, 75)}};
    canvas.cover(downward(skies[hour]));
    for (std::size_t i = 2 + random.below(3); i > 0; --i)
        drawCloud(canvas, random, {random.uniform(), random.uniform(0.1, 0.8)},
                  random.uniform(0.09, 0.2), oklch(0.98, 0.01, 80, 0.55));
    const double hue = random.uniform(80, 170);
    for (int layer = 0; layer < 2; ++layer) {
        const std::uint32_t seed = noiseSeed(random);
        const double height = 0.83 + 0.09 * layer;
        Outline hill{{1, 1}, {0, 1}};
        for (int i = 0; i <= 24; ++i)
            hill.push_back({i / 24.0, height + 0.14 * (noise({i / 9.0, 0}, seed) - 0.5)});
        canvas.fill(hill, plain(oklch(0.6 - 0.12 * layer, 0.08, hue + 15 * layer)));
    }

    const auto look = [&random] {
        BalloonLook result;
        const double first = random.uniform(0, 360);
        const std::size_t count = 2 + random.below(3);
        for (std::size_t i = 0; i < count; ++i)
            result.colors.push_back(oklch(random.uniform(0.58, 0.75), random.uniform(0.16, 0.22),
                                          first + 75.0 * static_cast<double>(i)));
        if (random.uniform() < 0.5)
            result.colors.back() = oklch(0.96, 0.02, 90);
        result.gores = 8 + 2 * static_cast<int>(random.below(3));
        result.pattern = static_cast<int>(random.below(3));
        return result;
    };
    for (std::size_t i = random.below(3); i > 0; --i)
        drawOneBalloon(
            canvas,
            {{random.uniform() < 0.5 ? random.uniform(0.08, 0.2) : random.uniform(0.8, 0.92),
              random.uniform(0.15, 0.6)},
             random.uniform(0.1, 0.2)},
            look());
    drawOneBalloon(canvas,
                   {{random.uniform(0.4, 0.6), random.uniform(0.4, 0.46)},
                    random.uniform(0.58, 0.76),
                    random.uniform(-7, 7)},
                   look());
}

void drawSnowCrystal(Canvas& canvas, Random& random)
{
    const double hue = random.uniform(240, 275);
    canvas.cover(radial({0.5, 0.5}, 0.75,
                        {oklch(random.uniform(0.42, 0.5), 0.12, hue), oklch(0.32, 0.11, hue + 5),
                         oklch(0.2, 0.07, hue + 10)}));
    for (int flake = 0; flake < 14; ++flake) {
        const Vec2 place{random.uniform(), random.uniform()};
        const double radius = random.uniform(0.008, 0.035);
        canvas.fill(circle(place, radius), glow(place, radius, oklch(0.9, 0.03, 240, 0.4)));
    }

    const Placement place{{0.5 + random.uniform(-0.03, 0.03), 0.5 + random.uniform(-0.03, 0.03)},
                          random.uniform(0.34, 0.46),
                          random.uniform(0, 60),
                          false};
    canvas.fill(circle(place.origin, 0.5), glow(place.origin, 0.5, oklch(0.8, 0.08, 235, 0.45)));
    const double width = random.uniform(0.045, 0.085);
    const double plate = random.uniform(0.12, 0.34);
    const Paint ice =
        radial(place.origin, place.scale,
               {oklch(0.99, 0.01, 230), oklch(0.95, 0.03, 230), oklch(0.86, 0.07, 235)});
    canvas.fill(place(crystalArms(random, width)), ice);
    const Outline outer = hexagon(plate, 30);
    canvas.fill(place(outer), plain(oklch(0.9, 0.05, 232, 0.85)));
    for (std::size_t i = 0; i < outer.size(); ++i)
        canvas.fill(place(stroke({outer[i], outer[(i + 1) % outer.size()]}, width * 0.6)), ice);
    canvas.fill(place(hexagon(plate * 0.55, 0)), plain(oklch(0.74, 0.1, 240, 0.8)));
}

} // namespace murmuration
