// SPDX-License-Identifier: Apache-2.0
#include "core/collection/labels.h"

#include "core/base/error.h"
#include "core/base/file_bytes.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/collection/text_lines.h"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <unordered_map>

namespace murmuration {

void applyLabels(Collection& collection, const std::vector<std::string>& labelOfItem)
{
    assert(labelOfItem.size() == collection.items.size());
    std::unordered_map<std::string_view, int> indices;
    for (const std::string& label : labelOfItem) {
        if (!label.empty())
            indices.emplace(label, kNoClass);
    }
    std::vector<std::string> names;
    names.reserve(indices.size());
    for (const auto& [name, index] : indices)
        names.emplace_back(name);
    std::ranges::sort(names, naturalLess);
    for (std::size_t i = 0; i < names.size(); ++i)
        indices[names[i]] = static_cast<int>(i);
    for (std::size_t i = 0; i < labelOfItem.size(); ++i) {
        const auto found = indices.find(labelOfItem[i]);
        collection.items[i].label = found == indices.end() ? kNoClass : found->second;
    }
    collection.classNames = std::move(names);
}

std::vector<std::string> readLabelsFile(const std::filesystem::path& file, std::size_t items)
{
    std::string text;
    try {
        const auto bytes = readFileBytes(file);
        text.assign(bytes.begin(), bytes.end());
    } catch (const Error& error) {
        throw Error("cannot read the labels " + utf8(file) + ": " + error.what());
    }
    std::vector<std::string> labels;
    for (const std::string_view line : linesOf(text))
        labels.push_back(wellFormed(line));
    while (labels.size() > items && labels.back().empty())
        labels.pop_back();
    if (labels.size() != items)
        throw Error(utf8(file) + " holds " + std::to_string(labels.size()) + " labels for " +
                    std::to_string(items) + " items; it needs one line for each");
    return labels;
}

} // namespace murmuration
