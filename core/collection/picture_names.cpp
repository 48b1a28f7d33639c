// SPDX-License-Identifier: Apache-2.0
#include "core/collection/picture_names.h"

#include "core/base/error.h"
#include "core/base/file_bytes.h"
#include "core/base/text.h"
#include "core/images/picture_format.h"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace murmuration {
namespace {

const std::unordered_set<std::string_view> kPictureExtensions{
    ".jpg",  ".jpeg", ".jpe",  ".jfif", ".mpo",  ".png",  ".apng", ".bmp", ".dib",
    ".webp", ".tif",  ".tiff", ".ppm",  ".pgm",  ".pbm",  ".pnm",  ".pam", ".pfm",
    ".ras",  ".sr",   ".hdr",  ".pic",  ".exr",  ".jp2",  ".j2k",  ".j2c", ".jpc",
    ".gif",  ".ico",  ".psd",  ".avif", ".heic", ".heif", ".svg",  ".tga", ".jxl"};

} // namespace

bool hasPictureExtension(std::string_view name)
{
    constexpr std::size_t kLongest = 5;
    const std::string_view end = name.substr(name.size() - std::min(name.size(), kLongest));
    const std::size_t dot = end.rfind('.');
    if (dot == std::string_view::npos)
        return false;
    return kPictureExtensions.contains(lowerCase(end.substr(dot)));
}

bool beginsLikePicture(Bytes begin)
{
    const PictureFormat format = sniffFormat(begin);
    return canDecode(format) || format == PictureFormat::Gif || format == PictureFormat::Psd ||
           format == PictureFormat::Avif || format == PictureFormat::Heic ||
           format == PictureFormat::JpegXl;
}

bool isPictureFile(const std::filesystem::path& file)
{
    if (hasPictureExtension(file.filename().native()))
        return true;
    try {
        return beginsLikePicture(readFileBytes(file, kSniffBytes));
    } catch (const Error&) {
        return false; // nothing says that it is a picture
    }
}

bool isHidden(std::string_view relativeName)
{
    return relativeName.starts_with('.') || relativeName.find("/.") != std::string_view::npos;
}

} // namespace murmuration
