// SPDX-License-Identifier: Apache-2.0
#include "core/layout/curve_order.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <utility>

namespace murmuration {
namespace {

constexpr int kBits = 16; // of each coordinate
constexpr std::size_t kPointsPerBlock = 4096;

/// The position along the curve, from the coordinates' bits: undo the rotations of each level, Gray
/// encode, interleave.
template <std::size_t kAxes>
std::uint64_t alongCurve(std::uint32_t (&x)[kAxes])
{
    for (std::uint32_t bit = 1U << (kBits - 1); bit > 1; bit >>= 1U) {
        const std::uint32_t below = bit - 1;
        for (std::uint32_t& value : x) {
            if (value & bit) {
                x[0] ^= below;
            } else {
                const std::uint32_t swap = (x[0] ^ value) & below;
                x[0] ^= swap;
                value ^= swap;
            }
        }
    }
    for (std::size_t axis = 1; axis < kAxes; ++axis)
        x[axis] ^= x[axis - 1];
    std::uint32_t parity = 0;
    for (std::uint32_t bit = 1U << (kBits - 1); bit > 1; bit >>= 1U)
        parity ^= x[kAxes - 1] & bit ? bit - 1 : 0;
    std::uint64_t code = 0;
    for (int bit = kBits - 1; bit >= 0; --bit) {
        for (std::uint32_t& value : x)
            code = code << 1U | ((value ^ parity) >> static_cast<unsigned>(bit) & 1U);
    }
    return code;
}

template <std::size_t kAxes>
std::vector<std::uint32_t> orderIn(const Coordinates& coordinates)
{
    const LayoutExtent extent = extentOf(coordinates);
    float longest = 1e-30F;
    for (std::size_t axis = 0; axis < kAxes; ++axis)
        longest = std::max(longest, extent.high[axis] - extent.low[axis]);
    const float scale = static_cast<float>((1U << kBits) - 1) / longest;

    std::vector<std::pair<std::uint64_t, std::uint32_t>> keys(coordinates.points);
    parallelFor(keys.size(), kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            std::uint32_t x[kAxes];
            for (std::size_t axis = 0; axis < kAxes; ++axis)
                x[axis] = static_cast<std::uint32_t>(
                    (coordinates.axes[axis][i] - extent.low[axis]) * scale);
            keys[i] = {alongCurve(x), static_cast<std::uint32_t>(i)};
        }
    });
    std::sort(keys.begin(), keys.end());
    std::vector<std::uint32_t> order(keys.size());
    std::transform(keys.begin(), keys.end(), order.begin(),
                   [](const auto& key) { return key.second; });
    return order;
}

} // namespace

std::vector<std::uint32_t> curveOrder(const Coordinates& coordinates)
{
    return coordinates.dimensions() == 3 ? orderIn<3>(coordinates) : orderIn<2>(coordinates);
}

} // namespace murmuration
