// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// One colour for each class, as different from each other as their number allows and friendly to colour-blind people:
/// Okabe and Ito (2008) up to 8 classes, Green-Armytage's alphabet (2010) up to 26, beyond that generated in CIELAB so
/// that each is as far as possible from those before it. The first colours of a longer palette do not depend on its
/// length within one of the three ranges.
[[nodiscard]] std::vector<Color> classPalette(std::size_t classes);

/// The colour of items without a class.
inline constexpr Color kUnlabelledColor{128, 134, 142};

} // namespace murmuration
