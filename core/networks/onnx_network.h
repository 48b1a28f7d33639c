// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/network.h"

#include <filesystem>
#include <memory>

namespace murmuration {

/// Opens an ONNX model with OpenCV: its layers are its nodes, by their names. Unless the choice
/// says otherwise, colour pictures are prepared as for ImageNet and grey ones as for MNIST, in the
/// size that the file says. Throws Error naming the file.
[[nodiscard]] std::unique_ptr<Network> openOnnxNetwork(const std::filesystem::path& file,
                                                       const NetworkChoice& choice);

} // namespace murmuration
