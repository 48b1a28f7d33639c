// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace CLI {
class App;
}

namespace murmuration {

/// Adds `murmuration models`: lists the networks there are, and what one is made of; fetches and
/// removes weights. When it was chosen, `exitCode` is its result: 0 done, 1 failed (one line on
/// standard error).
void addModelsCommand(CLI::App& program, int& exitCode);

} // namespace murmuration
