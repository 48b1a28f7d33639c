// SPDX-License-Identifier: Apache-2.0
#include "core/export/coordinates.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/features/npy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <numeric>
#include <ostream>
#include <string>
#include <string_view>

namespace murmuration {
namespace {

constexpr std::array<std::string_view, 3> kAxes{"x", "y", "z"};

std::string text(float value)
{
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}

/// One point of the layout, with what it shows.
struct Row
{
    std::string_view file;
    std::string_view className; ///< empty when the item has none
    bool hasClass = false;
    std::span<const float> position;
};

/// The layout's points in the order of their items.
class Rows
{
public:
    Rows(const Collection& collection, const LayoutSnapshot& layout)
        : m_collection(collection)
        , m_layout(layout)
        , m_order(layout.points())
    {
        std::iota(m_order.begin(), m_order.end(), std::size_t{0});
        std::stable_sort(m_order.begin(), m_order.end(), [&](std::size_t a, std::size_t b) {
            return (*layout.items)[a] < (*layout.items)[b];
        });
    }

    [[nodiscard]] std::size_t size() const { return m_order.size(); }
    [[nodiscard]] std::size_t axes() const { return m_layout.positions.columns; }

    [[nodiscard]] Row operator[](std::size_t r) const
    {
        const std::size_t point = m_order[r];
        const Item& item = m_collection.items[(*m_layout.items)[point]];
        Row row{item.name, {}, item.label != kNoClass, m_layout.positions.row(point)};
        if (row.hasClass)
            row.className = m_collection.classNames[static_cast<std::size_t>(item.label)];
        return row;
    }

private:
    const Collection& m_collection;
    const LayoutSnapshot& m_layout;
    std::vector<std::size_t> m_order;
};

/// A field as RFC 4180 wants it: in quotes when it holds anything but plain text.
std::string quoted(std::string_view field)
{
    if (field.find_first_of(",\"\r\n") == std::string_view::npos)
        return std::string(field);
    std::string result = "\"";
    for (const char c : field)
        result += c == '"' ? "\"\"" : std::string(1, c);
    return result + '"';
}

std::string onOneLine(std::string_view field)
{
    std::string result(field);
    std::replace_if(
        result.begin(), result.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; },
        ' ');
    return result;
}

/// Before each row: looks now and then whether the writing is still wanted, and says how far it is.
void lookUp(std::size_t row, std::size_t rows, const TaskContext& context)
{
    constexpr std::size_t kRows = 1024;
    if (row % kRows != 0)
        return;
    context.throwIfStopped();
    context.report(row, rows);
}

void writeTable(std::ostream& out, const Rows& rows, char separator, std::string_view lineEnd,
                std::string (*field)(std::string_view), const TaskContext& context)
{
    out << "file" << separator << "class";
    for (std::size_t axis = 0; axis < rows.axes(); ++axis)
        out << separator << kAxes[axis];
    out << lineEnd;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        lookUp(r, rows.size(), context);
        const Row row = rows[r];
        out << field(row.file) << separator << field(row.className);
        for (const float value : row.position)
            out << separator << text(value);
        out << lineEnd;
    }
}

/// A JSON string. Names that are not UTF-8 can't be in JSON as they are: what is invalid becomes
/// the replacement character.
std::string jsonString(std::string_view string)
{
    return nlohmann::json(string).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// null for what is no number. "-0" would be read as the integer 0.
std::string jsonNumber(float value)
{
    if (!std::isfinite(value))
        return "null";
    return value == 0 && std::signbit(value) ? "-0.0" : text(value);
}

/// Written a point a line rather than built in memory; numbers as in the tables, which a JSON
/// library would widen to double.
void writeJson(std::ostream& out, const Rows& rows, const TaskContext& context)
{
    out << "{\n\"columns\": [\"file\", \"class\"";
    for (std::size_t axis = 0; axis < rows.axes(); ++axis)
        out << ", \"" << kAxes[axis] << '"';
    out << "],\n\"points\": [";
    for (std::size_t r = 0; r < rows.size(); ++r) {
        lookUp(r, rows.size(), context);
        const Row row = rows[r];
        out << (r == 0 ? "\n[" : ",\n[") << jsonString(row.file) << ", "
            << (row.hasClass ? jsonString(row.className) : "null");
        for (const float value : row.position)
            out << ", " << jsonNumber(value);
        out << ']';
    }
    out << "\n]\n}\n";
}

Matrix coordinates(const Rows& rows)
{
    Matrix matrix(rows.size(), rows.axes());
    for (std::size_t r = 0; r < rows.size(); ++r)
        std::copy_n(rows[r].position.begin(), rows.axes(), matrix.row(r).begin());
    return matrix;
}

std::string extensionOf(const std::filesystem::path& file)
{
    return lowerCase(file.extension().string());
}

} // namespace

void writeCoordinates(const std::filesystem::path& file, const Collection& collection,
                      const LayoutSnapshot& layout, const TaskContext& context)
{
    const Rows rows(collection, layout);
    const std::string extension = extensionOf(file);
    std::function<void(std::ostream&)> write;
    if (extension == ".csv")
        write = [&](std::ostream& out) { writeTable(out, rows, ',', "\r\n", quoted, context); };
    else if (extension == ".tsv")
        write = [&](std::ostream& out) { writeTable(out, rows, '\t', "\n", onOneLine, context); };
    else if (extension == ".json")
        write = [&](std::ostream& out) { writeJson(out, rows, context); };
    else if (extension == ".npy")
        write = [&](std::ostream& out) { writeNpy(out, coordinates(rows), context); };
    else
        throw Error("cannot write " + utf8(file) +
                    ": the name must end in .csv, .tsv, .json or .npy");
    writeFileAtomically(file, write);
}

void writeFeatures(const std::filesystem::path& file, const FeatureMatrix& features,
                   const TaskContext& context)
{
    if (extensionOf(file) != ".npy")
        throw Error("cannot write " + utf8(file) +
                    ": the name of a features file must end in .npy");
    const FeatureRows rows = copyRows(features, features.rows(), true);
    writeFileAtomically(file, [&](std::ostream& out) { writeNpy(out, rows.values, context); });
}

} // namespace murmuration
