// SPDX-License-Identifier: Apache-2.0
#include "core/images/decode.h"

#include "core/base/error.h"
#include "core/base/file_bytes.h"
#include "core/images/file_structure.h"
#include "core/images/pixel_conversion.h"
#include "core/images/quiet_decoding.h"

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <mutex>
#include <new>
#include <utility>

namespace murmuration {
namespace {

/// A picture with more pixels is refused: its pixels alone would take a gigabyte.
constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 28U;

/// Callers decode different pictures on their own threads; OpenCV's pool beneath each would only
/// get in the way. Its log says on the terminal what is said in an Issue.
void prepareOpenCv()
{
    static std::once_flag once;
    std::call_once(once, [] {
        cv::setNumThreads(1);
        cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
        cv::redirectError([](int, const char*, const char*, const char*, int, void*) { return 0; });
    });
}

std::string reasonForFailure(PictureFormat format, const FileStructure& structure)
{
    if (format == PictureFormat::Unknown)
        return "not a picture of a known format";
    if (format == PictureFormat::Text)
        return "not a picture: the file holds text";
    if (format == PictureFormat::LfsPointer)
        return "a Git LFS pointer, not the picture itself; \"git lfs pull\" fetches it";
    if (!canDecode(format))
        return formatName(format) +
               " files cannot be read by this version; convert it to PNG or JPEG";
    if (structure.animated)
        return "animated WebP files cannot be read by this version; convert it to PNG or JPEG";
    if (structure.cutShort)
        return "the file is cut short; too little of the picture is left to show";
    return "the " + formatName(format) + " data is damaged, or of a kind that cannot be read";
}

void refuseTooLarge(const FileStructure& structure)
{
    if (structure.width != 0 && structure.height > kMostPixels / structure.width)
        throw Error("the picture is said to be " + std::to_string(structure.width) + " x " +
                    std::to_string(structure.height) + " pixels; at most " +
                    std::to_string(kMostPixels >> 20U) + " megapixels can be read");
}

int jpegFlags(const FileStructure& structure, int minimumSide)
{
    constexpr std::array kReduced{std::pair{8U, cv::IMREAD_REDUCED_COLOR_8},
                                  std::pair{4U, cv::IMREAD_REDUCED_COLOR_4},
                                  std::pair{2U, cv::IMREAD_REDUCED_COLOR_2}};
    const std::uint64_t side = std::min(structure.width, structure.height);
    for (const auto& [scale, flag] : kReduced) {
        if (minimumSide > 0 && side / scale >= static_cast<std::uint64_t>(minimumSide))
            return flag | cv::IMREAD_IGNORE_ORIENTATION;
    }
    return cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION;
}

/// A JPEG that ends early, with the end marker it lacks: without it OpenCV leaves the missing rows
/// as they happen to lie in memory, with it libjpeg fills them.
std::vector<std::uint8_t> endedJpeg(Bytes bytes)
{
    std::vector<std::uint8_t> ended(bytes.begin(), bytes.end());
    ended.insert(ended.end(), {0xFF, 0xD9});
    return ended;
}

Image decodeWithOpenCv(Bytes bytes, PictureFormat format, const FileStructure& structure,
                       int minimumSide)
{
    const int flags =
        format == PictureFormat::Jpeg ? jpegFlags(structure, minimumSide) : cv::IMREAD_UNCHANGED;
    // imdecode only reads, though cv::Mat has no constant view.
    const cv::Mat input(1, static_cast<int>(bytes.size()), CV_8UC1,
                        const_cast<std::uint8_t*>(bytes.data()));
    const QuietDecoding untilDecoded;
    const cv::Mat stored = cv::imdecode(input, flags);
    return stored.empty() ? Image() : toUprightImage(stored, bytes, format, structure);
}

} // namespace

DecodedImage decodeImage(std::span<const std::uint8_t> bytes, int minimumSide)
{
    if (bytes.empty())
        throw Error("the file is empty");
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw Error("the file is larger than 2 GB");
    prepareOpenCv();
    const PictureFormat format = sniffFormat(bytes);
    const FileStructure structure = readFileStructure(bytes, format);
    refuseTooLarge(structure);

    std::vector<std::uint8_t> ended;
    if (format == PictureFormat::Jpeg && structure.cutShort) {
        ended = endedJpeg(bytes);
        bytes = ended;
    }
    DecodedImage decoded;
    try {
        decoded.image = decodeWithOpenCv(bytes, format, structure, minimumSide);
    } catch (const cv::Exception&) {
        throw Error(reasonForFailure(format, structure));
    } catch (const std::bad_alloc&) {
        throw Error("there is not enough memory for this picture");
    }
    if (decoded.image.empty())
        throw Error(reasonForFailure(format, structure));
    if (structure.cutShort)
        decoded.damage = "the file is cut short; a part of the picture is missing";
    return decoded;
}

DecodedImage decodeImageFile(const std::filesystem::path& file, int minimumSide)
{
    return decodeImage(readFileBytes(file), minimumSide);
}

} // namespace murmuration
