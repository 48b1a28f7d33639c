// SPDX-License-Identifier: Apache-2.0
#include "core/images/demo_backdrop.h"
#include "core/images/demo_families.h"
#include "core/images/demo_shapes.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

/// A mountain with snow above a ragged line and one side in shadow.
void drawPeak(Canvas& canvas, Random& random, Vec2 top, double width, double foot, const Ink& rock,
              double snowLine)
{
    const std::uint32_t seed = noiseSeed(random);
    const auto slope = [&](double side) {
        Outline line;
        for (int i = 0; i <= 14; ++i) {
            const double t = i / 14.0;
            const double jag = 0.05 * (noise({t * 9, side}, seed) - 0.5) * std::min(1.0, t * 4);
            line.push_back(
                {top.x + side * width * t, top.y + (foot - top.y) * std::clamp(t + jag, 0.0, 1.0)});
        }
        return line;
    };
    Outline outline = slope(1);
    const Outline left = slope(-1);
    outline.insert(outline.end(), left.rbegin(), left.rend());
    const double crest = random.uniform(-0.4, 0.4) * width;
    const Ink shadow = mix(rock, oklch(0.25, 0.07, 275), 0.5);
    const Ink snow = oklch(0.97, 0.015, 80);
    const Ink snowShadow = oklch(0.78, 0.05, 265);
    canvas.fill(outline, [=](Vec2 p) {
        const double depth = (p.y - top.y) / (foot - top.y);
        const double edge = top.x + crest * depth + 0.09 * (noise({p.y * 22, 4}, seed) - 0.5);
        const bool lit = p.x < edge;
        const double ragged = snowLine + 0.24 * (noise({p.x * 24, p.y * 7}, seed + 5) - 0.5);
        const double snowy = std::clamp((ragged - depth) * 22, 0.0, 1.0);
        const Ink stone =
            mix(lit ? rock : shadow, {0, 0, 0}, 0.22 * (cloudNoise(p * 16, seed + 8) - 0.4));
        return mix(stone, lit ? snow : snowShadow, snowy);
    });
}

} // namespace

void drawMountain(Canvas& canvas, Random& random)
{
    const double hue = random.uniform(225, 300);
    const bool evening = random.uniform() < 0.5;
    const Ink low = evening ? oklch(0.85, 0.11, random.uniform(25, 80))
                            : oklch(0.93, 0.04, random.uniform(60, 230));
    canvas.cover(downward({oklch(evening ? 0.5 : 0.68, 0.11, hue), low}, 0, 0.7));
    const Vec2 sun{random.uniform(0.15, 0.85), random.uniform(0.14, 0.36)};
    const double size = random.uniform(0.06, 0.11);
    const Ink sunInk = evening ? oklch(0.9, 0.13, random.uniform(45, 90)) : oklch(0.98, 0.06, 95);
    canvas.fill(circle(sun, size * 3), glow(sun, size * 3, sunInk.withAlpha(0.6)));
    canvas.fill(circle(sun, size), plain(sunInk));
    if (random.uniform() < 0.6)
        drawCloud(canvas, random, {random.uniform(), random.uniform(0.15, 0.35)},
                  random.uniform(0.1, 0.18), {1, 1, 1, 0.5});

    canvas.fill(ridge(0.6, 0.34, 3.2, noiseSeed(random)),
                plain(mix(oklch(0.6, 0.07, hue), low, 0.45)));
    const Ink rock = oklch(random.uniform(0.5, 0.62), random.uniform(0.03, 0.09),
                           random.uniform() < 0.6 ? hue : random.uniform(30, 70));
    const double snowLine = random.uniform(0.2, 0.6);
    const double x = random.uniform(0.35, 0.65);
    for (std::size_t i = random.below(3); i > 0; --i)
        drawPeak(
            canvas, random,
            {x + (i == 1 ? 0.33 : -0.33) + random.uniform(-0.06, 0.06), random.uniform(0.36, 0.46)},
            random.uniform(0.3, 0.42), 0.86, mix(rock, low, 0.25), snowLine * 0.8);
    drawPeak(canvas, random, {x, random.uniform(0.16, 0.28)}, random.uniform(0.42, 0.58), 0.88,
             rock, snowLine);

    const double green = random.uniform(120, 190);
    const double shore = random.uniform(0.76, 0.84);
    canvas.fill(ridge(shore, 0.16, 4, noiseSeed(random)),
                plain(mix(oklch(0.45, 0.08, green), low, 0.12)));
    if (random.uniform() < 0.45) {
        canvas.fill(
            rectangle({0, 0.87}, {1, 1}),
            downward({mix(low, oklch(0.55, 0.09, hue), 0.35), oklch(0.42, 0.09, hue)}, 0.87, 1));
        drawWaves(canvas, random, 0.87, {1, 1, 1});
        return;
    }
    canvas.fill(ridge(shore + 0.11, 0.1, 3, noiseSeed(random)), plain(oklch(0.36, 0.08, green)));
    for (std::size_t i = 6 + random.below(12); i > 0; --i) {
        const Vec2 foot{random.uniform(), random.uniform(0.91, 1.02)};
        const double tall = random.uniform(0.09, 0.17);
        const Ink fir = oklch(random.uniform(0.26, 0.38), 0.07, green);
        for (const double tier : {0.0, 0.3, 0.58})
            canvas.fill(Outline{{foot.x, foot.y - tall},
                                {foot.x + tall * 0.32 * (1 - tier), foot.y - tall * tier},
                                {foot.x - tall * 0.32 * (1 - tier), foot.y - tall * tier}},
                        plain(fir));
    }
}

} // namespace murmuration
