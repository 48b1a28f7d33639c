// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/content_hash.h"
#include "core/collection/collection.h"

#include <optional>
#include <vector>

namespace murmuration {

/// Who each item is from one run to the next: a hash of its file's name (relative to the
/// collection), size and time of the last change in nanoseconds, and of its place in a file that
/// holds many. A file that changes makes its pictures new ones. Empty for what has no file or is no
/// longer there.
[[nodiscard]] std::vector<std::optional<ContentHash>>
pictureIdentities(const Collection& collection);

/// "size 1234, changed 1700000000.123456789": what tells one state of a file from another without
/// reading it. Empty when there is no such file.
[[nodiscard]] std::optional<std::string> fileState(const std::filesystem::path& file);

} // namespace murmuration
