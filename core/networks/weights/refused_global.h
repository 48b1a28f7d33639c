// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace murmuration {

/// Why a pickle is not read that names something which no weight file needs, and what to do: a name
/// that is hardly changed from one of pickleGlobals() tells of damage, some tell of what the file
/// holds in place of weights, and all others, which Python would run, are warned of.
[[nodiscard]] std::string whyRefused(std::string_view module, std::string_view name);

} // namespace murmuration
