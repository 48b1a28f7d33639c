// SPDX-License-Identifier: Apache-2.0
#include "core/images/pixel_conversion.h"

#include "core/images/exif.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace murmuration {
namespace {

/// Linear light to an sRGB byte (IEC 61966-2-1), what is brighter than white clipped.
std::uint8_t encodedLight(float light)
{
    if (!(light > 0.0F)) // also what is not a number
        return 0;
    const float value = std::min(light, 1.0F);
    constexpr float kLinearBelow = 0.0031308F;
    const float encoded =
        value <= kLinearBelow ? 12.92F * value : 1.055F * std::pow(value, 1.0F / 2.4F) - 0.055F;
    return static_cast<std::uint8_t>(std::lround(encoded * 255.0F));
}

/// High dynamic range pictures hold linear light; alpha, the fourth channel, is a share.
cv::Mat bytesFromLight(const cv::Mat& picture)
{
    cv::Mat light;
    picture.convertTo(light, CV_32F);
    cv::Mat result(light.size(), CV_8UC(light.channels()));
    const int channels = light.channels();
    for (int y = 0; y < light.rows; ++y) {
        const auto* from = light.ptr<float>(y);
        auto* to = result.ptr<std::uint8_t>(y);
        for (int i = 0; i < light.cols * channels; ++i)
            to[i] = channels == 4 && i % 4 == 3 ? cv::saturate_cast<std::uint8_t>(from[i] * 255.0F)
                                                : encodedLight(from[i]);
    }
    return result;
}

/// Measurements of unknown unit: 0 to 1 is taken as black to white, anything else is stretched from
/// its least to its greatest value.
cv::Mat bytesFromMeasurements(const cv::Mat& picture)
{
    cv::Mat values;
    picture.convertTo(values, CV_32F);
    cv::patchNaNs(values, 0.0);
    double least = 0;
    double greatest = 1;
    cv::minMaxLoc(values.reshape(1), &least, &greatest);
    if (least >= 0 && greatest <= 1) {
        least = 0;
        greatest = 1;
    }
    const double scale = greatest > least ? 255.0 / (greatest - least) : 0.0;
    cv::Mat result;
    values.convertTo(result, CV_8U, scale, -least * scale);
    return result;
}

/// The sample value of a 16-bit picture that is white. Cameras of 12 bits store grey TIFF files
/// that say 16.
double whiteOf(const cv::Mat& picture, PictureFormat format, const FileStructure& structure)
{
    constexpr double kTwelveBits = 4095;
    constexpr double kSixteenBits = 65535;
    if (structure.maxValue > 255)
        return structure.maxValue;
    double greatest = kSixteenBits;
    if (format == PictureFormat::Tiff && picture.channels() == 1)
        cv::minMaxLoc(picture, nullptr, &greatest);
    return greatest > kTwelveBits ? kSixteenBits : kTwelveBits;
}

cv::Mat toBytes(const cv::Mat& picture, PictureFormat format, const FileStructure& structure)
{
    cv::Mat result;
    switch (picture.depth()) {
    case CV_8U:
        return picture;
    case CV_8S:
        // Writers mark ordinary bytes as signed by mistake; no 8-bit picture is known that means
        // it.
        return {picture.rows, picture.cols, CV_8UC(picture.channels()), picture.data, picture.step};
    case CV_16U:
        picture.convertTo(result, CV_8U, 255.0 / whiteOf(picture, format, structure));
        return result;
    case CV_16S:
        return bytesFromMeasurements(picture);
    default:
        return format == PictureFormat::Tiff ? bytesFromMeasurements(picture)
                                             : bytesFromLight(picture);
    }
}

/// libtiff multiplies 8-bit colours by their alpha as it reads them; other depths come as the file
/// has them.
bool multipliedByAlpha(Bytes bytes, PictureFormat format, int depth)
{
    constexpr std::uint16_t kExtraSamples = 338;
    constexpr std::uint32_t kAssociatedAlpha = 1;
    if (format == PictureFormat::Tiff)
        return depth == CV_8U || tiffTag(bytes, kExtraSamples) == kAssociatedAlpha;
    return format == PictureFormat::Exr;
}

/// BGRA laid over white, in place; alpha is left as it was.
void layOverWhite(cv::Mat& picture, bool multiplied)
{
    for (int y = 0; y < picture.rows; ++y) {
        auto* pixel = picture.ptr<std::uint8_t>(y);
        for (int x = 0; x < picture.cols; ++x, pixel += 4) {
            const int alpha = pixel[3];
            const int white = 255 * (255 - alpha);
            for (int c = 0; c < 3; ++c) {
                const int sum =
                    multiplied ? pixel[c] + 255 - alpha : (pixel[c] * alpha + white + 127) / 255;
                pixel[c] = static_cast<std::uint8_t>(std::min(sum, 255));
            }
        }
    }
}

/// Many writers of 32-bit BMP leave the fourth byte 0 and mean nothing by it.
bool alphaIsUnused(const cv::Mat& picture)
{
    cv::Mat alpha;
    cv::extractChannel(picture, alpha, 3);
    return cv::countNonZero(alpha) == 0;
}

void turnUpright(cv::Mat& picture, int orientation)
{
    constexpr int kUpsideDown = 0; // cv::flip's codes
    constexpr int kMirror = 1;
    constexpr int kBoth = -1;
    if (orientation >= 5)
        cv::transpose(picture, picture);
    switch (orientation) {
    case 2:
    case 6:
        cv::flip(picture, picture, kMirror);
        break;
    case 3:
    case 7:
        cv::flip(picture, picture, kBoth);
        break;
    case 4:
    case 8:
        cv::flip(picture, picture, kUpsideDown);
        break;
    default:
        break;
    }
}

/// 8-bit grey, BGR or BGRA of any orientation to what the program shows.
Image toImage(const cv::Mat& picture)
{
    Image image(picture.cols, picture.rows);
    cv::Mat rgb(picture.rows, picture.cols, CV_8UC3, image.rgb.data());
    switch (picture.channels()) {
    case 3:
        cv::cvtColor(picture, rgb, cv::COLOR_BGR2RGB);
        break;
    case 4:
        cv::cvtColor(picture, rgb, cv::COLOR_BGRA2RGB);
        break;
    default: {
        cv::Mat grey;
        cv::extractChannel(picture, grey, 0);
        cv::cvtColor(grey, rgb, cv::COLOR_GRAY2RGB);
    }
    }
    return image;
}

} // namespace

Image toUprightImage(const cv::Mat& stored, Bytes file, PictureFormat format,
                     const FileStructure& structure)
{
    cv::Mat picture = toBytes(stored, format, structure);
    if (picture.channels() == 4 && !(format == PictureFormat::Bmp && alphaIsUnused(picture)))
        layOverWhite(picture, multipliedByAlpha(file, format, stored.depth()));
    if (picture.channels() == 1 && structure.transparentGrey != FileStructure::kNoGrey)
        picture.setTo(255, picture == static_cast<double>(structure.transparentGrey));
    turnUpright(picture, storedOrientation(file, format));
    return toImage(picture);
}

} // namespace murmuration
