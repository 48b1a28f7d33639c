// SPDX-License-Identifier: Apache-2.0
#include "core/images/demo_backdrop.h"
#include "core/images/demo_families.h"
#include "core/images/demo_shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace murmuration {
namespace {

/// A wall with dots or stripes and a table.
void drawKitchen(Canvas& canvas, Random& random, double table)
{
    const double hue = random.uniform(0, 360);
    const Ink wall = oklch(random.uniform(0.84, 0.93), random.uniform(0.04, 0.075), hue);
    const Ink pattern = mix(wall, {1, 1, 1}, random.uniform(0.35, 0.6));
    const double count = random.uniform(5, 9);
    const std::size_t kind = random.below(3);
    canvas.cover([=](Vec2 p) {
        if (kind == 0) {
            const double row = std::floor(p.y * count);
            const double along = p.x * count + 0.5 * std::fmod(row, 2.0);
            const Vec2 dot{along - std::floor(along) - 0.5, p.y * count - row - 0.5};
            return mix(pattern, wall, std::clamp((dot.length() - 0.2) * 9, 0.0, 1.0));
        }
        const double stripe = 0.5 + 0.5 * std::sin(p.x * count * 2 * std::numbers::pi);
        return mix(wall, pattern, kind == 1 ? std::clamp(stripe * 5 - 2, 0.0, 1.0) : p.y);
    });
    const Ink top = oklch(random.uniform(0.72, 0.9), 0.05, hue + random.uniform(90, 270));
    canvas.fill(rectangle({0, table}, {1, 1}),
                downward({top, mix(top, {0.2, 0.1, 0.2}, 0.25)}, table, 1));
    canvas.fill(rectangle({0, table}, {1, table + 0.012}), plain({1, 1, 1, 0.45}));
}

/// A pleated paper case, wider at its top.
void drawWrapper(Canvas& canvas, Random& random, Vec2 foot, double width, double height)
{
    const Ink light =
        oklch(random.uniform(0.62, 0.85), random.uniform(0.08, 0.16), random.uniform(0, 360));
    const Ink other = random.uniform() < 0.4 ? oklch(0.96, 0.02, 80) : mix(light, {1, 1, 1}, 0.2);
    const double top = foot.y - height;
    const double narrow = width * 0.72;
    const double pleats = 9 + static_cast<double>(random.below(5));
    Outline paper{{foot.x - width, top}};
    for (int i = 0; i <= 40; ++i) {
        const double x = -1 + i / 20.0;
        paper.push_back(
            {foot.x + x * width, top + 0.016 * std::cos(x * pleats * std::numbers::pi)});
    }
    const Outline bottom = arc({foot.x, foot.y - 0.012}, narrow, 0.03, 0, 180);
    paper.insert(paper.end(), bottom.begin(), bottom.end());
    canvas.fill(paper, [=](Vec2 p) {
        const double half = std::lerp(width, narrow, std::clamp((p.y - top) / height, 0.0, 1.0));
        const double across = (p.x - foot.x) / half;
        const double pleat = 0.5 + 0.5 * std::sin(across * pleats * std::numbers::pi);
        const Ink ink = mix(light, other, std::clamp(pleat * 3 - 1, 0.0, 1.0));
        return mix(ink, {0.15, 0.05, 0.15}, 0.1 + 0.2 * (1 - pleat) + 0.28 * std::max(0.0, across));
    });
}

/// One turn of frosting: a flattened ring, lit from the upper left, with the ridges of the nozzle.
void drawTurn(Canvas& canvas, Vec2 centre, double width, double height, double ridges,
              const Ink& ink)
{
    const Outline turn = smoothClosed({{centre.x - width, centre.y},
                                       {centre.x - width * 0.72, centre.y - height * 0.85},
                                       {centre.x, centre.y - height * 1.05},
                                       {centre.x + width * 0.72, centre.y - height * 0.85},
                                       {centre.x + width, centre.y},
                                       {centre.x + width * 0.72, centre.y + height * 0.8},
                                       {centre.x, centre.y + height},
                                       {centre.x - width * 0.72, centre.y + height * 0.8}});
    canvas.fill(turn, [=](Vec2 p) {
        const double x = (p.x - centre.x) / width;
        const double y = (p.y - centre.y) / height;
        const double ridge = 0.5 + 0.5 * std::sin((x * 1.3 + y * 0.35) * ridges);
        const double dark = 0.06 + 0.24 * std::max(0.0, x * 0.7 + y * 0.6) + 0.13 * (1 - ridge);
        const double light =
            0.5 * std::exp(-std::pow((x + 0.4) / 0.4, 2) - std::pow((y + 0.35) / 0.45, 2));
        return mix(mix(ink, {0.35, 0.1, 0.2}, dark), {1, 1, 1}, light);
    });
}

void drawSprinkles(Canvas& canvas, Random& random, Vec2 low, double width, double height)
{
    const double hue = random.uniform(0, 360);
    for (int i = 0; i < 26; ++i) {
        const double up = random.uniform(0.02, 0.85);
        const double x = random.uniform(-0.8, 0.8) * width * (1 - up * 0.75);
        const Vec2 place{low.x + x, low.y - up * height};
        const Vec2 half = rotated({0.013, 0}, random.uniform(0, 180));
        canvas.fill(stroke({place - half, place + half}, 0.013),
                    plain(oklch(random.uniform(0.6, 0.88), 0.18,
                                hue + 72.0 * static_cast<double>(random.below(5)))));
    }
}

void drawTopping(Canvas& canvas, Random& random, Vec2 top)
{
    const std::size_t kind = random.below(4);
    if (kind == 0) { // a cherry
        const Vec2 centre = top - Vec2{0, 0.035};
        canvas.fill(
            stroke(smoothLine({centre, centre + Vec2{0.02, -0.08}, centre + Vec2{0.07, -0.13}}),
                   0.011),
            plain(oklch(0.42, 0.09, 120)));
        canvas.fill(circle(centre, 0.056),
                    radial(centre - Vec2{0.02, 0.022}, 0.085,
                           {oklch(0.78, 0.14, 20), oklch(0.55, 0.22, 25), oklch(0.36, 0.15, 22)}));
    } else if (kind == 1) { // a candle
        const Ink wax = oklch(0.75, 0.14, random.uniform(0, 360));
        canvas.fill(rectangle(top + Vec2{-0.017, -0.14}, top + Vec2{0.017, 0.02}), [=](Vec2 p) {
            const double turn = (p.y + p.x * 0.8) * 40;
            return mix(wax, {1, 1, 1}, turn - std::floor(turn) < 0.5 ? 0.75 : 0.0);
        });
        const Vec2 flame = top - Vec2{0, 0.175};
        canvas.fill(circle(flame, 0.12), glow(flame, 0.12, oklch(0.95, 0.13, 90, 0.7)));
        canvas.fill(
            smoothClosed({flame + Vec2{0, -0.045}, flame + Vec2{0.018, 0.008},
                          flame + Vec2{0, 0.03}, flame + Vec2{-0.018, 0.008}}),
            radial(flame + Vec2{0, 0.012}, 0.05, {oklch(0.99, 0.05, 100), oklch(0.85, 0.17, 75)}));
    } else if (kind == 2) { // berries
        const double hue = random.uniform() < 0.5 ? 275 : 15;
        for (const Vec2 at : {Vec2{-0.045, -0.01}, Vec2{0.045, -0.01}, Vec2{0, -0.045}}) {
            const Vec2 centre = top + at;
            canvas.fill(
                circle(centre, 0.042),
                radial(centre - Vec2{0.014, 0.016}, 0.062,
                       {oklch(0.78, 0.1, hue), oklch(0.48, 0.17, hue), oklch(0.3, 0.12, hue)}));
        }
    }
}

} // namespace

