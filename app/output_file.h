// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace murmuration {

/// Accepts a file whose extension is among `extensions` and that can be written: better to hear of
/// it now than after an hour's work.
[[nodiscard]] CLI::Validator outputFile(std::vector<std::string> extensions);

} // namespace murmuration
