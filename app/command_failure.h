// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string_view>

namespace murmuration {

/// One line on standard error that says why a command ends. `remedy`: what to do where memory ran
/// out.
void tellFailure(const std::exception& error, std::string_view remedy = "close other programs");

} // namespace murmuration
