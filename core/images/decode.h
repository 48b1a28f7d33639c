// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/image.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace murmuration {

/// A decoded picture, and what is wrong with it although it could be shown.
struct DecodedImage
{
    Image image;
    std::string damage; ///< empty, or a reason fit to show, e.g. "the file is cut short; its lower
                        ///< part is missing"
};

/// Decodes a file's bytes, whatever the extension says: 8-bit RGB, EXIF orientation applied, 16-bit
/// scaled, grey and palette expanded, CMYK converted, transparency laid over white. `minimumSide` >
/// 0 lets JPEG be decoded at a reduced scale as long as the shorter side stays at least that long.
/// Throws Error with the reason alone (no file name). Thread-safe.
[[nodiscard]] DecodedImage decodeImage(std::span<const std::uint8_t> bytes, int minimumSide = 0);

/// The same from a file. Throws Error with the reason alone.
[[nodiscard]] DecodedImage decodeImageFile(const std::filesystem::path& file, int minimumSide = 0);

} // namespace murmuration
