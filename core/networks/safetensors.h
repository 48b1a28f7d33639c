// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace murmuration {

/// One tensor of a weight file: its values as they lie there, little-endian, row-major.
struct NamedTensor
{
    std::string name;
    std::string type;                ///< as the format writes it: "F32", "F16", "I64" …
    std::vector<std::int64_t> shape; ///< empty for a scalar
    std::vector<std::byte> bytes;

    bool operator==(const NamedTensor&) const = default;
};

/// The contents of a safetensors file (https://github.com/huggingface/safetensors): eight bytes of
/// header length, a JSON header, then the tensors' bytes without gaps.
struct TensorFile
{
    std::map<std::string, std::string> metadata;
    std::vector<NamedTensor> tensors; ///< in the order of their bytes

    /// The tensor of that name, or null.
    [[nodiscard]] const NamedTensor* find(std::string_view name) const;
};

/// Bytes of one value of a type of the format; 0 for an unknown type.
[[nodiscard]] std::size_t tensorTypeSize(std::string_view type);

/// Reads and checks everything: header length and JSON, types, shapes against byte counts, and that
/// the tensors cover the data without gap or overlap. Throws Error naming the file and what is
/// wrong with it.
[[nodiscard]] TensorFile readSafetensors(const std::filesystem::path& file);

/// Writes the file atomically. The same contents give the same bytes. Throws Error.
void writeSafetensors(const std::filesystem::path& file, const TensorFile& contents);

} // namespace murmuration
