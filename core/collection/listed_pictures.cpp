// SPDX-License-Identifier: Apache-2.0
#include "core/collection/listed_pictures.h"

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/collection/file_pictures.h"
#include "core/collection/folder_files.h"
#include "core/collection/labels.h"
#include "core/collection/left_out.h"
#include "core/collection/path_list.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

/// What a list names, and which file of a set each of it is, if it is there.
struct FoundPictures
{
    std::vector<ListedPicture> listed;
    std::vector<std::optional<std::size_t>> files;

    [[nodiscard]] std::size_t count() const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            files, [](const std::optional<std::size_t>& file) { return file.has_value(); }));
    }
};

std::vector<ListedPicture> readList(const FileSet& files, std::size_t index)
{
    constexpr std::size_t kMost = std::size_t{1} << 30U;
    const auto bytes = files.read(index, 0, kMost);
    if (bytes.size() == kMost)
        throw Error("cannot open " + files.shown(index) +
                    ": a list of more than 1 GiB cannot be read; split it");
    return parsePathList({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// For sentences.
std::string shownPath(const ListedPicture& listed)
{
    constexpr std::size_t kLongest = 300;
    return shortened(wellFormed(listed.path), kLongest);
}

/// An item for each picture that was found.
void addItems(Collection& collection, const FoundPictures& found,
              std::shared_ptr<const FileSet> files, IssueList& issues)
{
    std::vector<std::size_t> indices;
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < found.listed.size(); ++i) {
        const ListedPicture& listed = found.listed[i];
        if (!found.files[i]) {
            issues.push_back({Issue::Severity::Failure, shownPath(listed),
                              "the list names it, but there is no such file"});
            continue;
        }
        collection.items.push_back({utf8(listed.path), kNoClass});
        indices.push_back(*found.files[i]);
        labels.push_back(listed.label);
    }
    applyLabels(collection, labels);
    collection.pictures = std::make_unique<FilePictures>(std::move(files), std::move(indices));
}

struct ListWithin
{
    std::string name; ///< of the list, UTF-8
    FoundPictures found;
};

bool isList(const FileSet& files, std::size_t index)
{
    try {
        return beginsLikePathList(files.read(index, 0, kPathListSniffBytes));
    } catch (const Error&) {
        return false; // nothing says that it is one
    }
}

/// The lists with labels among an archive's files.
std::vector<ListWithin> listsWithin(const FileSet& files, const std::vector<std::size_t>& pictures,
                                    const TaskContext& context)
{
    std::unordered_map<std::string_view, std::size_t> pictureOf;
    for (const std::size_t picture : pictures)
        pictureOf.emplace(files.name(picture), picture);
    std::vector<ListWithin> lists;
    for (std::size_t i = 0; i < files.size(); ++i) {
        context.throwIfStopped();
        if (std::ranges::binary_search(pictures, i) || !isList(files, i))
            continue;
        ListWithin list{utf8(files.name(i)), {readList(files, i), {}}};
        const auto hasLabel = [](const ListedPicture& listed) { return !listed.label.empty(); };
        if (std::ranges::none_of(list.found.listed, hasLabel))
            continue;
        const fs::path folder = fs::path(files.name(i)).parent_path();
        for (const ListedPicture& listed : list.found.listed) {
            const auto found =
                pictureOf.find((folder / listed.path).lexically_normal().generic_string());
            list.found.files.push_back(found == pictureOf.end() ? std::nullopt
                                                                : std::optional(found->second));
        }
        lists.push_back(std::move(list));
    }
    return lists;
}

void tellUnnamed(const FileSet& archive, const std::vector<std::size_t>& pictures,
                 const ListWithin& list, IssueList& issues)
{
    std::vector<bool> named(archive.size(), false);
    for (const std::optional<std::size_t> file : list.found.files)
        if (file)
            named[*file] = true;
    const std::string reason = "left out: the archive's list " + list.name + " does not name it";
    LeftOut unnamed{reason.c_str(), {}};
    for (const std::size_t picture : pictures)
        if (!named[picture])
            unnamed.add(archive.name(picture));
    unnamed.tell(issues);
}

} // namespace

void addListedPictures(Collection& collection, const fs::path& list, IssueList& issues,
                       const TaskContext& context)
{
    const fs::path folder = list.parent_path();
    FoundPictures found{readList(FolderFiles(folder, {list.filename().native()}), 0), {}};
    std::vector<std::string> names;
    for (const ListedPicture& listed : found.listed) {
        context.throwIfStopped();
        std::error_code error;
        const bool isThere = fs::is_regular_file(folder / listed.path, error);
        found.files.push_back(isThere ? std::optional(names.size()) : std::nullopt);
        if (isThere)
            names.push_back(listed.path);
        context.report(names.size(), 0);
    }
    if (names.empty() && !found.listed.empty())
        throw Error("cannot open " + utf8(list) + ": none of the " +
                    counted(found.listed.size(), "picture") +
                    " that it names is there, the first being " + shownPath(found.listed.front()) +
                    "; paths are taken relative to the list's folder");
    addItems(collection, found, std::make_shared<FolderFiles>(folder, std::move(names)), issues);
}

bool addPicturesListedWithin(Collection& collection, const std::shared_ptr<const FileSet>& archive,
                             const std::vector<std::size_t>& pictures, IssueList& issues,
                             const TaskContext& context)
{
    const std::vector<ListWithin> lists = listsWithin(*archive, pictures, context);
    const auto best = std::ranges::max_element(
        lists, {}, [](const ListWithin& list) { return list.found.count(); });
    const bool follows = best != lists.end() && 2 * best->found.count() >= pictures.size();
    for (auto list = lists.begin(); list != lists.end(); ++list) {
        if (follows && list == best)
            continue;
        issues.push_back({Issue::Severity::Note, list->name,
                          "this list gives labels to " + std::to_string(list->found.count()) +
                              " of the archive's " + counted(pictures.size(), "picture") +
                              " and is not followed; to see the pictures by it, unpack the archive "
                              "and open the list"});
    }
    if (!follows)
        return false;
    addItems(collection, best->found, archive, issues);
    tellUnnamed(*archive, pictures, *best, issues);
    return true;
}

} // namespace murmuration
