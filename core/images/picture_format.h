// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <string>

namespace murmuration {

/// What a file holds, told from its first bytes.
enum class PictureFormat : std::uint8_t
{
    Unknown,
    Text,
    LfsPointer, ///< what Git LFS leaves in place of a file that was not fetched
    Jpeg,
    Png,
    Bmp,
    WebP,
    Tiff,
    Pnm, ///< PBM, PGM, PPM and PAM
    Pfm,
    Hdr,
    Exr,
    Jpeg2000,
    SunRaster,
    Gif,
    Ico,
    Psd,
    Avif,
    Heic,
    JpegXl,
    Svg,
    Tga
};

/// Whatever the file's name says. A TGA file has no signature; it is known by a header that makes
/// sense.
[[nodiscard]] PictureFormat sniffFormat(Bytes bytes);

/// "JPEG", "PNG", ...; empty for what is no picture.
[[nodiscard]] std::string formatName(PictureFormat format);

/// Whether the decoders know the format at all (they may still refuse a rare variant of it).
[[nodiscard]] bool canDecode(PictureFormat format);

/// Enough of a file's beginning for sniffFormat.
inline constexpr std::size_t kSniffBytes = 1024;

} // namespace murmuration
