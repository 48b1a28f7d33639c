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

/// A leaf's outline and where its side veins end; x along the midrib from 0 (stem) to 1 (tip).
struct LeafShape
{
    Outline outline;
    std::vector<Outline> veins;
};

/// A leaf with one midrib: narrow or broad, smooth, serrated or lobed like an oak's.
LeafShape featherLeaf(Random& random)
{
    const double width = random.uniform(0.16, 0.36);
    const double broadest = random.uniform(0.75, 1.3);
    const bool lobed = random.uniform() < 0.3;
    const double teeth = lobed ? random.uniform(3.5, 5) : 14 + static_cast<double>(random.below(8));
    const double depth = lobed ? random.uniform(0.3, 0.45) : random.uniform(0, 0.12);
    const auto half = [=](double t) {
        const double smoothHalf = width * std::pow(std::sin(kPi * std::pow(t, broadest)), 0.8);
        const double phase = t * teeth;
        const double wave =
            lobed ? 0.5 + 0.5 * std::cos(2 * kPi * phase) : phase - std::floor(phase);
        return std::max(0.0, smoothHalf * (1 - depth * wave));
    };
    LeafShape leaf{profile(half, half), {}};
    const int pairs = lobed ? static_cast<int>(teeth) : 5 + static_cast<int>(random.below(3));
    for (int i = 0; i < pairs; ++i) {
        const double from = 0.1 + 0.72 * i / pairs;
        const double to = std::min(0.97, from + 0.15);
        for (const double side : {-1.0, 1.0}) {
            const double reach = side * half(to) * 0.85;
            leaf.veins.push_back(smoothLine({{from, 0}, {from + 0.06, reach * 0.45}, {to, reach}}));
        }
    }
    leaf.veins.push_back({{0, 0}, {0.96, 0}});
    return leaf;
}

/// A leaf whose veins spread from its stem like fingers, as a maple's.
LeafShape handLeaf(Random& random)
{
    constexpr double kCentre = 0.14; // of the fingers, from the stem
    const double sharpness = random.uniform(0.7, 1.2);
    const double notch = random.uniform(0.4, 0.55);
    const double spread = random.uniform(46, 54);
    const double serration = random.uniform(0.02, 0.07);
    const std::vector<double> lengths{0.42, 0.8, 1, 0.8, 0.42};
    const auto radius = [=](double degrees) {
        const double turn = degrees > 180 ? degrees - 360 : degrees;
        double best = 0.16;
        for (std::size_t finger = 0; finger < lengths.size(); ++finger) {
            const double centre = (static_cast<double>(finger) - 2) * spread;
            const double off = std::abs(turn - centre) / (spread * 0.62);
            const double reach =
                lengths[finger] *
                (notch + (1 - notch) * std::pow(std::max(0.0, 1 - off), sharpness));
            if (off < 1)
                best = std::max(best, reach - lengths[finger] * notch * std::pow(off, 6) * 0.4);
        }
        return 0.8 * best * (1 + serration * std::sin(degrees * kPi / 180 * 36));
    };
    LeafShape leaf{polar(radius), {}};
    for (Vec2& point : leaf.outline)
        point.x += kCentre;
    for (std::size_t finger = 0; finger < lengths.size(); ++finger) {
        const double degrees = (static_cast<double>(finger) - 2) * spread;
        const Vec2 base{kCentre - 0.08, 0};
        const Vec2 end = Vec2{kCentre, 0} + rotated({0.7 * lengths[finger], 0}, degrees);
        leaf.veins.push_back({base, end});
        for (const double side : {-1.0, 1.0}) {
            const Vec2 from = base + (end - base) * 0.5;
            leaf.veins.push_back(
                {from, from + rotated({0.12 * lengths[finger], 0}, degrees + side * 38)});
        }
    }
    leaf.veins.push_back({{0, 0}, {kCentre, 0}});
    return leaf;
}

