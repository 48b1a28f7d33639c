// SPDX-License-Identifier: Apache-2.0
#include "core/images/exif.h"
#include "core/images/file_structure.h"

#include <cstdlib>

/// The input is a picture, whose structure is looked at before OpenCV decodes it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace murmuration;
    const Bytes bytes(data, size);
    const PictureFormat format = sniffFormat(bytes);
    const int orientation = storedOrientation(bytes, format);
    if (orientation < 1 || orientation > 8)
        std::abort();
    static_cast<void>(readFileStructure(bytes, format));
    return 0;
}
