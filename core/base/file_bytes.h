// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace murmuration {

/// A whole file, or at most `most` bytes from `offset` on. Throws Error with the reason alone:
/// missing, not permitted, a read that fails.
[[nodiscard]] std::vector<std::uint8_t> readFileBytes(const std::filesystem::path& file,
                                                      std::size_t most = SIZE_MAX,
                                                      std::uint64_t offset = 0);

} // namespace murmuration
