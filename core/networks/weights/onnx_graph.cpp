// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/onnx_graph.h"

#include "core/base/error.h"
#include "core/networks/weights/onnx_tensor.h"
#include "core/networks/weights/protobuf_fields.h"
#include "core/networks/weights/state_dict.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace murmuration {
namespace {

/// Numbers of fields, by their message.
namespace field {
constexpr std::uint64_t kModelGraph = 7;
constexpr std::uint64_t kGraphNode = 1;
constexpr std::uint64_t kGraphInitializer = 5;
constexpr std::uint64_t kGraphInput = 11;
constexpr std::uint64_t kGraphSparseInitializer = 15;
constexpr std::uint64_t kNodeInput = 1;
constexpr std::uint64_t kNodeOutput = 2;
constexpr std::uint64_t kNodeKind = 4;
constexpr std::uint64_t kNodeAttribute = 5;
constexpr std::uint64_t kAttributeName = 1;
constexpr std::uint64_t kAttributeInteger = 3;
constexpr std::uint64_t kAttributeIntegers = 8;
constexpr std::uint64_t kAttributeTensor = 5;
constexpr std::uint64_t kAttributeGraph = 6;
constexpr std::uint64_t kAttributeTensors = 10;
constexpr std::uint64_t kAttributeGraphs = 11;
constexpr std::uint64_t kValueName = 1;
constexpr std::uint64_t kValueType = 2;
constexpr std::uint64_t kTypeTensor = 1;
constexpr std::uint64_t kTensorTypeShape = 2;
constexpr std::uint64_t kShapeDimension = 1;
constexpr std::uint64_t kDimensionValue = 1;
} // namespace field

/// Numbers that are divided by, and may be left out but not 0.
void checkAttribute(Bytes message)
{
    constexpr std::string_view kPositive[] = {"group", "strides", "dilations", "kernel_shape"};
    std::string_view name;
    std::vector<std::uint64_t> numbers;
    ProtobufFields fields(message);
    while (const auto found = fields.next()) {
        switch (found->number) {
        case field::kAttributeName:
            name = found->text();
            break;
        case field::kAttributeTensor:
        case field::kAttributeTensors:
            static_cast<void>(checkedOnnxTensor(found->bytes));
            break;
        case field::kAttributeGraph:
        case field::kAttributeGraphs:
            throw Error("it has conditions or loops, which are not read");
        case field::kAttributeInteger:
            numbers.push_back(found->value);
            break;
        case field::kAttributeIntegers:
            if (!found->isBytes)
                numbers.push_back(found->value);
            for (ProtobufFields packed(found->isBytes ? found->bytes : Bytes{}); !packed.atEnd();)
                numbers.push_back(packed.number());
            break;
        default:
            break;
        }
    }
    constexpr std::uint64_t kMost = 1U << 16U;
    if (std::ranges::count(kPositive, name) > 0 &&
        std::ranges::any_of(numbers, [](auto number) { return number == 0 || number > kMost; }))
        throw Error("a node of it has an impossible value of " + std::string(name) +
                    "; it is damaged: copy or download it again");
}

/// How many inputs a node of that kind must have; readers take it for granted.
std::size_t leastInputs(std::string_view kind)
{
    if (kind == "Constant")
        return 0;
    for (const std::string_view two : {"Conv", "ConvTranspose", "Gemm", "MatMul", "Add", "Sub",
                                       "Mul", "Div", "Pow", "Gather", "PRelu"}) {
        if (kind == two)
            return 2;
    }
    return kind == "BatchNormalization" ? 5 : 1;
}

using Names = std::set<std::string, std::less<>>;

/// Adds what the node makes to `known`.
void checkNode(Bytes message, Names& known)
{
    std::string_view kind;
    std::size_t inputs = 0;
    std::vector<std::string_view> outputs;
    ProtobufFields fields(message);
    while (const auto found = fields.next()) {
        if (found->number == field::kNodeInput) {
            ++inputs;
            if (!found->bytes.empty() && !known.contains(found->text()))
                throw Error("a node of it needs " + quotedName(found->text()) +
                            ", which nothing makes; it is damaged: copy or download it again");
        }
        if (found->number == field::kNodeOutput)
            outputs.push_back(found->text());
        if (found->number == field::kNodeKind)
            kind = found->text();
        if (found->number == field::kNodeAttribute)
            checkAttribute(found->bytes);
    }
    if (outputs.empty() || inputs < leastInputs(kind))
        throw Error("its node of the kind " + quotedName(kind) +
                    " has too few inputs or outputs; it is damaged: copy or download it again");
    known.insert(outputs.begin(), outputs.end());
}

/// The message in the first field of that number; empty when there is none.
Bytes messageIn(Bytes message, std::uint64_t number)
{
    ProtobufFields fields(message);
    while (const auto found = fields.next()) {
        if (found->number == number && found->isBytes)
            return found->bytes;
    }
    return {};
}

OnnxGraph valueOf(Bytes message)
{
    OnnxGraph value;
    ProtobufFields fields(message);
    while (const auto found = fields.next()) {
        if (found->number == field::kValueName)
            value.input = found->text();
    }
    const Bytes type = messageIn(messageIn(message, field::kValueType), field::kTypeTensor);
    ProtobufFields dimensions(messageIn(type, field::kTensorTypeShape));
    while (const auto dimension = dimensions.next()) {
        if (dimension->number != field::kShapeDimension)
            continue;
        std::int64_t length = 0;
        ProtobufFields parts(dimension->bytes);
        while (const auto part = parts.next()) {
            if (part->number == field::kDimensionValue && !part->isBytes)
                length = static_cast<std::int64_t>(part->value);
        }
        value.shape.push_back(std::max(length, std::int64_t{0}));
    }
    return value;
}

} // namespace

OnnxGraph readOnnxGraph(Bytes file)
{
    const Bytes graph = messageIn(file, field::kModelGraph);
    Names known; // weights first
    std::vector<OnnxGraph> inputs;
    std::vector<Bytes> nodes;
    ProtobufFields fields(graph);
    while (const auto found = fields.next()) {
        switch (found->number) {
        case field::kGraphNode:
            nodes.push_back(found->bytes);
            break;
        case field::kGraphInitializer:
            known.emplace(checkedOnnxTensor(found->bytes));
            break;
        case field::kGraphSparseInitializer:
            throw Error("it has sparse weights, which are not read");
        case field::kGraphInput:
            inputs.push_back(valueOf(found->bytes));
            break;
        default:
            break;
        }
    }
    // Old files list the weights among the inputs.
    std::erase_if(inputs, [&](const OnnxGraph& input) { return known.contains(input.input); });
    if (inputs.size() != 1)
        throw Error("it takes " + std::to_string(inputs.size()) +
                    " inputs, where one picture is needed");
    known.insert(inputs.front().input);
    for (const Bytes node : nodes)
        checkNode(node, known);
    return inputs.front();
}

} // namespace murmuration
