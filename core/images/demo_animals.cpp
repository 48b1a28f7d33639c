// SPDX-License-Identifier: Apache-2.0
#include "core/images/demo_backdrop.h"
#include "core/images/demo_families.h"
#include "core/images/demo_shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace murmuration {
namespace {

constexpr double kPi = std::numbers::pi;

/// What both wings of a butterfly share, in coordinates where the right wing has x > 0.
struct WingPattern
{
    Outline upper;
    Outline lower;
    Ramp colors; ///< from the body outwards
    Ink margin;
    double marginWidth = 0.15; ///< part of the wing
    std::vector<Vec2> spots;
    double spotSize = 0.03;
    Ink spotInk;
    Ink spotCore;
};

Outline shrunk(const Outline& outline, Vec2 towards, double factor)
{
    Outline result = outline;
    for (Vec2& point : result)
        point = towards + (point - towards) * factor;
    return result;
}

WingPattern makeWings(Random& random)
{
    const double span = random.uniform(0.84, 1);
    const double rise = random.uniform(0.55, 0.85);
    const double drop = random.uniform(0.5, 0.78);
    const double tail = random.uniform() < 0.3 ? random.uniform(0.16, 0.28) : 0;
    WingPattern wings;
    wings.upper = smoothClosed({{0.03, -0.12},
                                {0.32 * span, -rise * random.uniform(0.75, 0.95)},
                                {0.78 * span, -rise},
                                {span, -rise * random.uniform(0.62, 0.85)},
                                {0.86 * span, -rise * random.uniform(0.2, 0.38)},
                                {0.5 * span, 0.04},
                                {0.04, 0.08}});
    Outline lower{{0.03, 0.0},         {0.4 * span, -0.03},
                  {0.72 * span, 0.14}, {0.7 * span, drop * 0.62},
                  {0.46 * span, drop}, {0.16, drop * 0.62}};
    if (tail > 0)
        lower.insert(lower.begin() + 5, {0.4 * span, drop + tail});
    wings.lower = smoothClosed(lower);

    const double hue = random.uniform(0, 360);
    const double light = random.uniform(0.55, 0.8);
    wings.colors = {oklch(light - 0.15, 0.15, hue + random.uniform(-40, 40)),
                    oklch(light, 0.17, hue), oklch(light + 0.1, 0.14, hue + random.uniform(0, 50))};
    wings.margin =
        random.uniform() < 0.75 ? oklch(0.24, 0.04, hue) : oklch(light - 0.28, 0.13, hue);
    wings.marginWidth = random.uniform(0.1, 0.26);
    wings.spotInk = oklch(random.uniform(0.85, 0.97), random.uniform(0.02, 0.1), hue + 180);
    wings.spotCore = random.uniform() < 0.5 ? wings.margin : oklch(0.55, 0.18, hue + 150);
    wings.spotSize = random.uniform(0.03, 0.06);
    const std::size_t count = random.below(4);
    for (std::size_t i = 0; i < count; ++i)
        wings.spots.push_back(
            {random.uniform(0.4, 0.75) * span, -rise * random.uniform(0.35, 0.75)});
    if (random.uniform() < 0.7)
        wings.spots.push_back({0.46 * span, drop * random.uniform(0.5, 0.65)});
    return wings;
}

void drawWing(Canvas& canvas, const Placement& place, const Outline& outline,
              const WingPattern& wings)
{
    const Vec2 root{0.05, 0};
    const Outline inner =
        shrunk(outline, {0.3 * outline[28].x, 0.4 * outline[28].y}, 1 - wings.marginWidth);
    canvas.fill(place(outline), plain(wings.margin));
    canvas.fill(place(inner), place(radial(root, 0.95, wings.colors)));
    canvas.clipTo(place(outline));
    for (std::size_t i = 6; i < outline.size(); i += 6)
        canvas.fill(place(stroke({root, outline[i]}, 0.016, 0.012)),
                    plain(wings.margin.withAlpha(0.5)));
    // A row of light dots along the dark margin.
    for (std::size_t i = 10; i + 14 < outline.size(); i += 5) {
        const Vec2 dot = shrunk({outline[i]}, {0.3, 0}, 1 - wings.marginWidth * 0.42)[0];
        canvas.fill(place(circle(dot, wings.marginWidth * 0.12)),
                    plain(wings.spotInk.withAlpha(0.9)));
    }
    for (const Vec2 spot : wings.spots) {
        canvas.fill(place(circle(spot, wings.spotSize * 1.6)), plain(wings.margin.withAlpha(0.8)));
        canvas.fill(place(circle(spot, wings.spotSize * 1.25)), plain(wings.spotInk));
        canvas.fill(place(circle(spot, wings.spotSize * 0.6)), plain(wings.spotCore));
    }
    canvas.noClip();
}

/// A fish that swims to the right: nose at x = 1, tail's root at x = 0.
struct FishLook
{
    double height = 0.3;
    Ink back;
    Ink belly;
    Ink mark;
    Ink fin;
    int pattern = 0; ///< 0 bars, 1 lines along, 2 dots, 3 scales alone
    double marks = 4;
    std::uint32_t seed = 0;
};

Ink fishSkin(const FishLook& look, Vec2 p)
{
    const double across = std::clamp(p.y / look.height, -1.0, 1.0);
    Ink ink = mix(look.back, look.belly, std::clamp(0.5 + 0.75 * across, 0.0, 1.0));
    const double wobble = 0.4 * (noise(p * 6, look.seed) - 0.5);
    double mark = -1;
    if (look.pattern == 0)
        mark = std::sin((p.x * look.marks + wobble * 0.4 + 0.4 * across * across) * 2 * kPi) - 0.2;
    else if (look.pattern == 1)
        mark = std::sin((across * look.marks * 0.5 + wobble) * kPi) - 0.3;
    else if (look.pattern == 2)
        mark = std::sin(p.x * 34) * std::sin(p.y * 34 + 1) - 0.25;
    if (p.x < 0.76 || look.pattern == 1)
        ink = mix(ink, look.mark, std::clamp(mark * 5, 0.0, 0.9));
    // Scales: rows of arcs, each row half a scale on.
    const double row = std::floor(p.y * 16);
    const double along = p.x * 16 + (std::fmod(std::abs(row), 2) == 1 ? 0.5 : 0.0);
    const Vec2 scale{along - std::floor(along) - 0.5, p.y * 16 - row - 0.5};
    if (p.x < 0.74 && scale.length() > 0.46)
        ink = mix(ink, {0, 0, 0}, 0.13);
    const double shine = std::exp(-std::pow((across + 0.45) / 0.22, 2));
    return mix(ink, {1, 1, 1}, 0.3 * shine);
}

void drawFins(Canvas& canvas, const Placement& place, Random& random, const FishLook& look)
{
    const double h = look.height;
    const double fork = random.uniform(0, 0.22);
    const double spread = random.uniform(0.24, 0.4);
    const Paint membrane = [look](Vec2 p) {
        const double ray = 0.5 + 0.5 * std::sin(std::atan2(p.y, p.x - 0.45) * 46);
        return mix(look.fin, {1, 1, 1}, 0.25 * ray).withAlpha(0.92);
    };
    const std::vector<Outline> fins{smoothClosed({{0.14, 0},
                                                  {-0.1, -spread},
                                                  {-0.3, -spread * 1.15},
                                                  {-0.26 + fork, 0},
                                                  {-0.3, spread * 1.15},
                                                  {-0.1, spread}}),
                                    smoothClosed({{0.75, -h * 0.6},
                                                  {0.6, -h - random.uniform(0.08, 0.24)},
                                                  {0.3, -h - random.uniform(0.04, 0.16)},
                                                  {0.16, -h * 0.45},
                                                  {0.45, -h * 0.6}}),
                                    smoothClosed({{0.6, h * 0.7},
                                                  {0.4, h + random.uniform(0.1, 0.2)},
                                                  {0.28, h * 0.95},
                                                  {0.3, h * 0.5}})};
    for (const Outline& fin : fins)
        canvas.fill(place(fin), place(membrane));
}

void drawFace(Canvas& canvas, const Placement& place, const FishLook& look)
{
    const Vec2 eye{0.845, -look.height * 0.2};
    const double size = 0.062;
    canvas.fill(place(circle(eye, size)), plain(oklch(0.97, 0.02, 100)));
    canvas.fill(place(circle(eye + Vec2{0.008, 0}, size * 0.66)), plain({0.05, 0.06, 0.1}));
    canvas.fill(place(circle(eye + Vec2{0.026, -0.02}, size * 0.24)), plain({1, 1, 1}));
    canvas.fill(
        place(
            stroke(smoothLine({{0.72, -look.height * 0.62}, {0.685, 0}, {0.72, look.height * 0.6}}),
                   0.014)),
        plain(mix(look.back, {0, 0, 0}, 0.35).withAlpha(0.6)));
    canvas.fill(place(stroke(smoothLine({{0.99, 0.03}, {0.95, 0.055}, {0.915, 0.05}}), 0.016)),
                plain(mix(look.back, {0, 0, 0}, 0.55)));
}

void drawUnderwater(Canvas& canvas, Random& random)
{
    const double hue = random.uniform(190, 250);
    const double light = random.uniform(0.66, 0.8);
    canvas.cover(downward({oklch(light, 0.1, hue - 10), oklch(light - 0.2, 0.11, hue),
                           oklch(light - 0.38, 0.1, hue + 12)}));
    for (std::size_t i = 2 + random.below(3); i > 0; --i) {
        const double x = random.uniform();
        const double width = random.uniform(0.03, 0.09);
        canvas.fill(
            Outline{{x, -0.02}, {x + width, -0.02}, {x + width * 2.5 - 0.3, 0.95}, {x - 0.3, 0.95}},
            downward({{1, 1, 1, 0.22}, {1, 1, 1, 0}}));
    }
    const std::uint32_t seed = noiseSeed(random);
    Outline sand{{1, 1}, {0, 1}};
    for (int i = 0; i <= 20; ++i)
        sand.push_back({i / 20.0, 0.9 + 0.08 * (noise({i / 6.0, 0}, seed) - 0.5)});
    canvas.fill(sand, downward({oklch(0.8, 0.06, 85), oklch(0.6, 0.06, 70)}, 0.86, 1));
    for (std::size_t i = random.below(5); i > 0; --i) {
        const double x = random.uniform();
        const double height = random.uniform(0.15, 0.42);
        Outline weed;
        for (int step = 0; step <= 5; ++step)
            weed.push_back({x + 0.025 * std::sin(step * 1.7 + x * 20), 0.95 - height * step / 5});
        canvas.fill(stroke(smoothLine(weed), 0.035, 0.008),
                    plain(oklch(random.uniform(0.42, 0.6), 0.12, random.uniform(120, 170))));
    }
    for (std::size_t i = 4 + random.below(6); i > 0; --i) {
        const Vec2 place{random.uniform(), random.uniform(0.05, 0.8)};
        const double radius = random.uniform(0.008, 0.026);
        canvas.fill(circle(place, radius),
                    radial(place, radius, {{1, 1, 1, 0.1}, {1, 1, 1, 0.2}, {1, 1, 1, 0.75}}));
        canvas.fill(circle(place - Vec2{radius, radius} * 0.35, radius * 0.25),
                    plain({1, 1, 1, 0.9}));
    }
}

} // namespace

