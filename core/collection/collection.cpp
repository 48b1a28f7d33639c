// SPDX-License-Identifier: Apache-2.0
#include "core/collection/collection.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/file_bytes.h"
#include "core/base/paths.h"
#include "core/collection/feature_table.h"
#include "core/collection/idx.h"
#include "core/collection/image_folder.h"
#include "core/collection/labels.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

/// Absolute, without "." and "..", and without a '/' at its end: a folder's name is what stands
/// last.
fs::path normalized(const fs::path& path)
{
    fs::path whole = fs::absolute(path).lexically_normal();
    return whole.filename().empty() && whole.has_parent_path() ? whole.parent_path() : whole;
}

/// IDX files of pictures directly in a folder, in natural order.
std::vector<fs::path> idxFilesIn(const fs::path& folder, const TaskContext& context)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        context.throwIfStopped();
        std::error_code notRegular;
        if (entry->is_regular_file(notRegular) && idxKind(entry->path()) == IdxKind::Images)
            files.push_back(entry->path());
    }
    std::ranges::sort(
        files, [](const fs::path& a, const fs::path& b) { return naturalLess(utf8(a), utf8(b)); });
    return files;
}

std::unique_ptr<Collection> openFolder(const fs::path& folder, IssueList& issues,
                                       const TaskContext& context)
{
    auto pictures = scanImageFolder(folder, issues, context);
    if (!pictures->items.empty())
        return pictures;

    const std::vector<fs::path> idxFiles = idxFilesIn(folder, context);
    if (idxFiles.empty()) {
        std::string text =
            "there are no pictures in " + utf8(folder) +
            ": no JPEG, PNG, BMP, WebP, TIFF, PPM or other picture file in it or its subfolders";
        for (const Issue& issue : issues)
            text += "; " + issue.subject + ": " + issue.text;
        throw Error(text);
    }
    std::string others;
    for (std::size_t i = 1; i < idxFiles.size(); ++i)
        others += (i > 1 ? ", " : "") + utf8(idxFiles[i].filename());
    if (!others.empty())
        issues.push_back(
            {Issue::Severity::Note, utf8(idxFiles.front().filename()),
             "the folder holds several IDX files; this one is shown. Open the file itself "
             "to see " +
                 others});
    return openIdx(idxFiles.front(), issues, context);
}

std::unique_ptr<Collection> openFile(const fs::path& file, bool labelsGiven, IssueList& issues,
                                     const TaskContext& context)
{
    constexpr std::string_view kNpyMagic = "\x93NUMPY";
    std::vector<std::uint8_t> begin;
    try {
        begin = readFileBytes(file, kNpyMagic.size());
    } catch (const Error& error) {
        throw Error("cannot open " + utf8(file) + ": " + error.what());
    }
    if (file.extension() == ".npy" || holds(begin, 0, kNpyMagic))
        return openFeatureTable(file, !labelsGiven);
    switch (idxKind(file)) {
    case IdxKind::Images:
        return openIdx(file, issues, context);
    case IdxKind::Labels:
        throw Error("cannot open " + utf8(file) +
                    ": it holds labels; open the IDX file of the pictures beside it");
    case IdxKind::None:
        break;
    }
    if (isPictureFile(file))
        return openFolder(file.parent_path(), issues, context);
    throw Error("cannot open " + utf8(file) +
                ": it is neither a folder of pictures, a picture, an IDX file (MNIST's format) nor "
                "a NumPy array "
                "(.npy)");
}

} // namespace

std::vector<int> Collection::labels() const
{
    std::vector<int> result;
    result.reserve(items.size());
    for (const Item& item : items)
        result.push_back(item.label);
    return result;
}

OpenedCollection openCollection(const fs::path& path, const fs::path& labelsFile,
                                const TaskContext& context)
{
    if (path.empty())
        throw Error("no folder or file was given");
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found)
        throw Error(utf8(path) + " does not exist");
    if (error)
        throw Error("cannot open " + utf8(path) + ": " + error.message());

    OpenedCollection opened;
    const fs::path whole = normalized(path);
    auto collection = fs::is_directory(status)
                          ? openFolder(whole, opened.issues, context)
                          : openFile(whole, !labelsFile.empty(), opened.issues, context);
    if (!labelsFile.empty())
        applyLabels(*collection, readLabelsFile(labelsFile, collection->size()));
    opened.collection = std::move(collection);
    return opened;
}

} // namespace murmuration
