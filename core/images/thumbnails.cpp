// SPDX-License-Identifier: Apache-2.0
#include "core/images/thumbnails.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace murmuration {
namespace {

constexpr std::size_t kChannels = 3;

/// Neither black nor white, so that pictures of any kind stand out from it.
constexpr std::uint8_t kSurround = 40;

std::size_t bytesOf(int side)
{
    return static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * kChannels;
}

int fitted(int length, int longest, int side)
{
    return std::clamp(static_cast<int>(std::lround(static_cast<double>(length) * side / longest)),
                      1, side);
}

} // namespace

Thumbnails::Thumbnails(std::size_t items, int sidePx)
    : m_items(items)
    , m_side(sidePx)
    , m_pixels(std::make_unique_for_overwrite<std::uint8_t[]>(items * bytesOf(sidePx)))
    , m_extents(std::make_unique<Extent[]>(items))
    , m_state(std::make_unique<std::atomic<State>[]>(items))
{
    assert(sidePx > 0 && sidePx <= std::numeric_limits<std::uint16_t>::max());
}

int Thumbnails::sideFor(std::size_t items)
{
    constexpr std::size_t kBudget = std::size_t{256} << 20U;
    constexpr std::array kSides{kLargestSide, 48, 32, 24, 16, 12};
    for (const int side : kSides) {
        if (items <= kBudget / bytesOf(side))
            return side;
    }
    constexpr int kSmallest = 8;
    return kSmallest;
}

void Thumbnails::set(std::size_t item, const Image& picture)
{
    assert(item < m_items && !picture.empty());
    State empty = State::Empty;
    if (!m_state[item].compare_exchange_strong(empty, State::Filling, std::memory_order_relaxed))
        return;

    const int longest = std::max(picture.width, picture.height);
    const int width = fitted(picture.width, longest, m_side);
    const int height = fitted(picture.height, longest, m_side);
    // OpenCV only reads the source, though cv::Mat has no constant view.
    const cv::Mat source(picture.height, picture.width, CV_8UC3,
                         const_cast<std::uint8_t*>(picture.rgb.data()));
    cv::Mat square(m_side, m_side, CV_8UC3, m_pixels.get() + item * bytesOf(m_side));
    if (width < m_side || height < m_side)
        square.setTo(cv::Scalar::all(kSurround));
    cv::Mat place(square, cv::Rect((m_side - width) / 2, (m_side - height) / 2, width, height));
    cv::resize(source, place, place.size(), 0, 0,
               longest > m_side ? cv::INTER_AREA : cv::INTER_LINEAR);

    m_extents[item] = {static_cast<std::uint16_t>(width), static_cast<std::uint16_t>(height)};
    m_state[item].store(State::Set, std::memory_order_release);
    m_ready.fetch_add(1, std::memory_order_release);
}

bool Thumbnails::has(std::size_t item) const
{
    return item < m_items && m_state[item].load(std::memory_order_acquire) == State::Set;
}

std::span<const std::uint8_t> Thumbnails::pixels(std::size_t item) const
{
    assert(has(item));
    return {m_pixels.get() + item * bytesOf(m_side), bytesOf(m_side)};
}

Thumbnails::Extent Thumbnails::extent(std::size_t item) const
{
    assert(has(item));
    return m_extents[item];
}

} // namespace murmuration
