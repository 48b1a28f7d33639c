// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/byte_source.h"
#include "core/networks/weights/state_dict.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace murmuration {

/// The kinds of file that networks come in.
enum class WeightFormat
{
    Safetensors,
    PickleZip,    ///< torch.save since PyTorch 1.6
    PickleLegacy, ///< torch.save before
    TorchScript,  ///< a network with its program, of any age
    Onnx,
    Unknown
};

/// The kind of a file, by what it holds and never by its name. Reads its beginning and, of a ZIP
/// archive, the directory; the rest may be damaged. Throws Error when the file cannot be read.
[[nodiscard]] WeightFormat weightFormatOf(const std::filesystem::path& file);
[[nodiscard]] WeightFormat weightFormatOf(const ByteSource& source);

/// What to call it: "safetensors", "ONNX".
[[nodiscard]] std::string_view nameOf(WeightFormat format);

/// What a file of an unknown format seems to be, as the end of a sentence: "it is empty", "it is a
/// web page, …"; with what to do about it where that is known.
[[nodiscard]] std::string whatItSeems(const ByteSource& source);

/// Whether a file's beginning is that of a pickle of one of Python's binary protocols.
[[nodiscard]] bool isBinaryPickle(Bytes head);

/// Reads the weights of a safetensors file or of either of PyTorch's formats, takes away a prefix
/// that wrappers put before most names ("module.", "model.", "_orig_mod.") and refuses values that
/// are not finite (see requireFinite). Throws Error naming the file: for TorchScript, ONNX and
/// unknown files it says what they are.
[[nodiscard]] StateDict readStateDict(const std::filesystem::path& file);
/// The same from any source; the Error is the reason alone.
[[nodiscard]] StateDict readStateDict(const ByteSource& source);

} // namespace murmuration
