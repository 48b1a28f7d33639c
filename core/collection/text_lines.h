// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace murmuration {

/// The lines of a text file's contents, with any line ends and without a byte order mark. They are
/// parts of `text`.
[[nodiscard]] std::vector<std::string_view> linesOf(std::string_view text);

/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

} // namespace murmuration
