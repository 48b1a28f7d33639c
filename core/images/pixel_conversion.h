// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/file_structure.h"
#include "core/images/image.h"

namespace cv {
class Mat;
}

namespace murmuration {

/// What OpenCV decoded from `file`, of any depth and up to four channels (grey, BGR, BGRA), as it
/// is to be shown: 8-bit RGB over white, turned as the file says. `stored` is used as working
/// space. Throws cv::Exception.
[[nodiscard]] Image toUprightImage(const cv::Mat& stored, Bytes file, PictureFormat format,
                                   const FileStructure& structure);

} // namespace murmuration
