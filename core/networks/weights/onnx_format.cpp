// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/onnx_format.h"

#include <cstdint>
#include <optional>

namespace murmuration {
namespace {

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

} // namespace

bool isOnnx(const ByteSource& source)
{
    constexpr int kMostFields = 1000; // before the graph there are a handful
    constexpr std::uint64_t kIrVersion = 1;
    constexpr std::uint64_t kNewestVersion = 100;
    constexpr std::uint64_t kGraph = 7;
    constexpr std::uint64_t kLastField = 25;
    constexpr std::uint64_t kInteger = 0;
    constexpr std::uint64_t kBytes = 2;
    bool versioned = false;
    bool graph = false;
    std::uint64_t next = 0;
    for (int i = 0; i < kMostFields && next < source.size() && !(versioned && graph); ++i) {
        const std::optional<std::uint64_t> tag = variableInteger(source, next);
        const std::optional<std::uint64_t> value = variableInteger(source, next);
        if (!tag || !value)
            return false;
        const std::uint64_t field = *tag >> 3;
        const std::uint64_t kind = *tag & 7;
        if (field == 0 || field > kLastField || (kind != kInteger && kind != kBytes))
            return false;
        if (kind == kBytes) {
            if (*value > source.size() - next)
                return false;
            next += *value;
            graph = graph || (field == kGraph && *value > 0);
        } else if (field == kIrVersion) {
            if (*value == 0 || *value > kNewestVersion)
                return false;
            versioned = true;
        }
    }
    return versioned && graph;
}

} // namespace murmuration
