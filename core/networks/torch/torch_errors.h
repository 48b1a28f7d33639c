// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace murmuration {

/// LibTorch's messages are pages of source code and stack: the cause at the end of an interpreter's
/// traceback, else the first line, cut to a length that can be shown.
[[nodiscard]] std::string causeOf(const std::exception& e);

/// The whole message, without the stack.
[[nodiscard]] std::string messageOf(const std::exception& e);

} // namespace murmuration
