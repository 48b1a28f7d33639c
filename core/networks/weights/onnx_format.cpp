// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/onnx_format.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace murmuration {
namespace {

constexpr std::uint64_t kInteger = 0;
constexpr std::uint64_t kBytes = 2;
constexpr std::uint64_t kIrVersion = 1;
constexpr std::uint64_t kProducer = 2;
constexpr std::uint64_t kGraph = 7;
constexpr std::uint64_t kLastField = 25;
constexpr std::uint64_t kNewestVersion = 100;

/// A variable-length integer at `next`, which moves behind it; nothing when there is none.
std::optional<std::uint64_t> variableInteger(const ByteSource& source, std::uint64_t& next)
{
    constexpr std::uint64_t kLongest = 10;
    constexpr std::uint8_t kMore = 0x80;
    const std::vector<std::uint8_t> bytes = source.part(next, kLongest);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i + 1 < kLongest)
            value |= std::uint64_t{bytes[i]} % kMore << (7 * i);
        if (bytes[i] < kMore) {
            next += i + 1;
            return value;
        }
    }
    return {};
}

/// TensorFlow's models begin alike, with a message where ONNX has the producer's name.
bool isName(const std::vector<std::uint8_t>& text)
{
    return !text.empty() &&
           std::ranges::all_of(text, [](std::uint8_t byte) { return byte >= ' ' && byte != 0x7F; });
}

/// Whether a field of GraphProto begins with this byte; all of its fields are messages or text.
bool beginsGraph(const std::vector<std::uint8_t>& graph)
{
    constexpr std::array<std::uint8_t, 10> kFields{1, 2, 5, 8, 10, 11, 12, 13, 14, 15};
    return !graph.empty() && graph.front() % 8 == kBytes &&
           std::ranges::find(kFields, graph.front() / 8) != kFields.end();
}

} // namespace

OnnxExtent onnxExtent(const ByteSource& source)
{
    constexpr int kMostFields = 1000; // there are a handful, and two for each piece of metadata
    constexpr std::uint64_t kGlance = 16;
    bool versioned = false;
    bool named = false;
    bool graph = false;
    std::uint64_t next = 0;
    for (int i = 0; i < kMostFields && next < source.size(); ++i) {
        const std::optional<std::uint64_t> tag = variableInteger(source, next);
        const std::uint64_t field = tag.value_or(0) >> 3;
        const std::uint64_t kind = tag.value_or(0) & 7;
        const std::optional<std::uint64_t> value = variableInteger(source, next);
        if (!tag || field == 0 || field > kLastField || (kind != kInteger && kind != kBytes))
            return versioned && graph ? OnnxExtent::Whole : OnnxExtent::None;
        if (!value)
            return versioned && (named || graph) ? OnnxExtent::CutShort : OnnxExtent::None;
        if (kind == kInteger && field == kIrVersion) {
            if (*value == 0 || *value > kNewestVersion)
                return OnnxExtent::None;
            versioned = true;
        }
        if (kind == kInteger)
            continue;
        const std::vector<std::uint8_t> content = source.part(next, std::min(*value, kGlance));
        named = named || (field == kProducer && isName(content));
        const bool beyond = *value > source.size() - next;
        if (beyond) {
            const bool inGraph = field == kGraph && (content.empty() || beginsGraph(content));
            return versioned && (graph || named || inGraph) ? OnnxExtent::CutShort
                                                            : OnnxExtent::None;
        }
        graph = graph || (field == kGraph && *value > 0);
        next += *value;
    }
    if (versioned && graph)
        return OnnxExtent::Whole;
    return versioned && named && next >= source.size() ? OnnxExtent::CutShort : OnnxExtent::None;
}

} // namespace murmuration
