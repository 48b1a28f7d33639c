// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace murmuration {

/// What to say when `path` is nothing that could be opened but looks like a command; else empty.
[[nodiscard]] std::string mistypedCommand(const CLI::App& program, const std::string& path);

/// What to say of the words of a parsed command line that were not expected, with names that look
/// like the first of them; empty when there are none. `path`: what is to be opened without a
/// command.
[[nodiscard]] std::string unexpectedWords(const CLI::App& program, const std::string& path);

} // namespace murmuration
