// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

namespace murmuration {

/// A token that is asked to stop at the first Ctrl+C or SIGTERM, so that a command ends in order; a
/// second one ends the process at once. Call once.
[[nodiscard]] std::stop_token stopOnInterrupt();

} // namespace murmuration
