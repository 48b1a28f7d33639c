// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/byte_source.h"

namespace murmuration {

/// Whether the source begins as an ONNX model: protocol-buffer fields of ModelProto
/// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) with a graph that fits into the file.
[[nodiscard]] bool isOnnx(const ByteSource& source);

} // namespace murmuration
