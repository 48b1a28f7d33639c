// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace murmuration {

struct Color
{
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;

    bool operator==(const Color&) const = default;
};

/// One colour for each class, as different from each other as their number allows and each visible
/// on the light and on the dark background. Up to 8 classes Okabe and Ito's (2008) colours, which
/// colour-blind people can tell apart; up to 26 Green-Armytage's alphabet (2010); beyond that
/// generated in CIELAB, each as far as possible from those before it, until they repeat after 1024.
/// The first colours of a longer palette do not depend on its length within one of the three
/// ranges.
[[nodiscard]] std::vector<Color> classPalette(std::size_t classes);

/// The colour of items without a class.
inline constexpr Color kUnlabelledColor{128, 134, 142};

/// CIELAB (CIE 1976) coordinates L*, a*, b* under D65: Euclidean distances in it are roughly
/// differences as seen.
[[nodiscard]] std::array<double, 3> cielab(Color color);

} // namespace murmuration
