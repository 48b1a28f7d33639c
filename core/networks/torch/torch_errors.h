// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace murmuration {

/// Throws std::bad_alloc when memory ran out, for which LibTorch has no exception of its own:
/// whoever started the work knows what could be made smaller. A graphics card's memory is another
/// matter.
void rethrowOutOfMemory(const std::exception& e);

/// LibTorch's messages are pages of source code and stack: the cause at the end of an interpreter's
/// traceback, else the first line, cut to a length that can be shown. Throws std::bad_alloc as
/// rethrowOutOfMemory does.
[[nodiscard]] std::string causeOf(const std::exception& e);

/// The whole message, without the stack. Throws std::bad_alloc as rethrowOutOfMemory does.
[[nodiscard]] std::string messageOf(const std::exception& e);

} // namespace murmuration
