// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace murmuration {

/// Why a pickle is not read that names something which no weight file needs, and what to do: names
/// that Python would run are warned of; the others tell of damage, or of what the file holds in
/// place of weights.
[[nodiscard]] std::string whyRefused(std::string_view module, std::string_view name);

} // namespace murmuration
