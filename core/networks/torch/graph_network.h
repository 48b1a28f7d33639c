// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/network.h"

#include <filesystem>
#include <memory>

namespace murmuration {

/// NetworkModule::openWeights: finds the architecture that the weights fit and runs it. Throws
/// Error naming the file.
[[nodiscard]] std::unique_ptr<Network>
openGraphNetwork(const std::filesystem::path& file, const NetworkChoice& choice, unsigned threads);

} // namespace murmuration
