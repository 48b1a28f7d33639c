// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/onnx_tensor.h"

#include "core/base/error.h"
#include "core/networks/weights/protobuf_fields.h"
#include "core/networks/weights/state_dict.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

namespace murmuration {
namespace {

/// Numbers of TensorProto's fields.
namespace field {
constexpr std::uint64_t kTensorDims = 1;
constexpr std::uint64_t kTensorType = 2;
constexpr std::uint64_t kTensorFloats = 4;
constexpr std::uint64_t kTensorInts = 5;
constexpr std::uint64_t kTensorStrings = 6;
constexpr std::uint64_t kTensorLongs = 7;
constexpr std::uint64_t kTensorName = 8;
constexpr std::uint64_t kTensorRaw = 9;
constexpr std::uint64_t kTensorDoubles = 10;
constexpr std::uint64_t kTensorUnsignedLongs = 11;
constexpr std::uint64_t kTensorExternal = 13;
constexpr std::uint64_t kTensorLocation = 14;
} // namespace field

/// Bytes of a value of TensorProto.DataType; 0 for strings and what is unknown.
std::uint64_t valueSize(std::uint64_t type)
{
    constexpr std::uint64_t kSizes[] = {0, 4, 1, 1, 2, 2, 4, 8, 0, 1, 2, 8, 4, 8, 8, 16, 2};
    return type < std::size(kSizes) ? kSizes[type] : 0;
}

/// How many numbers of a repeated field stand in it: one, or those that are packed.
std::uint64_t numbersIn(const ProtobufField& found)
{
    if (!found.isBytes)
        return 1;
    switch (found.number) {
    case field::kTensorFloats:
        return found.bytes.size() / sizeof(float);
    case field::kTensorDoubles:
        return found.bytes.size() / sizeof(double);
    case field::kTensorStrings:
        return 1;
    default:
        // Each ends with a byte whose highest bit is not set.
        return static_cast<std::uint64_t>(
            std::ranges::count_if(found.bytes, [](std::uint8_t byte) { return byte < 0x80; }));
    }
}

struct Tensor
{
    std::string_view name;
    std::uint64_t values = 1; ///< as its shape says
    std::uint64_t type = 0;
    std::uint64_t listed = 0; ///< numbers in the lists of its type
    std::optional<std::uint64_t> rawBytes;
    bool external = false;

    void multiply(std::uint64_t dimension)
    {
        constexpr std::uint64_t kMost = std::uint64_t{1} << 40;
        if (dimension > kMost || (dimension > 0 && values > kMost / dimension))
            throw Error(
                "a tensor of it has an impossible shape; it is damaged: copy or download it again");
        values *= dimension;
    }
};

Tensor readTensor(Bytes message)
{
    Tensor tensor;
    ProtobufFields fields(message);
    while (const auto found = fields.next()) {
        switch (found->number) {
        case field::kTensorDims:
            if (found->isBytes) {
                for (ProtobufFields packed(found->bytes); !packed.atEnd();)
                    tensor.multiply(packed.number());
            } else {
                tensor.multiply(found->value);
            }
            break;
        case field::kTensorType:
            tensor.type = found->value;
            break;
        case field::kTensorName:
            tensor.name = found->text();
            break;
        case field::kTensorRaw:
            tensor.rawBytes = found->bytes.size();
            break;
        case field::kTensorFloats:
        case field::kTensorInts:
        case field::kTensorStrings:
        case field::kTensorLongs:
        case field::kTensorDoubles:
        case field::kTensorUnsignedLongs:
            tensor.listed += numbersIn(*found);
            break;
        case field::kTensorExternal:
            tensor.external = true;
            break;
        case field::kTensorLocation:
            tensor.external = tensor.external || found->value != 0;
            break;
        default:
            break;
        }
    }
    return tensor;
}

} // namespace

std::string_view checkedOnnxTensor(Bytes message)
{
    const Tensor tensor = readTensor(message);
    const std::string name = "its tensor " + quotedName(tensor.name);
    if (tensor.external)
        throw Error(name + " lies in another file; export the model with its weights inside");
    const std::uint64_t size = valueSize(tensor.type);
    if (size == 0)
        throw Error(name + " is of a type that is not read");
    // Only one of both is looked at, and which depends on the reader.
    const bool whole = tensor.rawBytes ? *tensor.rawBytes == tensor.values * size &&
                                             (tensor.listed == 0 || tensor.listed == tensor.values)
                                       : tensor.listed == tensor.values;
    if (!whole)
        throw Error(name + " does not have as many values as its shape says; it is damaged: copy "
                           "or download it again");
    return tensor.name;
}

} // namespace murmuration
