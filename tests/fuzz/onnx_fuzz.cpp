// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/weights/onnx_format.h"
#include "core/networks/weights/onnx_graph.h"

/// The input is a model.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace murmuration;
    try {
        static_cast<void>(onnxExtent(ByteSource(Bytes(data, size))));
        static_cast<void>(readOnnxGraph({data, size}));
    } catch (const Error&) {
        return 0; // the sentence that people read
    }
    return 0;
}
