// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/bytes.h"

#include <string_view>

namespace murmuration {

/// The name of a TensorProto of an ONNX model. Throws Error (the reason alone) unless its shape is
/// possible and its values are in the message, as many as the shape says.
[[nodiscard]] std::string_view checkedOnnxTensor(Bytes message);

} // namespace murmuration
