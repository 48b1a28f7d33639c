// SPDX-License-Identifier: Apache-2.0
#include "core/images/png.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/paths.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <ostream>

namespace murmuration {

std::vector<std::uint8_t> encodePng(const Image& image)
{
    if (image.empty())
        throw Error("the picture is empty");
    try {
        // OpenCV only reads through this; its matrices know no const.
        const cv::Mat rgb(image.height, image.width, CV_8UC3,
                          const_cast<std::uint8_t*>(image.rgb.data()));
        cv::Mat bgr;
        cv::cvtColor(rgb, bgr, cv::COLOR_RGB2BGR);
        std::vector<std::uint8_t> bytes;
        if (!cv::imencode(".png", bgr, bytes))
            throw Error("the picture cannot be encoded as PNG");
        return bytes;
    } catch (const cv::Exception& exception) {
        throw Error("the picture cannot be encoded as PNG: " + exception.err);
    }
}

void writePng(const std::filesystem::path& file, const Image& image, const TaskContext& context)
{
    context.throwIfStopped();
    std::vector<std::uint8_t> bytes;
    try {
        bytes = encodePng(image);
    } catch (const Error& error) {
        throw Error("cannot write " + utf8(file) + ": " + error.what());
    }
    context.throwIfStopped();
    writeFileAtomically(file, [&](std::ostream& out) {
        // char may alias anything.
        out.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size()));
    });
}

} // namespace murmuration