void drawCupcake(Canvas& canvas, Random& random)
{
    drawKitchen(canvas, random, random.uniform(0.72, 0.8));
    const Vec2 foot{random.uniform(0.46, 0.54), random.uniform(0.87, 0.92)};
    const double width = random.uniform(0.25, 0.31);
    const double height = random.uniform(0.25, 0.32);
    canvas.fill(ellipse(foot + Vec2{0.03, 0}, width * 1.25, 0.07),
                glow(foot + Vec2{0.03, 0}, width * 1.25, {0.2, 0.05, 0.2, 0.5}));
    drawWrapper(canvas, random, foot, width, height);
    const Vec2 rim{foot.x, foot.y - height};
    canvas.fill(ellipse(rim + Vec2{0, 0.004}, width * 1.02, 0.045), plain(oklch(0.62, 0.09, 65)));

    const bool chocolate = random.uniform() < 0.2;
    const Ink frosting = chocolate ? oklch(0.45, 0.07, 50)
                                   : oklch(random.uniform(0.8, 0.93), random.uniform(0.03, 0.12),
                                           random.uniform(0, 360));
    const int turns = 3 + static_cast<int>(random.below(2));
    const double rise = random.uniform(0.25, 0.33) / turns;
    const double ridges = random.uniform(4, 11);
    for (int turn = 0; turn < turns; ++turn) {
        const double t = turn / static_cast<double>(turns);
        drawTurn(canvas, {rim.x + 0.012 * (turn % 2 == 0 ? 1 : -1), rim.y - 0.03 - rise * turn},
                 width * (1.12 - 0.86 * t), 0.075 - 0.012 * t, ridges, frosting);
    }
    const Vec2 top{rim.x, rim.y - 0.05 - rise * (turns - 0.45)};
    canvas.fill(smoothClosed({top + Vec2{-0.06, 0.045}, top + Vec2{0.012, -0.035},
                              top + Vec2{0.06, 0.045}, top + Vec2{0, 0.06}}),
                plain(mix(frosting, {1, 1, 1}, 0.2)));
    if (random.uniform() < 0.6)
        drawSprinkles(canvas, random, rim, width, rise * turns);
    drawTopping(canvas, random, top);
}

} // namespace murmuration
