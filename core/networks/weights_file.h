// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace murmuration {

/// The file whose content decides what openNetwork() makes of `model`: the weights. Empty when
/// there is none, as for the pixels. Throws Error when the built-in network's is missing.
[[nodiscard]] std::filesystem::path weightsFile(const std::string& model);

} // namespace murmuration
