// SPDX-License-Identifier: Apache-2.0
#include "core/images/demo_backdrop.h"
#include "core/images/demo_families.h"
#include "core/images/demo_shapes.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

void drawGrass(Canvas& canvas, Random& random, double top, double hue)
{
    for (int blade = 0; blade < 34; ++blade) {
        const double x = random.uniform(-0.05, 1.05);
        const double height = random.uniform(0.06, 0.17);
        const Vec2 tip{x + random.uniform(-0.07, 0.07), top + 0.1 - height};
        canvas.fill(
            stroke(smoothLine({{x, top + 0.14}, {x, top + 0.1 - height * 0.4}, tip}), 0.02, 0.003),
            plain(oklch(random.uniform(0.42, 0.66), 0.12, hue + random.uniform(-15, 15))));
    }
}

struct MushroomLook
{
    Ink cap;
    Ink rim;
    double width = 0.3; ///< half, of the cap
    double height = 0.3;
    double point = 2; ///< exponent of the cap's curve: 2 round, less pointed, more flat
    bool spotted = true;
};

void drawOneMushroom(Canvas& canvas, Random& random, Vec2 foot, double stem,
                     const MushroomLook& look)
{
    const double lean = random.uniform(-0.05, 0.05);
    const Vec2 top{foot.x + lean, foot.y - stem};
    const double thick = look.width * random.uniform(0.3, 0.42);
    const Outline stalk = smoothClosed({{foot.x - thick * 0.8, foot.y},
                                        {top.x - thick * 0.5, (foot.y + top.y) / 2},
                                        {top.x - thick * 0.5, top.y - 0.02},
                                        {top.x + thick * 0.5, top.y - 0.02},
                                        {top.x + thick * 0.5, (foot.y + top.y) / 2},
                                        {foot.x + thick * 0.8, foot.y}});
    canvas.fill(ellipse(foot + Vec2{0.02, 0.005}, look.width * 0.8, 0.035),
                glow(foot, look.width * 0.8, {0, 0, 0, 0.5}));
    canvas.fill(stalk,
                linear({foot.x - thick, 0}, {foot.x + thick, 0},
                       {oklch(0.95, 0.03, 85), oklch(0.9, 0.04, 80), oklch(0.62, 0.05, 65)}));

    // Gills: the underside seen from slightly below.
    const double under = look.width * 0.22;
    canvas.fill(ellipse(top, look.width * 0.97, under), plain(oklch(0.72, 0.05, 70)));
    for (int gill = -6; gill <= 6; ++gill)
        canvas.fill(stroke({{top.x + gill * thick / 14, top.y},
                            {top.x + gill * look.width / 7,
                             top.y + under * std::sqrt(1 - gill * gill / 49.0)}},
                           0.006),
                    plain(oklch(0.55, 0.05, 60, 0.8)));

    Outline cap;
    for (int i = 0; i <= 40; ++i) {
        const double x = -1 + i / 20.0;
        cap.push_back(
            {top.x + x * look.width,
             top.y - look.height * std::pow(1 - std::pow(std::abs(x), look.point), 0.62)});
    }
    const Outline brim = arc({top.x, top.y}, look.width, under * 0.55, 0, 180);
    cap.insert(cap.end(), brim.begin(), brim.end());
    const Vec2 shine{top.x - look.width * 0.35, top.y - look.height * 0.72};
    canvas.fill(cap, radial(shine, look.width * 1.7,
                            {mix(look.cap, {1, 1, 1}, 0.35), look.cap, look.cap, look.rim}));
    canvas.clipTo(cap);
    for (int spot = 0; spot < (look.spotted ? 13 : 0); ++spot) {
        const double x = random.uniform(-0.95, 0.95);
        const double y = random.uniform(0.02, 0.9) * std::pow(1 - x * x, 0.5);
        const double size = look.width * random.uniform(0.07, 0.15);
        const Vec2 at{top.x + x * look.width, top.y - y * look.height};
        canvas.fill(ellipse(at + Vec2{0.004, 0.006}, size * (1.05 - 0.5 * std::abs(x)), size * 0.8),
                    plain({0, 0, 0, 0.22}));
        canvas.fill(ellipse(at, size * (1.05 - 0.5 * std::abs(x)), size * 0.8),
                    plain(oklch(0.97, 0.02, 90, 0.95)));
    }
    canvas.noClip();
}

} // namespace

void drawMushroom(Canvas& canvas, Random& random)
{
    const double hue = random.uniform(110, 200);
    const double light = random.uniform(0.35, 0.72);
    canvas.cover(downward({oklch(light, 0.05, hue), oklch(light + 0.1, 0.07, hue - 25),
                           oklch(light - 0.08, 0.08, hue - 10)}));
    for (std::size_t i = 4 + random.below(4); i > 0; --i) {
        const double x = random.uniform();
        const double width = random.uniform(0.03, 0.09);
        canvas.fill(rectangle({x - width, 0}, {x + width, 0.85}),
                    linear({x - width, 0}, {x + width, 0},
                           {oklch(light - 0.15, 0.04, hue, 0), oklch(light - 0.15, 0.04, hue, 0.6),
                            oklch(light - 0.15, 0.04, hue, 0)}));
    }
    drawBokeh(canvas, random, hue - 40, light + 0.22);
    const double ground = random.uniform(0.82, 0.88);
    canvas.fill(ellipse({0.5, ground + 0.24}, 0.9, 0.28),
                downward({oklch(0.5, 0.1, hue - 10), oklch(0.28, 0.06, hue)}, ground - 0.05, 1));

    MushroomLook look;
    const double capHue =
        random.uniform() < 0.75 ? random.uniform(15, 85) : random.uniform(280, 360);
    const double tone = random.uniform(0.5, 0.68);
    look.cap = oklch(tone, random.uniform(0.12, 0.2), capHue);
    look.rim = oklch(tone - 0.2, 0.12, capHue - 8);
    look.point = random.uniform(1.5, 2.8);
    look.spotted = random.uniform() < 0.65;
    const std::size_t small = random.below(3);
    for (std::size_t i = 0; i < small; ++i) {
        look.width = random.uniform(0.09, 0.14);
        look.height = look.width * random.uniform(0.8, 1.3);
        const double side = i == 0 ? random.uniform(0.1, 0.24) : random.uniform(0.76, 0.9);
        drawOneMushroom(canvas, random, {side, ground + 0.04}, random.uniform(0.14, 0.24), look);
    }
    look.width = random.uniform(0.24, 0.36);
    look.height = look.width * random.uniform(0.75, 1.25);
    drawOneMushroom(canvas, random, {random.uniform(0.42, 0.58), ground + 0.04},
                    random.uniform(0.3, 0.42), look);
    drawGrass(canvas, random, ground + 0.03, std::clamp(hue - 10, 110.0, 150.0));
}

} // namespace murmuration
