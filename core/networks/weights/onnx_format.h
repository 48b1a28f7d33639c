// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/byte_source.h"

namespace murmuration {

/// How much of an ONNX model a source is.
enum class OnnxExtent
{
    None,     ///< it is something else
    CutShort, ///< it begins as one and ends in the middle
    Whole     ///< as far as the fields of the model itself tell; what is in them may be damaged
};

/// Looks at the protocol-buffer fields of ModelProto
/// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), not into them.
[[nodiscard]] OnnxExtent onnxExtent(const ByteSource& source);

} // namespace murmuration
