// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

/// Reads the tables that are exported, as other programs do.
namespace tables {

using Table = std::vector<std::vector<std::string>>;

/// Reads RFC 4180: every line ends in CR LF, quotes are doubled within quotes.
inline Table parseCsv(const std::string& text)
{
    Table table(1, {""});
    bool inQuotes = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (c == '"' && inQuotes && next == '"') {
            table.back().back() += '"';
            ++i;
        } else if (c == '"') {
            inQuotes = !inQuotes;
        } else if (c == ',' && !inQuotes) {
            table.back().emplace_back();
        } else if (c == '\r' && next == '\n' && !inQuotes) {
            table.push_back({""});
            ++i;
        } else {
            table.back().back() += c;
        }
    }
    table.pop_back();
    return table;
}

/// Reads lines of cells between tabs; nothing is quoted.
inline Table parseTsv(const std::string& text)
{
    Table table;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        table.emplace_back();
        std::size_t begin = 0;
        for (std::size_t tab = 0; tab != std::string::npos; begin = tab + 1) {
            tab = line.find('\t', begin);
            table.back().push_back(line.substr(begin, tab - begin));
        }
    }
    return table;
}

} // namespace tables
