// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace murmuration {

/// The bytes of a file that was read whole. The readers below give 0 for what lies beyond its end,
/// so that a damaged file needs no check at every step.
using Bytes = std::span<const std::uint8_t>;

[[nodiscard]] inline std::uint8_t byteAt(Bytes bytes, std::size_t at)
{
    return at < bytes.size() ? bytes[at] : std::uint8_t{0};
}

[[nodiscard]] inline std::uint32_t bigEndian16(Bytes bytes, std::size_t at)
{
    return std::uint32_t{byteAt(bytes, at)} << 8 | byteAt(bytes, at + 1);
}

[[nodiscard]] inline std::uint32_t bigEndian32(Bytes bytes, std::size_t at)
{
    return bigEndian16(bytes, at) << 16 | bigEndian16(bytes, at + 2);
}

[[nodiscard]] inline std::uint32_t littleEndian16(Bytes bytes, std::size_t at)
{
    return std::uint32_t{byteAt(bytes, at + 1)} << 8 | byteAt(bytes, at);
}

[[nodiscard]] inline std::uint32_t littleEndian32(Bytes bytes, std::size_t at)
{
    return littleEndian16(bytes, at + 2) << 16 | littleEndian16(bytes, at);
}

/// The part of `bytes` from `at` on, at most `count` long; empty when `at` is beyond the end.
[[nodiscard]] inline Bytes part(Bytes bytes, std::size_t at,
                                std::size_t count = std::dynamic_extent)
{
    return at >= bytes.size() ? Bytes{} : bytes.subspan(at, std::min(count, bytes.size() - at));
}

/// Whether `text` stands at `at`.
[[nodiscard]] inline bool holds(Bytes bytes, std::size_t at, std::string_view text)
{
    const Bytes candidate = part(bytes, at, text.size());
    return std::equal(
        candidate.begin(), candidate.end(), text.begin(), text.end(),
        [](std::uint8_t byte, char letter) { return byte == static_cast<std::uint8_t>(letter); });
}

/// Where `text` first stands at or after `from`, or bytes.size().
[[nodiscard]] inline std::size_t find(Bytes bytes, std::size_t from, std::string_view text)
{
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(std::min(from, bytes.size()));
    const auto place = std::search(
        begin, bytes.end(), text.begin(), text.end(),
        [](std::uint8_t byte, char letter) { return byte == static_cast<std::uint8_t>(letter); });
    return static_cast<std::size_t>(place - bytes.begin());
}

} // namespace murmuration
