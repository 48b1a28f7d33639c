// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/core/weight_files.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// ONNX models made by hand, the right ones and the wrong ones.
namespace murmuration::onnx_files {

// The wire format of Protocol Buffers.

inline std::string varint(std::uint64_t number)
{
    std::string bytes;
    for (; number >= 0x80; number >>= 7)
        bytes += static_cast<char>(number | 0x80);
    return bytes + static_cast<char>(number);
}

inline std::string number(std::uint64_t field, std::uint64_t value)
{
    return varint(field << 3) + varint(value);
}

inline std::string bytes(std::uint64_t field, std::string_view content)
{
    return varint(field << 3 | 2) + varint(content.size()) + std::string(content);
}

// Messages of onnx.proto3, with the numbers of their fields.

/// Floats of a shape, or as many as there are.
inline std::string tensor(std::string_view name, const std::vector<std::uint64_t>& shape,
                          const std::vector<float>& values)
{
    std::string message;
    for (const std::uint64_t extent : shape)
        message += number(1, extent);
    return message + number(2, 1) + bytes(8, name) + bytes(9, weight_files::bytesOf(values));
}

inline std::string integers(std::string_view name, const std::vector<std::uint64_t>& values)
{
    std::string message = bytes(1, name) + number(20, 7);
    for (const std::uint64_t value : values)
        message += number(8, value);
    return bytes(5, message);
}

inline std::string node(std::string_view kind, const std::vector<std::string>& inputs,
                        const std::string& output, const std::string& attributes = {})
{
    std::string message;
    for (const std::string& input : inputs)
        message += bytes(1, input);
    return message + bytes(2, output) + bytes(3, output) + bytes(4, kind) + attributes;
}

inline std::string value(std::string_view name, const std::vector<std::uint64_t>& shape)
{
    std::string dimensions;
    for (const std::uint64_t extent : shape)
        dimensions += bytes(1, number(1, extent));
    return bytes(1, name) + bytes(2, bytes(1, number(1, 1) + bytes(2, dimensions)));
}

struct Graph
{
    std::vector<std::string> nodes;
    std::vector<std::string> tensors;
    std::vector<std::string> inputs{value("picture", {1, 1, 4, 4})};
    std::string output = "out";
};

inline std::string model(const Graph& graph)
{
    std::string message;
    for (const std::string& each : graph.nodes)
        message += bytes(1, each);
    message += bytes(2, "graph");
    for (const std::string& each : graph.tensors)
        message += bytes(5, each);
    for (const std::string& each : graph.inputs)
        message += bytes(11, each);
    message += bytes(12, value(graph.output, {1, 3}));
    return number(1, 6) + bytes(7, message) + bytes(8, bytes(1, "") + number(2, 11));
}

/// 4 x 4 grey, flattened, times three rows of weights, as probabilities.
inline Graph smallGraph()
{
    Graph graph;
    graph.nodes = {node("Flatten", {"picture"}, "flat"),
                   node("Gemm", {"flat", "w", "b"}, "dense",
                        bytes(5, bytes(1, "transB") + number(3, 1) + number(20, 2))),
                   node("Softmax", {"dense"}, "out")};
    graph.tensors = {tensor("w", {3, 16}, std::vector<float>(48, 0.5F)),
                     tensor("b", {3}, {1, 2, 3})};
    return graph;
}

} // namespace murmuration::onnx_files
