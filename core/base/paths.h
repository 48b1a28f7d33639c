// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace murmuration {

/// A file of resources/: beside the executable as installed or built (../share/murmuration). Throws
/// Error if missing.
[[nodiscard]] std::filesystem::path resourceFile(std::string_view name);

/// The LibTorch module beside the executable (../lib/murmuration or the distribution's library
/// folder).
[[nodiscard]] std::filesystem::path networkModuleFile();

/// $XDG_CACHE_HOME/murmuration, by default ~/.cache/murmuration. Not created.
[[nodiscard]] std::filesystem::path cacheFolder();

/// A path as UTF-8, with '/' between folders, for names and messages; bytes that are not UTF-8
/// become U+FFFD.
[[nodiscard]] std::string utf8(const std::filesystem::path& path);

/// "2" before "10": compares runs of digits as numbers, the rest byte by byte with ASCII letters'
/// case folded.
[[nodiscard]] bool naturalLess(std::string_view a, std::string_view b);

} // namespace murmuration
