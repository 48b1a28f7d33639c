// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/collection/collection.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace murmuration {

/// Gives each item its class by name; an empty name means none. Class names are put in natural
/// order.
void applyLabels(Collection& collection, const std::vector<std::string>& labelOfItem);

/// A text file of one label a line (UTF-8, any line ends). Throws Error naming the file when it
/// can't be read or does not hold `items` lines.
[[nodiscard]] std::vector<std::string> readLabelsFile(const std::filesystem::path& file,
                                                      std::size_t items);

} // namespace murmuration
