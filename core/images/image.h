// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace murmuration {

/// A picture: height x width x 3 bytes, RGB, row-major, without padding, the right side up.
struct Image
{
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb;

    Image() = default;
    Image(int w, int h)
        : width(w)
        , height(h)
        , rgb(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 3)
    {
    }

    [[nodiscard]] bool empty() const { return rgb.empty(); }
    [[nodiscard]] std::uint8_t* pixel(int x, int y)
    {
        return rgb.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                             static_cast<std::size_t>(x)) *
                                3;
    }
    [[nodiscard]] const std::uint8_t* pixel(int x, int y) const
    {
        return rgb.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                             static_cast<std::size_t>(x)) *
                                3;
    }

    bool operator==(const Image&) const = default;
};

} // namespace murmuration
