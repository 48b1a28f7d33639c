// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace murmuration {

/// Whether memory ran out. Containers also say so with std::length_error: of a size that no memory
/// could hold.
[[nodiscard]] bool isOutOfMemory(const std::exception& error);

/// What went wrong, fit for the end of a sentence: what() says "std::bad_alloc" when memory runs
/// out.
[[nodiscard]] std::string reasonOf(const std::exception& error);

} // namespace murmuration
