// SPDX-License-Identifier: Apache-2.0
#include "core/collection/path_list.h"

#include "core/base/text.h"
#include "core/collection/picture_names.h"
#include "core/collection/text_lines.h"

#include <algorithm>
#include <array>
#include <optional>

namespace murmuration {
namespace {

constexpr std::string_view kSeparators = "\t,; ";
constexpr std::size_t kLongestLine = 1 << 16;
constexpr std::array<std::string_view, 8> kPathColumns{
    "path", "file", "filename", "file_name", "filepath", "image", "image_path", "img"};
constexpr std::array<std::string_view, 6> kLabelColumns{"label",    "class",  "class_name",
                                                        "category", "target", "labels"};

/// The fields of a line of a table; a field in double quotes may hold the separator, and "" for a
/// quote (RFC 4180).
std::vector<std::string> fieldsOf(std::string_view line, char separator)
{
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char letter = line[i];
        if (letter == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
            fields.back() += letter;
            ++i;
        } else if (letter == '"' && (quoted || fields.back().empty())) {
            quoted = !quoted;
        } else if (letter == separator && !quoted) {
            fields.emplace_back();
        } else {
            fields.back() += letter;
        }
    }
    for (std::string& field : fields)
        field = trimmed(field);
    return fields;
}

/// Where a table has the columns that matter.
struct Header
{
    char separator = ',';
    std::size_t path = 0;
    std::optional<std::size_t> label;
};

template <std::size_t N>
std::optional<std::size_t> columnNamed(const std::vector<std::string>& fields,
                                       const std::array<std::string_view, N>& names)
{
    for (std::size_t column = 0; column < fields.size(); ++column) {
        if (std::ranges::find(names, lowerCase(fields[column])) != names.end())
            return column;
    }
    return std::nullopt;
}

std::optional<Header> headerOf(std::string_view line)
{
    for (const char separator : {',', '\t', ';'}) {
        const std::vector<std::string> fields = fieldsOf(line, separator);
        const auto path = columnNamed(fields, kPathColumns);
        const auto label = columnNamed(fields, kLabelColumns);
        if (path && (label || fields.size() == 1))
            return Header{separator, *path, label};
    }
    return std::nullopt;
}

ListedPicture rowOf(std::string_view line, const Header& header)
{
    std::vector<std::string> fields = fieldsOf(line, header.separator);
    fields.resize(std::max({fields.size(), header.path + 1, header.label.value_or(0) + 1}));
    return {fields[header.path], header.label ? wellFormed(fields[*header.label]) : std::string()};
}

/// Where the path at the line's beginning ends: behind the first picture's extension that a
/// separator or the line's end follows, else at the first tab, comma or semicolon, or the line's
/// last space.
std::size_t endOfPath(std::string_view line)
{
    for (std::size_t end = 0; end < line.size(); ++end) {
        end = std::min(line.find_first_of(kSeparators, end), line.size());
        if (hasPictureExtension(line.substr(0, end)))
            return end;
    }
    const std::size_t mark = line.find_first_of("\t,;");
    return std::min(mark != std::string_view::npos ? mark : line.rfind(' '), line.size());
}

/// Behind the quote that ends what begins with one; a quote within is written twice.
std::size_t endOfQuoted(std::string_view line)
{
    std::size_t end = line.find('"', 1);
    while (end != std::string_view::npos && line.substr(end + 1).starts_with('"'))
        end = line.find('"', end + 2);
    return end == std::string_view::npos ? line.size() : end + 1;
}

/// Without the quotes around it, if there are any.
std::string unquoted(std::string_view text)
{
    return text.starts_with('"') ? fieldsOf(text.substr(0, endOfQuoted(text)), '\0').front()
                                 : std::string(text);
}

ListedPicture lineOf(std::string_view line)
{
    const std::size_t end = line.starts_with('"') ? endOfQuoted(line) : endOfPath(line);
    std::string_view label = trimmed(line.substr(end));
    if (!label.empty() && kSeparators.find(label.front()) != std::string_view::npos)
        label = trimmed(label.substr(1));
    return {unquoted(trimmed(line.substr(0, end))), wellFormed(unquoted(label))};
}

/// The lines that say something, each without spaces around it.
std::vector<std::string_view> contentLines(std::string_view text)
{
    std::vector<std::string_view> lines;
    for (const std::string_view line : linesOf(text)) {
        const std::string_view content = trimmed(line);
        // Nobody's path and label are as long; what is cut is no picture's path any more.
        if (!content.empty() && content.front() != '#')
            lines.push_back(content.substr(0, kLongestLine));
    }
    return lines;
}

} // namespace

std::vector<ListedPicture> parsePathList(std::string_view text, const TaskContext& context)
{
    const std::vector<std::string_view> lines = contentLines(text);
    std::vector<ListedPicture> pictures;
    if (lines.empty())
        return pictures;
    const std::optional<Header> header = headerOf(lines.front());
    pictures.reserve(lines.size());
    for (std::size_t i = header ? 1 : 0; i < lines.size(); ++i) {
        context.throwIfStopped();
        pictures.push_back(header ? rowOf(lines[i], *header) : lineOf(lines[i]));
    }
    return pictures;
}

bool isPathList(std::string_view begin)
{
    if (begin.find('\0') != std::string_view::npos)
        return false;
    const std::vector<ListedPicture> pictures = parsePathList(begin);
    const auto named = std::ranges::count_if(
        pictures, [](const ListedPicture& listed) { return hasPictureExtension(listed.path); });
    return !pictures.empty() && 2 * static_cast<std::size_t>(named) >= pictures.size();
}

bool beginsLikePathList(Bytes begin)
{
    std::string_view text(reinterpret_cast<const char*>(begin.data()), begin.size());
    // The last line may have been cut.
    if (begin.size() >= kPathListSniffBytes)
        text = text.substr(0, text.rfind('\n') + 1); // npos + 1 is 0
    return isPathList(text);
}

} // namespace murmuration
