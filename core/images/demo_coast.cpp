// SPDX-License-Identifier: Apache-2.0
#include "core/images/demo_backdrop.h"
#include "core/images/demo_families.h"
#include "core/images/demo_shapes.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

struct TowerLook
{
    Ink first;
    Ink second;
    double stripes = 5;
    bool spiral = false;
};

void drawTower(Canvas& canvas, Vec2 foot, double height, double width, const TowerLook& look)
{
    const double top = foot.y - height;
    const double narrow = width * 0.6;
    const auto halfAt = [=](double y) { return std::lerp(narrow, width, (y - top) / height) / 2; };
    canvas.fill(Outline{{foot.x - narrow / 2, top},
                        {foot.x + narrow / 2, top},
                        {foot.x + width / 2, foot.y},
                        {foot.x - width / 2, foot.y}},
                [=](Vec2 p) {
                    const double across = (p.x - foot.x) / halfAt(p.y);
                    const double lean = look.spiral ? 0.9 * across : 0.22 * across * across;
                    const double stripe = (p.y - top) / height * look.stripes - lean + 8;
                    const Ink ink = static_cast<int>(stripe) % 2 == 0 ? look.first : look.second;
                    return mix(ink, {0.05, 0.03, 0.15}, std::clamp(0.18 + 0.42 * across, 0.0, 0.6));
                });
    const Ink iron = oklch(0.28, 0.03, 280);
    canvas.fill(
        rectangle({foot.x - narrow * 0.8, top - 0.012}, {foot.x + narrow * 0.8, top + 0.014}),
        plain(iron));
    const double lamp = narrow * 0.42;
    canvas.fill(rectangle({foot.x - lamp, top - 0.085}, {foot.x + lamp, top - 0.01}),
                radial({foot.x, top - 0.045}, 0.07, {oklch(0.99, 0.05, 95), oklch(0.9, 0.15, 85)}));
    for (const double x : {-1.0, 0.0, 1.0})
        canvas.fill(
            stroke({{foot.x + x * lamp, top - 0.085}, {foot.x + x * lamp, top - 0.01}}, 0.009),
            plain(iron));
    canvas.fill(Outline{{foot.x - lamp * 1.35, top - 0.08},
                        {foot.x, top - 0.15},
                        {foot.x + lamp * 1.35, top - 0.08}},
                plain(look.second.red > look.first.red ? look.first : look.second));
    canvas.fill(circle({foot.x, top - 0.152}, 0.011), plain(iron));
    for (const double t : {0.28, 0.58})
        canvas.fill(ellipse({foot.x - 0.004, top + height * t}, 0.013, 0.021),
                    plain(oklch(0.88, 0.13, 85)));
}

void drawGulls(Canvas& canvas, Random& random, const Ink& ink)
{
    for (std::size_t i = random.below(4); i > 0; --i) {
        const Placement place{{random.uniform(0.08, 0.92), random.uniform(0.08, 0.35)},
                              random.uniform(0.03, 0.055),
                              random.uniform(-15, 15)};
        canvas.fill(
            place(stroke(smoothLine({{-1, -0.25}, {-0.5, -0.45}, {0, 0}, {0.5, -0.45}, {1, -0.25}}),
                         0.17)),
            plain(ink));
    }
}

/// A sail: a triangle whose long side bulges with the wind.
void drawSail(Canvas& canvas, const Placement& place, Vec2 top, Vec2 foot, Vec2 clew, double belly,
              const Ink& ink, const Ink& stripe, double stripes)
{
    const Outline leech = smoothLine({top, (top + clew) * 0.5 + Vec2{belly, 0}, clew});
    Outline sail{foot};
    sail.insert(sail.end(), leech.begin(), leech.end());
    canvas.fill(place(sail), place([=](Vec2 p) {
                    const double along = (p.y - top.y) / (foot.y - top.y);
                    const bool striped = stripes > 0 && static_cast<int>(along * stripes) % 2 == 1;
                    const double light = std::clamp(std::abs(p.x - foot.x) * 1.1, 0.0, 0.35);
                    return mix(striped ? stripe : ink, {0.1, 0.1, 0.3}, 0.26 - light * 0.7);
                }));
}

