// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/byte_source.h"
#include "core/networks/weights/state_dict.h"

#include <filesystem>

namespace murmuration {

/// Reads a safetensors file (https://github.com/huggingface/safetensors): eight bytes of header
/// length, a JSON header, then the tensors' bytes without gaps; here the tensors are in the order
/// of their bytes. Checks everything: header length and JSON, types, shapes against byte counts,
/// and that the tensors cover the data without gap or overlap. Throws Error naming the file and
/// what is wrong with it.
[[nodiscard]] StateDict readSafetensors(const std::filesystem::path& file);

/// The same from any source; the Error is the reason alone.
[[nodiscard]] StateDict readSafetensors(const ByteSource& source);

/// Writes the file atomically. The same contents give the same bytes. Throws Error.
void writeSafetensors(const std::filesystem::path& file, const StateDict& contents);

} // namespace murmuration