void drawButterfly(Canvas& canvas, Random& random)
{
    const double meadow = random.uniform(80, 260);
    canvas.cover(
        linear({0, 0}, {0.4, 1}, {oklch(0.93, 0.05, meadow), oklch(0.8, 0.09, meadow - 25)}));
    drawBokeh(canvas, random, meadow, 0.95);

    const WingPattern wings = makeWings(random);
    Placement right{{0.5 + random.uniform(-0.03, 0.03), 0.5 + random.uniform(-0.03, 0.03)},
                    random.uniform(0.4, 0.47),
                    random.uniform(-28, 28),
                    false};
    Placement left = right;
    left.mirrored = true;
    for (const Placement& side : {left, right}) {
        Placement shadow = side;
        shadow.origin = shadow.origin + Vec2{0.02, 0.035};
        canvas.fill(std::vector<Outline>{shadow(wings.upper), shadow(wings.lower)},
                    plain({0.1, 0.12, 0.2, 0.2}));
    }
    for (const Placement& side : {left, right}) {
        drawWing(canvas, side, wings.lower, wings);
        drawWing(canvas, side, wings.upper, wings);
    }
    const Ink body = oklch(0.26, 0.04, random.uniform(0, 360));
    for (const Placement& side : {left, right}) {
        canvas.fill(side(stroke(smoothLine({{0.02, -0.24}, {0.08, -0.42}, {0.2, -0.56}}), 0.018)),
                    plain(body));
        canvas.fill(side(circle({0.2, -0.56}, 0.026)), plain(body));
    }
    canvas.fill(right(ellipse({0, 0.2}, 0.052, 0.3)),
                right(linear({-0.06, 0}, {0.06, 0}, {mix(body, {1, 1, 1}, 0.35), body, body})));
    canvas.fill(right(ellipse({0, -0.07}, 0.068, 0.14)), plain(body));
    canvas.fill(right(circle({0, -0.23}, 0.062)), plain(mix(body, {1, 1, 1}, 0.08)));
}