void drawBoat(Canvas& canvas, Random& random, const Placement& place)
{
    const double hue = random.uniform(0, 360);
    const bool bright = random.uniform() < 0.55;
    const Ink sail = bright ? oklch(0.97, 0.015, 90) : oklch(random.uniform(0.62, 0.8), 0.17, hue);
    const Ink stripe = oklch(0.6, 0.19, hue + (bright ? 0 : 150));
    const double stripes = random.uniform() < 0.6 ? random.uniform(3, 8) : 0;
    const double mast = random.uniform(-1.06, -0.86);
    const Ink wood = oklch(0.42, 0.07, 55);
    canvas.fill(place(stroke({{0.03, 0.02}, {0.03, mast}}, 0.035, 0.02)), plain(wood));
    drawSail(canvas, place, {0.0, mast + 0.04}, {0.0, -0.1}, {-0.5, -0.09}, -0.1, sail, stripe,
             stripes);
    if (random.uniform() < 0.85)
        drawSail(canvas, place, {0.06, mast + 0.12}, {0.08, -0.12}, {0.5, -0.08}, 0.06,
                 random.uniform() < 0.5 ? stripe : sail, sail, 0);
    canvas.fill(place(Outline{{0.03, mast - 0.01}, {0.17, mast + 0.045}, {0.03, mast + 0.09}}),
                plain(oklch(0.62, 0.21, hue + 120)));
    const Ink hull = random.uniform() < 0.4
                         ? wood
                         : oklch(random.uniform(0.35, 0.62), 0.14, random.uniform(0, 360));
    const Outline side = smoothLine(
        {{-0.56, -0.05}, {-0.44, 0.13}, {-0.3, 0.19}, {0.3, 0.19}, {0.5, 0.1}, {0.66, -0.07}});
    canvas.fill(
        place(side),
        place(downward({mix(hull, {1, 1, 1}, 0.2), hull, mix(hull, {0, 0, 0}, 0.4)}, -0.07, 0.19)));
    canvas.fill(place(stroke(smoothLine({{-0.56, -0.05}, {0, -0.015}, {0.66, -0.07}}), 0.04)),
                plain(oklch(0.93, 0.03, 80)));
}

} // namespace

void drawLighthouse(Canvas& canvas, Random& random)
{
    const double hue = random.uniform(265, 310);
    const double late = random.uniform();
    const double horizon = random.uniform(0.7, 0.78);
    const Ink glowInk = oklch(0.82 - 0.12 * late, 0.13, random.uniform(20, 75));
    canvas.cover(downward(
        {oklch(0.34 - 0.1 * late, 0.11, hue), oklch(0.5 - 0.1 * late, 0.12, hue + 30), glowInk}, 0,
        horizon));
    canvas.clipTo(rectangle({0, 0}, {1, horizon * 0.7}));
    drawStars(canvas, random, 18);
    canvas.noClip();
    canvas.fill(rectangle({0, horizon}, {1, 1}),
                downward({mix(glowInk, oklch(0.4, 0.09, hue), 0.5), oklch(0.24, 0.08, hue - 15)},
                         horizon, 1));
    drawWaves(canvas, random, horizon, glowInk);

    const bool right = random.uniform() < 0.5;
    const double x = right ? random.uniform(0.55, 0.7) : random.uniform(0.3, 0.45);
    const Vec2 foot{x, random.uniform(0.78, 0.82)};
    const double height = random.uniform(0.46, 0.56);
    const Vec2 lamp{x, foot.y - height - 0.045};
    const double swing = random.uniform(-10, 14);
    for (const double degrees : {180 - swing, swing}) {
        const Outline beam{lamp, lamp + rotated({1.1, 0}, degrees - 8),
                           lamp + rotated({1.1, 0}, degrees + 8)};
        canvas.fill(beam, radial(lamp, 0.85,
                                 {oklch(0.97, 0.09, 95, 0.75), oklch(0.95, 0.08, 95, 0.25),
                                  oklch(0.95, 0.08, 95, 0)}));
    }
    const std::uint32_t seed = noiseSeed(random);
    Outline rock{{1.02, 1.02}, {-0.02, 1.02}};
    for (int i = 0; i <= 40; ++i) {
        const double at = -0.02 + 1.04 * i / 40;
        const double away = std::max(0.0, std::abs(at - x) - 0.12);
        rock.push_back(
            {at, foot.y - 0.012 + away * (right == (at > x) ? 0.25 : 0.75) +
                     0.05 * (cloudNoise({at * 12, 2}, seed) - 0.5) * (away > 0 ? 1 : 0)});
    }
    canvas.fill(rock, [=](Vec2 p) {
        return mix(
            oklch(0.36, 0.04, hue), oklch(0.2, 0.04, hue),
            std::clamp(cloudNoise(p * 11, seed) * 1.4 - 0.2 + (p.y - foot.y) * 1.5, 0.0, 1.0));
    });
    if (random.uniform() < 0.5) {
        const double house = x + (right ? -0.15 : 0.15);
        canvas.fill(rectangle({house - 0.07, foot.y - 0.085}, {house + 0.07, foot.y + 0.012}),
                    plain(oklch(0.72, 0.03, 60)));
        canvas.fill(Outline{{house - 0.09, foot.y - 0.08},
                            {house, foot.y - 0.15},
                            {house + 0.09, foot.y - 0.08}},
                    plain(oklch(0.4, 0.1, 30)));
        for (const double side : {-0.032, 0.032})
            canvas.fill(rectangle({house + side - 0.014, foot.y - 0.06},
                                  {house + side + 0.014, foot.y - 0.028}),
                        plain(oklch(0.9, 0.14, 85)));
    }
    TowerLook look;
    const double tone = random.uniform() < 0.6 ? random.uniform(15, 40) : random.uniform(200, 270);
    look.first = oklch(0.95, 0.02, 80);
    look.second = oklch(random.uniform(0.42, 0.55), 0.16, tone);
    look.stripes = random.uniform(3.5, 7);
    look.spiral = random.uniform() < 0.3;
    drawTower(canvas, foot, height, random.uniform(0.15, 0.19), look);
    canvas.fill(circle(lamp, 0.19), glow(lamp, 0.19, oklch(0.97, 0.1, 95, 0.75)));
}

