// SPDX-License-Identifier: Apache-2.0
#include "core/images/exif.h"

#include <string_view>
#include <vector>

namespace murmuration {
namespace {

using namespace std::string_view_literals;

constexpr std::uint16_t kOrientationTag = 274;
constexpr std::string_view kExifHeader = "Exif\0\0"sv;

int valid(std::optional<std::uint32_t> orientation)
{
    return orientation && *orientation >= 1 && *orientation <= 8 ? static_cast<int>(*orientation)
                                                                 : 1;
}

/// Of an EXIF block with or without the header that JPEG puts before it.
int exifOrientation(Bytes block)
{
    return valid(tiffTag(holds(block, 0, kExifHeader) ? part(block, kExifHeader.size()) : block,
                         kOrientationTag));
}

int jpegOrientation(Bytes bytes)
{
    constexpr std::uint8_t kApp1 = 0xE1;
    constexpr std::uint8_t kStartOfScan = 0xDA;
    for (std::size_t at = 2; at + 4 <= bytes.size();) {
        const std::uint8_t marker = bytes[at + 1];
        if (bytes[at] != 0xFF || marker == 0xFF) {
            ++at; // rubbish or fill bytes between segments
            continue;
        }
        if (marker == kStartOfScan)
            break;
        const std::size_t length = std::max<std::size_t>(bigEndian16(bytes, at + 2), 2);
        if (marker == kApp1 && holds(bytes, at + 4, kExifHeader))
            return exifOrientation(part(bytes, at + 4, length - 2));
        at += 2 + length;
    }
    return 1;
}

int webpOrientation(Bytes bytes)
{
    constexpr std::size_t kFirstChunk = 12;
    for (std::size_t at = kFirstChunk; at + 8 <= bytes.size();) {
        const std::size_t size = littleEndian32(bytes, at + 4);
        if (holds(bytes, at, "EXIF"))
            return exifOrientation(part(bytes, at + 8, size));
        at += 8 + size + size % 2;
    }
    return 1;
}

/// ImageMagick keeps the EXIF block of what it converts to PNG as text: a name, a length and
/// hexadecimal digits.
int hexProfileOrientation(Bytes text)
{
    std::size_t at = find(text, 0, "\n");
    at = find(text, at + 1, "\n"); // past the name
    at = find(text, at + 1, "\n"); // past the length
    std::vector<std::uint8_t> block;
    int digits = 0;
    std::uint32_t value = 0;
    for (const std::uint8_t letter : part(text, at)) {
        if (letter >= '0' && letter <= '9')
            value = value * 16 + (letter - std::uint32_t{'0'});
        else if (letter >= 'a' && letter <= 'f')
            value = value * 16 + (letter - std::uint32_t{'a'}) + 10;
        else
            continue;
        if (++digits == 2) {
            block.push_back(static_cast<std::uint8_t>(value));
            digits = 0;
            value = 0;
        }
    }
    return exifOrientation(block);
}

int xmpOrientation(Bytes text)
{
    // Written as an attribute, tiff:Orientation="6", or as an element, <tiff:Orientation>6<.
    constexpr std::string_view kName = "tiff:Orientation";
    std::size_t at = find(text, 0, kName) + kName.size();
    while (at < text.size() &&
           (text[at] == '=' || text[at] == '"' || text[at] == '\'' || text[at] == '>'))
        ++at;
    return valid(byteAt(text, at) - std::uint32_t{'0'});
}

int pngOrientation(Bytes bytes)
{
    int orientation = 1;
    constexpr std::size_t kSignature = 8;
    constexpr std::size_t kChunkFrame = 12;
    for (std::size_t at = kSignature; at + kChunkFrame <= bytes.size();) {
        const std::size_t length = bigEndian32(bytes, at);
        const Bytes data = part(bytes, at + 8, length);
        if (holds(bytes, at + 4, "eXIf"))
            return exifOrientation(data);
        if (holds(bytes, at + 4, "tEXt") && holds(data, 0, "Raw profile type exif\0"sv))
            orientation = hexProfileOrientation(data);
        else if (holds(bytes, at + 4, "iTXt") && holds(data, 0, "XML:com.adobe.xmp\0"sv) &&
                 orientation == 1)
            orientation = xmpOrientation(data);
        at += kChunkFrame + length;
    }
    return orientation;
}

} // namespace

std::optional<std::uint32_t> tiffTag(Bytes tiff, std::uint16_t tag)
{
    const bool little = holds(tiff, 0, "II*\0"sv);
    if (!little && !holds(tiff, 0, "MM\0*"sv))
        return std::nullopt;
    const auto read16 = [&](std::size_t at) {
        return little ? littleEndian16(tiff, at) : bigEndian16(tiff, at);
    };
    const auto read32 = [&](std::size_t at) {
        return little ? littleEndian32(tiff, at) : bigEndian32(tiff, at);
    };

    constexpr std::size_t kEntryBytes = 12;
    constexpr std::uint32_t kShort = 3;
    const std::size_t directory = read32(4);
    const std::size_t entries = read16(directory);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t entry = directory + 2 + i * kEntryBytes;
        if (entry + kEntryBytes > tiff.size())
            break;
        if (read16(entry) == tag)
            return read16(entry + 2) == kShort ? read16(entry + 8) : read32(entry + 8);
    }
    return std::nullopt;
}

int storedOrientation(Bytes bytes, PictureFormat format)
{
    switch (format) {
    case PictureFormat::Jpeg:
        return jpegOrientation(bytes);
    case PictureFormat::Png:
        return pngOrientation(bytes);
    case PictureFormat::WebP:
        return webpOrientation(bytes);
    default:
        return 1;
    }
}

} // namespace murmuration
