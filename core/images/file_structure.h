// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/picture_format.h"

#include <cstdint>

namespace murmuration {

/// What a picture file says of itself, read without decoding it: decoders accept files that end
/// early as if they were whole, and reserve memory for whatever size a header claims.
struct FileStructure
{
    std::uint64_t width = 0; ///< 0 when the file does not say it at a known place
    std::uint64_t height = 0;
    std::uint32_t maxValue = 0; ///< of a PNM or JPEG 2000: the sample value that is white; else 0
    bool cutShort = false;      ///< the file ends before the picture does
    bool animated = false;      ///< of a WebP
    std::uint32_t transparentGrey = kNoGrey; ///< of a grey PNG: the 8-bit grey that is transparent

    static constexpr std::uint32_t kNoGrey = 0xFFFFFFFF;
};

[[nodiscard]] FileStructure readFileStructure(Bytes bytes, PictureFormat format);

} // namespace murmuration