void drawFish(Canvas& canvas, Random& random)
{
    drawUnderwater(canvas, random);
    FishLook look;
    look.height = random.uniform(0.2, 0.4);
    look.seed = noiseSeed(random);
    const double hue = random.uniform() < 0.7 ? random.uniform(-20, 110) : random.uniform(110, 340);
    look.back = oklch(random.uniform(0.55, 0.7), 0.18, hue);
    look.belly = oklch(random.uniform(0.82, 0.92), 0.1, hue + random.uniform(10, 50));
    look.mark = random.uniform() < 0.5 ? oklch(0.97, 0.01, hue)
                                       : oklch(0.32, 0.09, random.uniform(220, 320));
    look.fin = oklch(random.uniform(0.6, 0.75), 0.18, hue + random.uniform(-40, 40));
    look.pattern = static_cast<int>(random.below(4));
    look.marks = random.uniform(3, 5.5);

    const bool toLeft = random.uniform() < 0.5;
    const double size = random.uniform(0.52, 0.62);
    const double degrees = random.uniform(-16, 16);
    const Vec2 middle{random.uniform(0.46, 0.54), random.uniform(0.42, 0.54)};
    const Placement place{middle - rotated({(toLeft ? -0.36 : 0.36) * size, 0}, degrees), size,
                          degrees, toLeft};
    drawFins(canvas, place, random, look);
    const double nose = random.uniform(1.3, 1.8);
    const auto half = [&](double t) {
        return 0.055 * (1 - t) +
               look.height * std::pow(std::sin(kPi * std::pow(t, nose * 0.75)), 0.75) * 0.95;
    };
    const Outline body = profile(half, [&](double t) { return half(t) * 0.96; });
    canvas.fill(place(body), place([look](Vec2 p) { return fishSkin(look, p); }));
    const Outline sideFin = smoothClosed({{0.62, 0.06}, {0.5, 0.2}, {0.38, 0.22}, {0.44, 0.08}});
    canvas.fill(place(sideFin), plain(mix(look.fin, {0, 0, 0}, 0.12).withAlpha(0.95)));
    drawFace(canvas, place, look);
}

} // namespace murmuration
