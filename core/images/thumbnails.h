// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/image.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace murmuration {

/// Square thumbnails of a whole collection, filled while the pictures are decoded. Each is side x
/// side RGB with the picture scaled to fit and centred; what it does not cover is a calm dark grey.
/// Any number of threads may set and read; an item that is set never changes: setting it again does
/// nothing.
class Thumbnails
{
public:
    static constexpr int kLargestSide = 64; ///< px, of most collections

    Thumbnails(std::size_t items, int sidePx);

    /// The side that keeps `items` thumbnails within about 256 MiB: kLargestSide for most
    /// collections, less for large ones.
    [[nodiscard]] static int sideFor(std::size_t items);

    /// `picture` must not be empty.
    void set(std::size_t item, const Image& picture);

    [[nodiscard]] bool has(std::size_t item) const;
    [[nodiscard]] int side() const { return m_side; }
    [[nodiscard]] std::size_t items() const { return m_items; }
    /// How many are set; grows only. A view uploads new ones when it changes.
    [[nodiscard]] std::size_t ready() const { return m_ready.load(std::memory_order_acquire); }
    /// side * side * 3 bytes; valid only when has(item).
    [[nodiscard]] std::span<const std::uint8_t> pixels(std::size_t item) const;
    /// The part in the middle of its square that a picture covers, px.
    struct Extent
    {
        std::uint16_t width = 0;
        std::uint16_t height = 0;
    };
    /// Valid only when has(item).
    [[nodiscard]] Extent extent(std::size_t item) const;

private:
    enum class State : std::uint8_t
    {
        Empty,
        Filling,
        Set
    };

    const std::size_t m_items;
    const int m_side;
    std::unique_ptr<std::uint8_t[]>
        m_pixels; ///< left uninitialised: pages are committed as thumbnails arrive
    std::unique_ptr<Extent[]> m_extents;
    std::unique_ptr<std::atomic<State>[]> m_state;
    std::atomic<std::size_t> m_ready{0};
};

} // namespace murmuration
