// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace murmuration {

/// The text with every byte that is not part of well-formed UTF-8 replaced by U+FFFD: file names
/// and other programs' text files hold any bytes, what is shown and exported does not.
[[nodiscard]] std::string wellFormed(std::string_view text);

} // namespace murmuration
