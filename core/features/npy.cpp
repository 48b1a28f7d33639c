// SPDX-License-Identifier: Apache-2.0
#include "core/features/npy.h"

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace murmuration {
namespace {

static_assert(std::endian::native == std::endian::little,
              "values are read and written as they lie in memory");

constexpr std::string_view kMagic = "\x93NUMPY";

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& reason)
{
    throw Error("cannot read " + utf8(file) + ": " + reason);
}

[[noreturn]] void failDamaged(const std::filesystem::path& file, const std::string& reason)
{
    fail(file, reason + "; copy it again, or save the array again with numpy.save");
}

struct Header
{
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::size_t valueBytes = 0; ///< 4 or 8
    bool columnsFirst = false;  ///< Fortran order
};

/// What follows 'key': in the header, a Python dictionary of one line.
std::string_view valueOf(std::string_view text, std::string_view key)
{
    const std::size_t at = text.find(key);
    const std::size_t colon = at == std::string_view::npos ? at : text.find(':', at);
    if (colon == std::string_view::npos)
        return {};
    const std::size_t begin = text.find_first_not_of(' ', colon + 1);
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

/// "(3, 4), ..." to {3, 4}; false when it is not like that.
bool parseShape(std::string_view text, std::vector<std::size_t>& shape)
{
    if (!text.starts_with('('))
        return false;
    constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max() / 100;
    bool within = false;
    for (const char letter : text.substr(1)) {
        if (letter == ')')
            return true;
        if (letter >= '0' && letter <= '9') {
            if (!within)
                shape.push_back(0);
            within = true;
            if (shape.back() > kMost)
                return false;
            shape.back() = shape.back() * 10 + static_cast<std::size_t>(letter - '0');
        } else if (letter == ',' || letter == ' ') {
            within = false;
        } else {
            return false;
        }
    }
    return false;
}

std::string readHeaderText(std::ifstream& in, const std::filesystem::path& file)
{
    std::array<char, 8> start{};
    if (!in.read(start.data(), start.size()) ||
        std::string_view(start.data(), kMagic.size()) != kMagic)
        fail(file,
             "it is not a NumPy array file (.npy); save the array with numpy.save(file, array)");
    const int version = static_cast<unsigned char>(start[kMagic.size()]);
    if (version < 1 || version > 3)
        failDamaged(file, "its format version " + std::to_string(version) + " is unknown");
    std::array<unsigned char, 4> length{};
    const std::streamsize lengthBytes = version == 1 ? 2 : 4;
    for (std::streamsize i = 0; i < lengthBytes; ++i)
        length[static_cast<std::size_t>(i)] = static_cast<unsigned char>(in.get());
    const std::size_t bytes = length[0] | std::size_t{length[1]} << 8U |
                              std::size_t{length[2]} << 16U | std::size_t{length[3]} << 24U;
    constexpr std::size_t kLongest = 1 << 20;
    std::string text(std::min(bytes, kLongest), ' ');
    if (!in || bytes > kLongest || !in.read(text.data(), static_cast<std::streamsize>(text.size())))
        failDamaged(file, "its header is cut short or damaged");
    return text;
}

Header parseHeader(const std::string& text, const std::filesystem::path& file)
{
    Header header;
    constexpr std::size_t kLongestType = 40;
    std::string_view type = valueOf(text, "'descr'");
    type = type.substr(0, type.find_first_of(",}"));
    if (type == "'<f4'")
        header.valueBytes = sizeof(float);
    else if (type == "'<f8'")
        header.valueBytes = sizeof(double);
    else
        fail(file, "its values are of type " + shortened(type, kLongestType) +
                       "; save it as float32: numpy.save(file, array.astype('<f4'))");
    header.columnsFirst = valueOf(text, "'fortran_order'").starts_with("True");

    std::vector<std::size_t> shape;
    if (!parseShape(valueOf(text, "'shape'"), shape))
        failDamaged(file, "its header is damaged");
    if (shape.empty() || shape.size() > 2)
        fail(
            file,
            "it has " + std::to_string(shape.size()) +
                " dimensions; one row for each item is needed: save array.reshape(len(array), -1)");
    header.rows = shape[0];
    header.columns = shape.size() == 2 ? shape[1] : 1;
    return header;
}

/// Before any memory is reserved: a damaged header may claim any size. What follows the array means
/// that the header tells too few rows, and which ones can't be known.
void checkSize(const Header& header, std::ifstream& in, const std::filesystem::path& file)
{
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    const std::uintmax_t bytes = error ? 0 : size - static_cast<std::uintmax_t>(in.tellg());
    const std::uintmax_t available = bytes / header.valueBytes;
    const std::string announced = "its header announces " + std::to_string(header.rows) + " x " +
                                  std::to_string(header.columns) + " values and ";
    if (header.columns != 0 && header.rows > available / header.columns)
        failDamaged(file, "the file is cut short: " + announced + std::to_string(available) +
                              " are there");
    const std::uintmax_t surplus = bytes - header.rows * header.columns * header.valueBytes;
    if (surplus != 0)
        fail(file, announced + counted(surplus, "byte") +
                       " more are there; it is damaged or holds more than one array: save one "
                       "array alone with numpy.save");
}

/// What is too large for a float becomes infinite, as IEC 60559 has it; C++ leaves it undefined.
float toFloat(double value)
{
    constexpr double kLargest = std::numeric_limits<float>::max();
    if (std::abs(value) > kLargest)
        return std::copysign(std::numeric_limits<float>::infinity(), value > 0 ? 1.0F : -1.0F);
    return static_cast<float>(value);
}

float toFloat(float value)
{
    return value;
}

template <typename Value>
void readValues(std::ifstream& in, const Header& header, Matrix& matrix,
                const std::filesystem::path& file)
{
    constexpr std::size_t kBlock = 1 << 14;
    std::vector<Value> block(kBlock);
    const std::size_t total = header.rows * header.columns;
    for (std::size_t done = 0; done < total; done += kBlock) {
        const std::size_t count = std::min(kBlock, total - done);
        if (!in.read(reinterpret_cast<char*>(block.data()),
                     static_cast<std::streamsize>(count * sizeof(Value))))
            fail(file, "reading stopped before the end of the file; try it again, or copy it to "
                       "another disk");
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t at = done + i;
            const std::size_t place =
                header.columnsFirst ? at % header.rows * header.columns + at / header.rows : at;
            matrix.values[place] = toFloat(block[i]);
        }
    }
}

} // namespace