/// One ring of petals, each drawn over the one before.
struct Petals
{
    int count = 8;
    double length = 0.3;
    double width = 0.1;  ///< half
    double broadest = 1; ///< below 1 nearer the middle, above 1 nearer the tip
    double notch = 0;    ///< at the tip, as a cherry blossom's
    double turn = 0;
    Ramp colors;
};

void drawPetals(Canvas& canvas, Vec2 centre, const Petals& petals)
{
    const auto half = [&](double t) {
        return petals.width / petals.length *
               std::pow(std::sin(kPi * std::pow(t, petals.broadest)), 0.75);
    };
    Outline outline = profile(half, half);
    for (Vec2& point : outline)
        point.x -= petals.notch *
                   std::exp(-std::pow(point.y * petals.length / petals.width / 0.35, 2)) *
                   std::pow(point.x, 6);
    for (int i = 0; i < petals.count; ++i) {
        const Placement place{centre, petals.length, petals.turn + 360.0 * i / petals.count};
        const Placement shadow{centre + Vec2{0.006, 0.01}, petals.length * 1.02, place.degrees};
        canvas.fill(shadow(outline), plain({0, 0, 0, 0.16}));
        const Paint paint = [colors = petals.colors, width = half(0.5)](Vec2 p) {
            const Ink ink = at(colors, p.x);
            const double crease = 0.16 * std::exp(-std::pow(p.y / width / 0.16, 2)) * (1 - p.x);
            const double side = 0.1 * std::clamp(p.y / width, -1.0, 1.0);
            return mix(ink, {0, 0, 0}, std::clamp(crease + side * 0.8 + 0.03, 0.0, 1.0));
        };
        canvas.fill(place(outline), place(paint));
    }
}

/// The middle of a flower: a dome of dots in a spiral (Vogel 1979).
void drawFlorets(Canvas& canvas, Random& random, Vec2 centre, double radius, double hue)
{
    canvas.fill(circle(centre + Vec2{0.004, 0.008}, radius * 1.08), plain({0, 0, 0, 0.25}));
    const double lightness = random.uniform(0.42, 0.8);
    canvas.fill(
        circle(centre, radius),
        radial(centre - Vec2{radius * 0.3, radius * 0.3}, radius * 1.5,
               {oklch(lightness + 0.08, 0.13, hue), oklch(lightness - 0.2, 0.1, hue - 20)}));
    constexpr double kGoldenAngle = 137.508;
    const int dots = 46;
    for (int i = 0; i < dots; ++i) {
        const double distance = radius * 0.94 * std::sqrt((i + 0.5) / dots);
        const Vec2 place = centre + rotated({distance, 0}, kGoldenAngle * i);
        canvas.fill(circle(place, radius * 0.085),
                    plain(oklch(lightness + 0.16 * (i % 2), 0.14, hue + 10, 0.9)));
    }
}

} // namespace

