// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace murmuration {

/// 128 bits that stand for a content: XXH3 of xxHash (Collet). It tells contents apart and finds
/// damage; it is no defence against somebody who wants two files to look the same.
struct ContentHash
{
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    auto operator<=>(const ContentHash&) const = default;
};

/// `seed`: the same bytes have another hash under another seed.
[[nodiscard]] ContentHash contentHash(std::span<const std::byte> bytes, std::uint64_t seed = 0);
[[nodiscard]] ContentHash contentHash(std::string_view text, std::uint64_t seed = 0);

/// Of a whole file, read piece by piece. Throws Error with the reason alone.
[[nodiscard]] ContentHash fileContentHash(const std::filesystem::path& file);

/// 32 hexadecimal digits.
[[nodiscard]] std::string hex(const ContentHash& hash);

} // namespace murmuration
