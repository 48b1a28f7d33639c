// SPDX-License-Identifier: Apache-2.0
#include "core/images/file_structure.h"

#include "core/images/exif.h"

#include <charconv>
#include <cstdlib>

namespace murmuration {
namespace {

/// Walks the markers as a decoder does (ITU-T T.81, annex B) and looks for the frame's size and the
/// end of the image.
FileStructure readJpeg(Bytes bytes)
{
    constexpr std::uint8_t kEndOfImage = 0xD9;
    constexpr std::uint8_t kStartOfScan = 0xDA;
    const auto standsAlone = [](std::uint8_t marker) {
        return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    };
    const auto startsFrame = [](std::uint8_t marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
               marker != 0xCC;
    };

    FileStructure structure;
    structure.cutShort = true;
    std::size_t at = 2;
    while (at + 1 < bytes.size()) {
        const std::uint8_t marker = bytes[at + 1];
        // Coded data, in which FF is followed by 00, and fill bytes lie between the markers.
        if (bytes[at] != 0xFF || marker == 0x00 || marker == 0xFF) {
            ++at;
        } else if (standsAlone(marker)) {
            at += 2;
        } else if (marker == kEndOfImage) {
            structure.cutShort = false;
            break;
        } else {
            if (startsFrame(marker) && structure.width == 0) {
                structure.height = bigEndian16(bytes, at + 5);
                structure.width = bigEndian16(bytes, at + 7);
            }
            at += marker == kStartOfScan ? 2
                                         : 2 + std::max<std::size_t>(bigEndian16(bytes, at + 2), 2);
        }
    }
    return structure;
}

FileStructure readPng(Bytes bytes)
{
    constexpr std::size_t kSignature = 8;
    constexpr std::size_t kChunkFrame = 12;
    FileStructure structure;
    structure.width = bigEndian32(bytes, 16);
    structure.height = bigEndian32(bytes, 20);
    structure.cutShort = true;
    const std::uint32_t depth = byteAt(bytes, 24);
    const bool grey = byteAt(bytes, 25) == 0;
    for (std::size_t at = kSignature; at + kChunkFrame <= bytes.size();) {
        if (holds(bytes, at + 4, "IEND")) {
            structure.cutShort = false;
            break;
        }
        if (grey && depth >= 1 && depth <= 8 && holds(bytes, at + 4, "tRNS")) {
            const std::uint32_t white = (1U << depth) - 1;
            structure.transparentGrey = (bigEndian16(bytes, at + 8) & white) * 255 / white;
        }
        at += kChunkFrame + bigEndian32(bytes, at);
    }
    return structure;
}

FileStructure readBmp(Bytes bytes)
{
    constexpr std::uint32_t kCoreHeader = 12;
    FileStructure structure;
    std::uint32_t bitsPerPixel = 0;
    std::uint32_t compression = 0;
    if (littleEndian32(bytes, 14) == kCoreHeader) {
        structure.width = littleEndian16(bytes, 18);
        structure.height = littleEndian16(bytes, 20);
        bitsPerPixel = littleEndian16(bytes, 24);
    } else {
        // Rows stand top down when the height is negative.
        structure.width = littleEndian32(bytes, 18);
        structure.height = static_cast<std::uint64_t>(
            std::abs(std::int64_t{static_cast<std::int32_t>(littleEndian32(bytes, 22))}));
        bitsPerPixel = littleEndian16(bytes, 28);
        compression = littleEndian32(bytes, 30);
    }
    constexpr std::uint32_t kBitFields = 3;
    constexpr std::uint32_t kMostBits = 32;
    const bool plain = compression == 0 || compression == kBitFields;
    if (plain && bitsPerPixel <= kMostBits && structure.height <= (1U << 31U)) {
        const std::uint64_t rowBytes = (structure.width * bitsPerPixel + 31) / 32 * 4;
        constexpr std::uint64_t kFarBeyondAnyFile = std::uint64_t{1} << 40U;
        const std::uint64_t pixels =
            rowBytes != 0 && structure.height > kFarBeyondAnyFile / rowBytes
                ? kFarBeyondAnyFile
                : rowBytes * structure.height;
        structure.cutShort = littleEndian32(bytes, 10) + pixels > bytes.size();
    }
    return structure;
}

FileStructure readWebP(Bytes bytes)
{
    FileStructure structure;
    structure.cutShort = std::uint64_t{littleEndian32(bytes, 4)} + 8 > bytes.size();
    constexpr std::uint8_t kAnimation = 0x02;
    structure.animated = holds(bytes, 12, "VP8X") && (byteAt(bytes, 20) & kAnimation) != 0;
    return structure;
}

FileStructure readTiff(Bytes bytes)
{
    constexpr std::uint16_t kImageWidth = 256;
    constexpr std::uint16_t kImageLength = 257;
    FileStructure structure;
    structure.width = tiffTag(bytes, kImageWidth).value_or(0);
    structure.height = tiffTag(bytes, kImageLength).value_or(0);
    return structure;
}

/// The next number of a header of text, past spaces and comments; 0 when there is none. `at` is
/// moved past it.
std::uint64_t nextNumber(Bytes bytes, std::size_t& at)
{
    while (at < bytes.size() && (bytes[at] < '0' || bytes[at] > '9')) {
        if (bytes[at] == '#')
            at = find(bytes, at, "\n");
        else if (bytes[at] > ' ')
            return 0;
        else
            ++at;
    }
    constexpr std::size_t kMostDigits = 10;
    std::uint64_t number = 0;
    for (std::size_t digits = 0;
         digits < kMostDigits && at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '9';
         ++digits, ++at)
        number = number * 10 + (bytes[at] - std::uint64_t{'0'});
    return number;
}

FileStructure readPnm(Bytes bytes)
{
    const char kind = static_cast<char>(byteAt(bytes, 1));
    FileStructure structure;
    if (kind == '7')
        return structure; // PAM names its fields in any order
    std::size_t at = 2;
    structure.width = nextNumber(bytes, at);
    structure.height = nextNumber(bytes, at);
    const bool bits = kind == '1' || kind == '4';
    structure.maxValue =
        bits ? 1
             : static_cast<std::uint32_t>(std::min<std::uint64_t>(nextNumber(bytes, at), 65535));
    if (kind >= '4') {
        const std::uint64_t samples = structure.width * (kind == '6' ? 3 : 1);
        const std::uint64_t rowBytes =
            bits ? (samples + 7) / 8 : samples * (structure.maxValue > 255 ? 2 : 1);
        constexpr std::uint64_t kFarBeyondAnyFile = std::uint64_t{1} << 40U;
        structure.cutShort = rowBytes != 0 && (structure.height > kFarBeyondAnyFile / rowBytes ||
                                               at + 1 + rowBytes * structure.height > bytes.size());
    }
    return structure;
}

FileStructure readHdr(Bytes bytes)
{
    FileStructure structure;
    const std::size_t line = find(part(bytes, 0, 1 << 16), 0, "\n-Y ");
    std::size_t at = line + 4;
    structure.height = nextNumber(bytes, at);
    at = find(part(bytes, 0, at + 8), at, "+X ") + 3;
    structure.width = nextNumber(bytes, at);
    return structure;
}

FileStructure readExr(Bytes bytes)
{
    FileStructure structure;
    constexpr std::string_view kWindow("dataWindow\0box2i\0", 17);
    const Bytes header = part(bytes, 0, 1 << 16);
    const std::size_t box = find(header, 0, kWindow);
    if (box == header.size())
        return structure;
    const auto edge = [&](std::size_t index) {
        return std::int64_t{
            static_cast<std::int32_t>(littleEndian32(bytes, box + kWindow.size() + 4 + index * 4))};
    };
    structure.width = static_cast<std::uint64_t>(std::max<std::int64_t>(edge(2) - edge(0) + 1, 0));
    structure.height = static_cast<std::uint64_t>(std::max<std::int64_t>(edge(3) - edge(1) + 1, 0));
    return structure;
}

FileStructure readJpeg2000(Bytes bytes)
{
    FileStructure structure;
    const Bytes header = part(bytes, 0, 1 << 16);
    const std::size_t size = find(header, 0, "\xFF\x4F\xFF\x51"); // the image and tile size segment
    if (size == header.size())
        return structure;
    const auto extent = [&](std::size_t end, std::size_t begin) {
        return std::max(bigEndian32(bytes, size + end), bigEndian32(bytes, size + begin)) -
               bigEndian32(bytes, size + begin);
    };
    structure.width = extent(8, 16);
    structure.height = extent(12, 20);
    const std::uint32_t bits = (byteAt(bytes, size + 42) & 0x7FU) + 1;
    structure.maxValue = bits <= 16 ? (1U << bits) - 1 : 0;
    return structure;
}

FileStructure readSunRaster(Bytes bytes)
{
    FileStructure structure;
    structure.width = bigEndian32(bytes, 4);
    structure.height = bigEndian32(bytes, 8);
    return structure;
}

FileStructure readPfm(Bytes bytes)
{
    FileStructure structure;
    std::size_t at = 2;
    structure.width = nextNumber(bytes, at);
    structure.height = nextNumber(bytes, at);
    return structure;
}

} // namespace

FileStructure readFileStructure(Bytes bytes, PictureFormat format)
{
    switch (format) {
    case PictureFormat::Jpeg:
        return readJpeg(bytes);
    case PictureFormat::Png:
        return readPng(bytes);
    case PictureFormat::Bmp:
        return readBmp(bytes);
    case PictureFormat::WebP:
        return readWebP(bytes);
    case PictureFormat::Tiff:
        return readTiff(bytes);
    case PictureFormat::Pnm:
        return readPnm(bytes);
    case PictureFormat::Pfm:
        return readPfm(bytes);
    case PictureFormat::Hdr:
        return readHdr(bytes);
    case PictureFormat::Exr:
        return readExr(bytes);
    case PictureFormat::Jpeg2000:
        return readJpeg2000(bytes);
    case PictureFormat::SunRaster:
        return readSunRaster(bytes);
    default:
        return {};
    }
}

} // namespace murmuration
