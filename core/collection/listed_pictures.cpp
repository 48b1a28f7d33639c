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
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLongestPath = 4096;

/// Throws Error with the reason alone.
std::vector<ListedPicture> readList(const FileSet& files, std::size_t index, std::size_t most,
                                    const TaskContext& context)
{
    const auto bytes = files.read(index, 0, most);
    if (bytes.size() == most)
        throw Error("a list of more than " + byteCount(most) + " cannot be read; split it");
    return parsePathList({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, context);
}

/// For sentences.
std::string shownPath(const ListedPicture& listed)
{
    constexpr std::size_t kLongest = 300;
    return shortened(wellFormed(listed.path), kLongest);
}

void tellMissing(const ListedPicture& listed, IssueList& issues)
{
    issues.push_back({Issue::Severity::Failure, shownPath(listed),
                      "the list names it, but there is no such file"});
}

/// A picture that a list within an archive names.
struct Named
{
    std::size_t file = 0;
    ListedPicture listed;
};

struct ListWithin
{
    std::string name;            ///< of the list, UTF-8
    std::vector<Named> pictures; ///< each once
    std::size_t labelled = 0;
    std::vector<ListedPicture> missing;
};

/// The pictures of an archive, by their names.
using PictureOf = std::unordered_map<std::string_view, std::size_t>;

ListWithin lookUp(const FileSet& files, std::size_t list, const PictureOf& pictureOf,
                  const TaskContext& context)
{
    constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
    ListWithin found;
    found.name = utf8(files.name(list));
    const fs::path folder = fs::path(files.name(list)).parent_path();
    std::vector<bool> isNamed(files.size());
    for (ListedPicture& listed : readList(files, list, kMostBytes, context)) {
        context.throwIfStopped();
        const auto picture =
            listed.path.size() > kLongestPath
                ? pictureOf.end()
                : pictureOf.find((folder / listed.path).lexically_normal().generic_string());
        if (picture == pictureOf.end()) {
            found.missing.push_back(std::move(listed));
        } else if (!isNamed[picture->second]) { // a table of boxes has a row for each
            isNamed[picture->second] = true;
            found.labelled += listed.label.empty() ? 0 : 1;
            found.pictures.push_back({picture->second, std::move(listed)});
        }
    }
    return found;
}

/// Those with labels, the one with the most of them first.
std::vector<ListWithin> listsWithin(const FileSet& files, const std::vector<std::size_t>& pictures,
                                    IssueList& issues, const TaskContext& context)
{
    PictureOf pictureOf;
    for (const std::size_t picture : pictures)
        pictureOf.emplace(files.name(picture), picture);
    std::vector<ListWithin> lists;
    for (std::size_t i = 0; i < files.size(); ++i) {
        context.throwIfStopped();
        if (std::ranges::binary_search(pictures, i) || !isList(files, i))
            continue;
        try {
            if (ListWithin list = lookUp(files, i, pictureOf, context);
                list.labelled > 0 || std::ranges::any_of(list.missing, [](const auto& listed) {
                    return !listed.label.empty();
                }))
                lists.push_back(std::move(list));
        } catch (const Error& error) {
            issues.push_back({Issue::Severity::Warning, utf8(files.name(i)), error.what()});
        }
    }
    std::ranges::stable_sort(lists, std::ranges::greater{}, &ListWithin::labelled);
    return lists;
}

void tellNotFollowed(const ListWithin& list, std::size_t pictures, IssueList& issues)
{
    issues.push_back({Issue::Severity::Note, list.name,
                      "this list gives labels to " + std::to_string(list.labelled) +
                          " of the archive's " + counted(pictures, "picture") +
                          " and is not followed; to see the pictures by it, unpack the archive and "
                          "open the list"});
}

} // namespace

bool isList(const FileSet& files, std::size_t index)
{
    try {
        return beginsLikePathList(files.read(index, 0, kPathListSniffBytes));
    } catch (const Error&) {
        return false; // nothing says that it is one
    }
}

void addListedPictures(Collection& collection, const fs::path& list, IssueList& issues,
                       const TaskContext& context)
{
    constexpr std::size_t kMostBytes = std::size_t{1} << 30U;
    const fs::path folder = list.parent_path();
    std::vector<ListedPicture> listed;
    try {
        listed = readList(FolderFiles(folder, {list.filename().native()}), 0, kMostBytes, context);
    } catch (const Error& error) {
        throw Error("cannot open " + utf8(list) + ": " + error.what());
    }
    std::vector<std::string> names;
    std::vector<std::string> labels;
    for (ListedPicture& picture : listed) {
        context.throwIfStopped();
        std::error_code error;
        if (picture.path.size() > kLongestPath ||
            !fs::is_regular_file(folder / picture.path, error)) {
            tellMissing(picture, issues);
            continue;
        }
        collection.items.push_back({utf8(picture.path), kNoClass});
        names.push_back(std::move(picture.path));
        labels.push_back(std::move(picture.label));
        context.report(names.size(), 0);
    }
    if (names.empty() && !listed.empty())
        throw Error("cannot open " + utf8(list) + ": none of the " +
                    counted(listed.size(), "picture") +
                    " that it names is there, the first being " + shownPath(listed.front()) +
                    "; paths are taken relative to the list's folder");
    applyLabels(collection, labels);
    std::vector<std::size_t> indices(names.size());
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    collection.pictures = std::make_unique<FilePictures>(
        std::make_shared<FolderFiles>(folder, std::move(names)), std::move(indices));
}

bool addPicturesListedWithin(Collection& collection, const std::shared_ptr<const FileSet>& archive,
                             const std::vector<std::size_t>& pictures, IssueList& issues,
                             const TaskContext& context)
{
    const std::vector<ListWithin> lists = listsWithin(*archive, pictures, issues, context);
    std::vector<bool> isShown(archive->size());
    std::size_t labelled = 0;
    std::vector<const Named*> shown;
    for (const ListWithin& list : lists) {
        for (const Named& named : list.pictures) {
            if (isShown[named.file])
                continue;
            isShown[named.file] = true;
            labelled += named.listed.label.empty() ? 0 : 1;
            shown.push_back(&named);
        }
    }
    if (labelled == 0 || 2 * labelled < pictures.size()) {
        for (const ListWithin& list : lists)
            tellNotFollowed(list, pictures.size(), issues);
        return false;
    }

    std::vector<std::size_t> files;
    std::vector<std::string> labels;
    for (const Named* const named : shown) {
        collection.items.push_back({utf8(named->listed.path), kNoClass});
        files.push_back(named->file);
        labels.push_back(named->listed.label);
    }
    applyLabels(collection, labels);
    collection.pictures = std::make_unique<FilePictures>(archive, std::move(files));

    for (const ListWithin& list : lists) {
        if (list.pictures.empty()) { // it is of another place
            tellNotFollowed(list, pictures.size(), issues);
            continue;
        }
        for (const ListedPicture& missing : list.missing)
            tellMissing(missing, issues);
    }
    LeftOut unnamed{"left out: no list of pictures in the archive names it", {}};
    for (const std::size_t picture : pictures)
        if (!isShown[picture])
            unnamed.add(archive->name(picture));
    unnamed.tell(issues);
    return true;
}

} // namespace murmuration
