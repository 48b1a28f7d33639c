// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace murmuration {

/// One tensor of a weight file: its values little-endian, row-major, without gaps.
struct NamedTensor
{
    std::string name;
    std::string type;                ///< as safetensors writes it: "F32", "F16", "BF16", "I64" …
    std::vector<std::int64_t> shape; ///< empty for a scalar
    std::vector<std::byte> bytes;

    bool operator==(const NamedTensor&) const = default;
};

/// What a weight file holds, whatever its format.
struct StateDict
{
    std::map<std::string, std::string> metadata; ///< plain values beside the weights: "arch" …
    std::vector<NamedTensor> tensors;            ///< in the order of the file; names are unique
    std::vector<std::string> beside{}; ///< what a checkpoint holds besides: "optimizer" …

    /// The tensor of that name, or null.
    [[nodiscard]] const NamedTensor* find(std::string_view name) const;
};

/// Bytes of one value of a type; 0 for an unknown type.
[[nodiscard]] std::size_t tensorTypeSize(std::string_view type);

/// The values of a tensor of type F32, F16, BF16 or F64 as floats; F64 is rounded. Throws Error for
/// the other types.
[[nodiscard]] std::vector<float> floatsOf(const NamedTensor& tensor);

/// Throws Error naming the first tensor with a value that is NaN or infinite (when rounded to
/// float32), and where: a training run that diverged leaves them, and a network that holds one
/// gives features that mean nothing, so it is better not opened at all.
void requireFinite(const StateDict& weights);

/// A name out of a file, fit for a sentence: well-formed, on one line, not too long.
[[nodiscard]] std::string shownName(std::string_view name);
/// The same in quotes.
[[nodiscard]] std::string quotedName(std::string_view name);

} // namespace murmuration
