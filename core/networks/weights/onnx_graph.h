// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <string>
#include <vector>

namespace murmuration {

/// What must be known of an ONNX model before it is given to a library that trusts it.
struct OnnxGraph
{
    std::string input;               ///< the name of what is no weight
    std::vector<std::int64_t> shape; ///< of the input, with the batch; 0 where it is open
};

/// Walks through an ONNX model (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3) and checks
/// that every part lies within its whole and that every tensor has as many bytes as its shape says:
/// readers take the shape's word for it. Throws Error (the reason alone): damage, weights in other
/// files, nesting, no single input.
[[nodiscard]] OnnxGraph readOnnxGraph(Bytes file);

} // namespace murmuration
