// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace murmuration {

/// The text with every byte that is not part of well-formed UTF-8 replaced by U+FFFD: file names
/// and other programs' text files hold any bytes, what is shown and exported does not.
[[nodiscard]] std::string wellFormed(std::string_view text);

/// ASCII letters without capitals.
[[nodiscard]] std::string lowerCase(std::string_view text);

/// What another program or file says, made fit for a sentence: well-formed, and cut between two
/// characters with "…" behind when it is longer than `most` bytes.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);

/// "1 picture", "2 pictures"; a plural that is not made with an s is given.
[[nodiscard]] std::string counted(std::size_t count, const std::string& one,
                                  const std::string& many = {});

/// "812 B", "1.5 KiB", "4 GiB": at most three digits, and powers of 1024.
[[nodiscard]] std::string byteCount(std::uint64_t bytes);

/// The bytes of "812 B", "1.5 KiB", "4g", "500MB": a number and a unit, which counts by powers of
/// 1024 in whatever letters it is written. Without a unit 0 alone is taken. Empty when it is none.
[[nodiscard]] std::optional<std::uint64_t> bytesIn(std::string_view text);

/// "30", "16.3": at most one digit behind the point.
[[nodiscard]] std::string shortNumber(double value);

} // namespace murmuration