void drawSailingBoat(Canvas& canvas, Random& random)
{
    const double horizon = random.uniform(0.58, 0.68);
    const bool evening = random.uniform() < 0.4;
    const double hue = random.uniform(215, 260);
    const Ink low =
        evening ? oklch(0.87, 0.1, random.uniform(35, 85)) : oklch(0.94, 0.035, hue - 20);
    canvas.cover(downward(
        {evening ? oklch(0.64, 0.11, hue + 60) : oklch(random.uniform(0.68, 0.78), 0.11, hue), low},
        0, horizon));
    const Vec2 sun{random.uniform(0.12, 0.88), random.uniform(0.12, 0.4)};
    const Ink sunInk = evening ? oklch(0.9, 0.14, 70) : oklch(0.98, 0.08, 98);
    canvas.fill(circle(sun, 0.2), glow(sun, 0.2, sunInk.withAlpha(0.65)));
    canvas.fill(circle(sun, 0.06), plain(sunInk));
    for (std::size_t i = 1 + random.below(3); i > 0; --i)
        drawCloud(canvas, random, {random.uniform(), random.uniform(0.12, horizon - 0.1)},
                  random.uniform(0.08, 0.16), {1, 1, 1, 0.7});
    drawGulls(canvas, random, oklch(0.97, 0.01, 90));
    if (random.uniform() < 0.5)
        canvas.fill(ridge(horizon - 0.01, 0.12, 3, noiseSeed(random)),
                    plain(mix(oklch(0.55, 0.07, 200), low, 0.5)));
    const double sea = random.uniform(190, 255);
    canvas.fill(
        rectangle({0, horizon}, {1, 1}),
        downward({mix(oklch(0.62, 0.1, sea), low, 0.35), oklch(0.42, 0.11, sea + 8)}, horizon, 1));
    drawWaves(canvas, random, horizon, low);

    const Placement place{{random.uniform(0.44, 0.56), horizon + random.uniform(0.08, 0.14)},
                          random.uniform(0.55, 0.66),
                          random.uniform(-7, 7),
                          random.uniform() < 0.5};
    const Vec2 keel = place({0.05, 0.2});
    canvas.fill(ellipse(keel + Vec2{0, 0.05}, 0.33, 0.06),
                glow(keel + Vec2{0, 0.02}, 0.33, oklch(0.25, 0.07, sea, 0.6)));
    drawBoat(canvas, random, place);
    for (const double side : {-1.0, 1.0})
        canvas.fill(ellipse(keel + Vec2{side * 0.2, 0.004}, 0.16, 0.014), plain({1, 1, 1, 0.75}));
    drawWaves(canvas, random, std::min(0.95, keel.y + 0.02), {1, 1, 1});
}

} // namespace murmuration
