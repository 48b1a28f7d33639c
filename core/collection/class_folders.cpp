// SPDX-License-Identifier: Apache-2.0
#include "core/collection/class_folders.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace murmuration {
namespace {

/// Names of the parts that data sets are split into.
constexpr std::array<std::string_view, 9> kSplits{"train", "training",   "test", "testing", "val",
                                                  "valid", "validation", "dev",  "eval"};

bool isSplit(std::string_view folder)
{
    return std::ranges::find(kSplits, lowerCase(folder)) != kSplits.end();
}

/// The folders of a name without a '/' at the end; empty when there are none.
std::string_view foldersOf(std::string_view name)
{
    const std::size_t slash = name.rfind('/');
    return name.substr(0, slash == std::string_view::npos ? 0 : slash);
}

std::string_view firstOf(std::string_view folders)
{
    return folders.substr(0, folders.find('/'));
}

std::string_view belowFirst(std::string_view folders)
{
    const std::size_t slash = folders.find('/');
    return slash == std::string_view::npos ? std::string_view() : folders.substr(slash + 1);
}

} // namespace

FolderClasses classesByFolder(const std::vector<std::string>& names, const std::string& rootName,
                              LabelFrom rule)
{
    const bool split = std::ranges::all_of(
        names, [](const std::string& name) { return isSplit(firstOf(foldersOf(name))); });
    FolderClasses classes;
    classes.ofItem.reserve(names.size());
    for (const std::string& name : names) {
        const std::string_view whole = foldersOf(name);
        const std::string_view below = belowFirst(whole);
        const std::string_view first = firstOf(split && !below.empty() ? below : whole);
        classes.nested = classes.nested || first != whole;
        const std::string_view chosen = rule == LabelFrom::WholePath ? whole : first;
        classes.ofItem.emplace_back(chosen.empty() ? rootName : chosen);
    }
    return classes;
}

std::string commonFolders(const std::vector<std::string>& names)
{
    if (names.empty())
        return {};
    std::string_view common = names.front();
    common = common.substr(0, common.rfind('/') + 1); // npos + 1 is 0
    for (const std::string& name : names) {
        while (!name.starts_with(common))
            common = common.substr(0, common.substr(0, common.size() - 1).rfind('/') + 1);
    }
    return std::string(common);
}

} // namespace murmuration
