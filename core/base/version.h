// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace murmuration {

/// Murmuration's version, from the build files: "0.1.0".
extern const char* const kVersion;

} // namespace murmuration
