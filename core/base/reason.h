// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace murmuration {

/// Whether memory ran out. Containers also say so with std::length_error: of a size that no memory
/// could hold.
[[nodiscard]] bool isOutOfMemory(const std::exception& error);

/// What went wrong, fit for the end of a sentence: what() says "std::bad_alloc" when memory runs
/// out.
[[nodiscard]] std::string reasonOf(const std::exception& error);

/// A reason with what can be done about it, where it does not say so itself: behind a semicolon.
[[nodiscard]] std::string withNextStep(const std::string& reason, std::string_view step);

} // namespace murmuration