void drawLeaf(Canvas& canvas, Random& random)
{
    const double paperHue = random.uniform(60, 260);
    canvas.cover(
        linear({0, 0}, {1, 1},
               {oklch(0.97, 0.02, paperHue), oklch(random.uniform(0.84, 0.92), 0.045, paperHue)}));
    const LeafShape leaf = random.uniform() < 0.4 ? handLeaf(random) : featherLeaf(random);
    // Spring green to autumn red.
    const double season = random.uniform(20, 145);
    const double dark = season > 100 ? -0.07 : 0;
    const Ramp colors{oklch(0.5 + dark, 0.14, season - 8), oklch(0.63 + dark, 0.16, season),
                      oklch(0.78 + dark, 0.15, season + 18)};
    const std::uint32_t seed = noiseSeed(random);
    const double length = random.uniform(0.72, 0.86);
    const double degrees = random.uniform(-90, 0) + random.uniform(-20, 20);
    const Vec2 stem = Vec2{0.52, 0.52} - rotated({length * 0.46, 0}, degrees);
    const Placement place{stem, length, degrees};
    const Placement shadow{stem + Vec2{0.018, 0.028}, length, degrees};

    const Outline stalk = smoothLine({{-0.14, 0.03}, {-0.06, 0.008}, {0.03, 0}});
    canvas.fill(shadow(leaf.outline), plain({0.1, 0.08, 0.15, 0.22}));
    canvas.fill(place(stroke(stalk, 0.026, 0.016)), plain(mix(colors[0], {0.3, 0.15, 0.05}, 0.45)));
    canvas.fill(place(leaf.outline), place([=](Vec2 p) {
                    const double blotch = cloudNoise(p * 5, seed) - 0.5;
                    const Ink ink = at(colors, 0.25 + 0.5 * p.x + 0.9 * blotch);
                    // The two halves catch the light differently.
                    return mix(ink, p.y > 0 ? Ink{0, 0, 0} : Ink{1, 1, 0.9}, p.y > 0 ? 0.14 : 0.06);
                }));
    canvas.clipTo(place(leaf.outline));
    const Ink vein = mix(colors[2], {1, 1, 0.85}, 0.45).withAlpha(0.8);
    for (std::size_t i = 0; i < leaf.veins.size(); ++i)
        canvas.fill(place(stroke(leaf.veins[i], i + 1 == leaf.veins.size() ? 0.022 : 0.013, 0.005)),
                    plain(vein));
    canvas.noClip();
}

void drawFlower(Canvas& canvas, Random& random)
{
    const double green = random.uniform(115, 175);
    const double light = random.uniform(0.35, 0.6);
    canvas.cover(linear({0, 0}, {0.6, 1},
                        {oklch(light + 0.12, 0.1, green), oklch(light - 0.1, 0.08, green + 15)}));
    drawBokeh(canvas, random, green, light + 0.22);

    const Vec2 centre{random.uniform(0.46, 0.54), random.uniform(0.46, 0.54)};
    for (std::size_t i = 2 + random.below(2); i > 0; --i) {
        const auto half = [](double t) { return 0.2 * std::sin(kPi * t); };
        const Placement place{centre, random.uniform(0.46, 0.56), random.uniform(0, 360)};
        canvas.fill(place(profile(half, half)),
                    place(linear({0, -0.2}, {0, 0.2},
                                 {oklch(0.62, 0.14, green - 5), oklch(0.42, 0.11, green + 5)})));
    }
    const double hue = std::fmod(random.uniform(250, 470), 360);
    const double pale = random.uniform(0.62, 0.93);
    const double chroma = pale > 0.85 ? random.uniform(0.02, 0.07) : random.uniform(0.13, 0.21);
    Petals petals;
    petals.count = 5 + static_cast<int>(random.below(random.uniform() < 0.5 ? 3 : 12));
    petals.length = random.uniform(0.32, 0.43);
    petals.width = petals.length * std::min(0.46, random.uniform(2.2, 2.9) / petals.count);
    petals.broadest = random.uniform(0.9, 1.6);
    petals.notch = random.uniform() < 0.4 ? random.uniform(0.05, 0.2) : 0;
    petals.turn = random.uniform(0, 360);
    petals.colors = {oklch(pale - 0.22, chroma + 0.04, hue + random.uniform(-50, 50)),
                     oklch(pale - 0.03, chroma, hue), oklch(pale + 0.04, chroma * 0.75, hue)};
    drawPetals(canvas, centre, petals);
    if (random.uniform() < 0.55) {
        petals.turn += 180.0 / petals.count;
        petals.length *= 0.66;
        petals.width *= 0.72;
        for (Ink& ink : petals.colors)
            ink = mix(ink, {1, 1, 1}, 0.18);
        drawPetals(canvas, centre, petals);
    }
    drawFlorets(canvas, random, centre, random.uniform(0.075, 0.12), random.uniform(60, 100));
}

} // namespace murmuration
