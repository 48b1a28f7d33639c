// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

/// Small picture files made byte by byte, so that tests know every pixel and need no encoder.
namespace pictures {

using Bytes = std::vector<std::uint8_t>;

inline void append(Bytes& bytes, std::string_view text)
{
    for (const char letter : text)
        bytes.push_back(static_cast<std::uint8_t>(letter));
}

inline void appendBig(Bytes& bytes, std::uint32_t value, int count = 4)
{
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8)
        bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

inline void appendLittle(Bytes& bytes, std::uint32_t value, int count = 4)
{
    for (int shift = 0; shift < 8 * count; shift += 8)
        bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

inline std::uint32_t crc32(const Bytes& bytes)
{
    std::uint32_t crc = 0xFFFFFFFF;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1U ^ (crc & 1U ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

/// A PNG chunk: a four-letter kind and its data.
struct Chunk
{
    std::string kind;
    Bytes data;
};

inline void appendChunk(Bytes& bytes, const Chunk& chunk)
{
    Bytes checked;
    append(checked, chunk.kind);
    checked.insert(checked.end(), chunk.data.begin(), chunk.data.end());
    appendBig(bytes, static_cast<std::uint32_t>(chunk.data.size()));
    bytes.insert(bytes.end(), checked.begin(), checked.end());
    appendBig(bytes, crc32(checked));
}

enum class PngColor : std::uint8_t
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    Rgba = 6
};

/// `rows` are the packed samples of each row; the data is stored, not compressed.
inline Bytes png(std::uint32_t width, std::uint8_t depth, PngColor color,
                 const std::vector<Bytes>& rows, const std::vector<Chunk>& extra = {})
{
    Bytes file;
    append(file, "\x89PNG\r\n\x1A\n");
    Bytes header;
    appendBig(header, width);
    appendBig(header, static_cast<std::uint32_t>(rows.size()));
    for (const std::uint8_t field : {depth, static_cast<std::uint8_t>(color), std::uint8_t{0},
                                     std::uint8_t{0}, std::uint8_t{0}})
        header.push_back(field);
    appendChunk(file, {"IHDR", header});
    for (const Chunk& chunk : extra)
        appendChunk(file, chunk);

    Bytes plain;
    for (const Bytes& row : rows) {
        plain.push_back(0);
        plain.insert(plain.end(), row.begin(), row.end());
    }
    std::uint32_t low = 1;
    std::uint32_t high = 0;
    for (const std::uint8_t byte : plain) {
        low = (low + byte) % 65521;
        high = (high + low) % 65521;
    }
    Bytes data{0x78, 0x01, 0x01};
    appendLittle(data, static_cast<std::uint32_t>(plain.size()), 2);
    appendLittle(data, ~static_cast<std::uint32_t>(plain.size()), 2);
    data.insert(data.end(), plain.begin(), plain.end());
    appendBig(data, high << 16U | low);
    appendChunk(file, {"IDAT", data});
    appendChunk(file, {"IEND", {}});
    return file;
}

/// An EXIF block that says nothing but the orientation.
inline Bytes exif(int orientation, bool little = true)
{
    const auto put = [little](Bytes& bytes, std::uint32_t value, int count) {
        little ? appendLittle(bytes, value, count) : appendBig(bytes, value, count);
    };
    Bytes block;
    append(block, little ? "II" : "MM");
    put(block, 42, 2);
    put(block, 8, 4);
    put(block, 1, 2);
    put(block, 274, 2);
    put(block, 3, 2);
    put(block, 1, 4);
    put(block, static_cast<std::uint32_t>(orientation), 2);
    put(block, 0, 2);
    put(block, 0, 4);
    return block;
}

/// Rows bottom up unless `topDown`; samples as they stand in the file (BGR or BGRA), rows a
/// multiple of four bytes.
inline Bytes bmp(std::uint32_t width, std::uint32_t height, std::uint16_t bitsPerPixel,
                 const Bytes& pixels, bool topDown = false)
{
    constexpr std::uint32_t kHeaders = 54;
    Bytes file;
    append(file, "BM");
    appendLittle(file, kHeaders + static_cast<std::uint32_t>(pixels.size()));
    appendLittle(file, 0);
    appendLittle(file, kHeaders);
    appendLittle(file, 40);
    appendLittle(file, width);
    appendLittle(file, topDown ? ~height + 1 : height);
    appendLittle(file, 1, 2);
    appendLittle(file, bitsPerPixel, 2);
    for (int field = 0; field < 6; ++field)
        appendLittle(file, 0);
    file.insert(file.end(), pixels.begin(), pixels.end());
    return file;
}

/// A picture of one colour.
inline Bytes ppm(int width, int height, std::array<std::uint8_t, 3> color)
{
    Bytes file;
    append(file, "P6\n" + std::to_string(width) + " " + std::to_string(height) + "\n255\n");
    for (int i = 0; i < width * height; ++i)
        file.insert(file.end(), color.begin(), color.end());
    return file;
}

inline void write(const std::filesystem::path& file, const Bytes& bytes)
{
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
}

inline void write(const std::filesystem::path& file, std::string_view text)
{
    write(file, Bytes(text.begin(), text.end()));
}

} // namespace pictures
