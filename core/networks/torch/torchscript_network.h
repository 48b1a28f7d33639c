// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/network.h"

#include <filesystem>
#include <memory>

namespace murmuration {

/// NetworkModule::openTorchScript: loads a scripted or traced module and runs it once to learn what
/// pictures it takes and the sizes of its layers. Throws Error naming the file.
[[nodiscard]] std::unique_ptr<Network> openTorchScriptNetwork(const std::filesystem::path& file,
                                                              const NetworkChoice& choice,
                                                              unsigned threads);

} // namespace murmuration
