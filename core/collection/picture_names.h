// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/bytes.h"

#include <filesystem>
#include <string_view>

namespace murmuration {

/// Whether a name ends like that of a picture, e.g. ".jpg": also of formats that can't be decoded,
/// since such a file is meant as a picture and so is listed with the reason.
[[nodiscard]] bool hasPictureExtension(std::string_view name);

/// Whether a file's first bytes (kSniffBytes are enough) are those of a picture.
[[nodiscard]] bool beginsLikePicture(Bytes begin);

/// Whether a file is a picture by its extension or, where that says nothing, by how it begins.
[[nodiscard]] bool isPictureFile(const std::filesystem::path& file);

/// Whether the file, or a folder it is in, is one that systems hide: its name begins with a dot.
[[nodiscard]] bool isHidden(std::string_view relativeName);

} // namespace murmuration
