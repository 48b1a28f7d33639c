// SPDX-License-Identifier: Apache-2.0
#include "core/images/picture_format.h"

#include <array>
#include <string_view>

namespace murmuration {
namespace {

using namespace std::string_view_literals;

struct Signature
{
    std::size_t at;
    std::string_view text;
    PictureFormat format;
};

constexpr std::array kSignatures{
    Signature{0, "\xFF\xD8\xFF"sv, PictureFormat::Jpeg},
    Signature{0, "\x89PNG\r\n\x1A\n"sv, PictureFormat::Png},
    Signature{8, "WEBP"sv, PictureFormat::WebP},
    Signature{0, "II*\0"sv, PictureFormat::Tiff},
    Signature{0, "MM\0*"sv, PictureFormat::Tiff},
    Signature{0, "II+\0"sv, PictureFormat::Tiff},
    Signature{0, "MM\0+"sv, PictureFormat::Tiff},
    Signature{0, "PF\n"sv, PictureFormat::Pfm},
    Signature{0, "Pf\n"sv, PictureFormat::Pfm},
    Signature{0, "#?RADIANCE"sv, PictureFormat::Hdr},
    Signature{0, "#?RGBE"sv, PictureFormat::Hdr},
    Signature{0, "\x76\x2F\x31\x01"sv, PictureFormat::Exr},
    Signature{0, "\0\0\0\x0CjP  "sv, PictureFormat::Jpeg2000},
    Signature{0, "\xFF\x4F\xFF\x51"sv, PictureFormat::Jpeg2000},
    Signature{0, "\x59\xA6\x6A\x95"sv, PictureFormat::SunRaster},
    Signature{0, "GIF87a"sv, PictureFormat::Gif},
    Signature{0, "GIF89a"sv, PictureFormat::Gif},
    Signature{0, "\0\0\1\0"sv, PictureFormat::Ico},
    Signature{0, "8BPS"sv, PictureFormat::Psd},
    Signature{4, "ftypavi"sv, PictureFormat::Avif},
    Signature{4, "ftyphei"sv, PictureFormat::Heic},
    Signature{4, "ftyphev"sv, PictureFormat::Heic},
    Signature{4, "ftypmif1"sv, PictureFormat::Heic},
    Signature{4, "ftypmsf1"sv, PictureFormat::Heic},
    Signature{0, "\0\0\0\x0CJXL "sv, PictureFormat::JpegXl},
    Signature{0, "\xFF\x0A"sv, PictureFormat::JpegXl},
    Signature{0, "version https://git-lfs"sv, PictureFormat::LfsPointer},
};

bool isSpace(std::uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

bool looksLikePnm(Bytes bytes)
{
    const std::uint8_t kind = byteAt(bytes, 1);
    const std::uint8_t first =
        byteAt(bytes, 3); // after the space: a number, or a comment before it
    if (byteAt(bytes, 0) != 'P' || !isSpace(byteAt(bytes, 2)))
        return false;
    return kind == '7' || (kind >= '1' && kind <= '6' &&
                           (first == '#' || isSpace(first) || (first >= '0' && first <= '9')));
}

bool looksLikeBmp(Bytes bytes)
{
    constexpr std::uint32_t kSmallestHeader = 12;
    constexpr std::uint32_t kLargestHeader = 256;
    const std::uint32_t header = littleEndian32(bytes, 14);
    return holds(bytes, 0, "BM") && header >= kSmallestHeader && header <= kLargestHeader;
}

bool looksLikeTga(Bytes bytes)
{
    const std::uint8_t palette = byteAt(bytes, 1);
    const std::uint8_t kind = byteAt(bytes, 2) & 0xF7U; // bit 3: run-length coded
    const std::uint8_t depth = byteAt(bytes, 16);
    return bytes.size() > 18 && palette <= 1 && kind >= 1 && kind <= 3 &&
           littleEndian16(bytes, 12) > 0 && littleEndian16(bytes, 14) > 0 &&
           (depth == 8 || depth == 15 || depth == 16 || depth == 24 || depth == 32);
}

bool looksLikeText(Bytes bytes)
{
    const Bytes begin = part(bytes, 0, kSniffBytes);
    return !begin.empty() && std::ranges::all_of(begin, [](std::uint8_t byte) {
        return (byte >= ' ' && byte != 0x7F) || isSpace(byte);
    });
}

} // namespace

PictureFormat sniffFormat(Bytes bytes)
{
    for (const Signature& signature : kSignatures) {
        if (holds(bytes, signature.at, signature.text))
            return signature.format;
    }
    if (looksLikePnm(bytes))
        return PictureFormat::Pnm;
    if (looksLikeBmp(bytes))
        return PictureFormat::Bmp;
    if (looksLikeText(bytes)) {
        const Bytes begin = part(bytes, 0, kSniffBytes);
        return byteAt(begin, 0) == '<' && find(begin, 0, "<svg") < begin.size()
                   ? PictureFormat::Svg
                   : PictureFormat::Text;
    }
    return looksLikeTga(bytes) ? PictureFormat::Tga : PictureFormat::Unknown;
}

std::string formatName(PictureFormat format)
{
    switch (format) {
    case PictureFormat::Unknown:
    case PictureFormat::Text:
    case PictureFormat::LfsPointer:
        return {};
    case PictureFormat::Jpeg:
        return "JPEG";
    case PictureFormat::Png:
        return "PNG";
    case PictureFormat::Bmp:
        return "BMP";
    case PictureFormat::WebP:
        return "WebP";
    case PictureFormat::Tiff:
        return "TIFF";
    case PictureFormat::Pnm:
        return "PNM";
    case PictureFormat::Pfm:
        return "PFM";
    case PictureFormat::Hdr:
        return "Radiance HDR";
    case PictureFormat::Exr:
        return "OpenEXR";
    case PictureFormat::Jpeg2000:
        return "JPEG 2000";
    case PictureFormat::SunRaster:
        return "Sun raster";
    case PictureFormat::Gif:
        return "GIF";
    case PictureFormat::Ico:
        return "ICO";
    case PictureFormat::Psd:
        return "Photoshop";
    case PictureFormat::Avif:
        return "AVIF";
    case PictureFormat::Heic:
        return "HEIC";
    case PictureFormat::JpegXl:
        return "JPEG XL";
    case PictureFormat::Svg:
        return "SVG";
    case PictureFormat::Tga:
        return "TGA";
    }
    return {};
}

bool canDecode(PictureFormat format)
{
    return format >= PictureFormat::Jpeg && format <= PictureFormat::SunRaster;
}

} // namespace murmuration