Matrix readNpy(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        fail(file, std::generic_category().message(errno));
    const Header header = parseHeader(readHeaderText(in, file), file);
    checkSize(header, in, file);
    Matrix matrix(header.rows, header.columns);
    if (header.valueBytes == sizeof(float))
        readValues<float>(in, header, matrix, file);
    else
        readValues<double>(in, header, matrix, file);
    return matrix;
}

void writeNpy(std::ostream& out, const Matrix& matrix, const TaskContext& context)
{
    std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                       std::to_string(matrix.rows) + ", " + std::to_string(matrix.columns) + "), }";
    // Spaces and a line end make the whole header a multiple of 64 bytes, so that the values are
    // aligned when mapped.
    constexpr std::size_t kAlignment = 64;
    constexpr std::size_t kPreamble = 10;
    const std::size_t used = kPreamble + text.size() + 1;
    text.append((kAlignment - used % kAlignment) % kAlignment, ' ');
    text += '\n';
    out << kMagic << '\1' << '\0' << static_cast<char>(text.size() & 0xFFU)
        << static_cast<char>(text.size() >> 8U) << text;
    constexpr std::size_t kBlock = std::size_t{1} << 20U;
    for (std::size_t done = 0; done < matrix.values.size(); done += kBlock) {
        context.throwIfStopped();
        context.report(done / matrix.columns, matrix.rows);
        const std::size_t count = std::min(kBlock, matrix.values.size() - done);
        out.write(reinterpret_cast<const char*>(matrix.values.data() + done),
                  static_cast<std::streamsize>(count * sizeof(float)));
    }
}

} // namespace murmuration
