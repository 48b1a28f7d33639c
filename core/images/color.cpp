// SPDX-License-Identifier: Apache-2.0
#include "core/images/color.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace murmuration {
namespace {

using Lab = std::array<double, 3>;

/// Okabe and Ito's with two changes: their yellow is darkened until it shows on white, and a brown
/// takes the place of black, which does not show on the dark background (and grey is for items
/// without a class).
constexpr std::array<Color, 8> kColorBlindFriendly{{
    {0, 114, 178},   // blue
    {230, 159, 0},   // orange
    {0, 158, 115},   // bluish green
    {204, 121, 167}, // reddish purple
    {86, 180, 233},  // sky blue
    {213, 94, 0},    // vermilion
    {228, 212, 76},  // yellow
    {128, 60, 20},   // brown
}};

/// Green-Armytage's alphabet, ordered so that each is far from those before it. Honeydew, jade, sky
/// and yellow are darkened and damson and navy lightened, in their own hue, until they show on both
/// backgrounds. Those that can't be (ebony, uranium, xanthin), that look like no class (iron) or
/// lie close to others after that (blue, red, wine) gave way to the colours farthest from the rest.
constexpr std::array<Color, 26> kAlphabet{{
    {0, 170, 255},   // azure, added
    {239, 211, 3},   // yellow
    {0, 92, 49},     // forest
    {255, 168, 187}, // pink
    {116, 10, 255},  // violet
    {255, 80, 5},    // zinnia
    {125, 232, 159}, // jade
    {194, 0, 136},   // mallow
    {238, 34, 85},   // crimson, added
    {81, 231, 232},  // sky
    {240, 163, 255}, // amethyst
    {143, 124, 0},   // khaki
    {252, 201, 150}, // honeydew
    {43, 206, 72},   // green
    {136, 0, 187},   // purple, added
    {136, 51, 68},   // maroon, added
    {0, 153, 143},   // turquoise
    {153, 63, 0},    // caramel
    {102, 102, 255}, // periwinkle, added
    {38, 67, 148},   // navy
    {255, 51, 255},  // fuchsia, added
    {66, 102, 0},    // quagmire
    {204, 204, 255}, // lavender, added
    {255, 164, 5},   // orpiment
    {157, 204, 0},   // lime
    {112, 42, 127},  // damson
}};

constexpr std::size_t kMostGenerated = 1024;

double linear(std::uint8_t channel)
{
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double squaredDistance(const Lab& a, const Lab& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

/// A colour that may still be taken, and how far it is from those that were.
struct Candidate
{
    Color color;
    Lab lab;
    double distance = std::numeric_limits<double>::max();

    void keepAwayFrom(const Lab& taken)
    {
        distance = std::min(distance, squaredDistance(lab, taken));
    }
};

/// A grid through sRGB, without what is too dark for a dark background or too light for a white
/// one.
std::vector<Candidate> candidates()
{
    constexpr double kDarkest = 36;
    constexpr double kLightest = 84;
    constexpr int kStep = 17;
    std::vector<Candidate> result;
    for (int r = 0; r < 256; r += kStep) {
        for (int g = 0; g < 256; g += kStep) {
            for (int b = 0; b < 256; b += kStep) {
                const Color color{static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g),
                                  static_cast<std::uint8_t>(b)};
                const Lab lab = cielab(color);
                if (lab[0] >= kDarkest && lab[0] <= kLightest)
                    result.push_back({color, lab});
            }
        }
    }
    return result;
}

/// Adds colours to `palette` up to `count`, each the farthest from all there are.
void addFarthest(std::vector<Color>& palette, std::size_t count)
{
    if (palette.size() >= count)
        return;
    std::vector<Candidate> open = candidates();
    for (Candidate& candidate : open) {
        candidate.keepAwayFrom(cielab(kUnlabelledColor));
        for (const Color taken : palette)
            candidate.keepAwayFrom(cielab(taken));
    }
    while (palette.size() < count) {
        const Candidate farthest =
            *std::max_element(open.begin(), open.end(), [](const Candidate& a, const Candidate& b) {
                return a.distance < b.distance;
            });
        palette.push_back(farthest.color);
        for (Candidate& candidate : open)
            candidate.keepAwayFrom(farthest.lab);
    }
}

} // namespace

std::array<double, 3> cielab(Color color)
{
    const double r = linear(color.red);
    const double g = linear(color.green);
    const double b = linear(color.blue);
    // sRGB to XYZ relative to D65's white (IEC 61966-2-1), then CIE 15.
    const auto f = [](double t) {
        return t > 216.0 / 24389.0 ? std::cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
    };
    const double x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
    const double y = f(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
    const double z = f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

std::vector<Color> classPalette(std::size_t classes)
{
    const bool few = classes <= kColorBlindFriendly.size();
    const std::span<const Color> table =
        few ? std::span<const Color>(kColorBlindFriendly) : std::span<const Color>(kAlphabet);
    const std::span<const Color> first = table.first(std::min(classes, table.size()));
    std::vector<Color> palette(first.begin(), first.end());
    addFarthest(palette, std::min(classes, kMostGenerated));
    while (palette.size() < classes)
        palette.push_back(palette[palette.size() - kMostGenerated]);
    return palette;
}

} // namespace murmuration
