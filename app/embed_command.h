// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace CLI {
class App;
}

namespace murmuration {

/// Adds `murmuration embed PATH ...`: the window's pipeline without the window. When it was chosen,
/// `exitCode` is its result: 0 done, 1 failed (one line on standard error). Wrong usage is left to
/// the parser.
void addEmbedCommand(CLI::App& program, int& exitCode);

} // namespace murmuration
