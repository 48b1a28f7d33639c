// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/network.h"

#include <filesystem>
#include <memory>

namespace murmuration {

/// NetworkModule::openTorchScript: loads a scripted or traced module and runs it once to learn the
/// size of its output, which is the feature. Throws Error naming the file.
[[nodiscard]] std::unique_ptr<Network> openTorchScriptNetwork(const std::filesystem::path& file,
                                                              unsigned threads);

} // namespace murmuration
