// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/picture_format.h"

#include <cstdint>
#include <optional>

namespace murmuration {

/// How a stored picture is turned, as EXIF's Orientation says (CIPA DC-008, 4.6.4): 1 as it is, 2
/// to 8 mirrored or turned. From the EXIF block of a JPEG, PNG or WebP file, else from a PNG's XMP;
/// 1 when there is none. A TIFF's own tag is left to its decoder.
[[nodiscard]] int storedOrientation(Bytes bytes, PictureFormat format);

/// The first value of a SHORT or LONG tag in the first directory of a TIFF structure (EXIF blocks
/// are one); empty when there is no such tag or the structure is damaged.
[[nodiscard]] std::optional<std::uint32_t> tiffTag(Bytes tiff, std::uint16_t tag);

} // namespace murmuration
