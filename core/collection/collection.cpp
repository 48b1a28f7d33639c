// SPDX-License-Identifier: Apache-2.0
#include "core/collection/collection.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/file_bytes.h"
#include "core/base/paths.h"
#include "core/collection/archive_files.h"
#include "core/collection/cifar.h"
#include "core/collection/cifar_batch.h"
#include "core/collection/feature_table.h"
#include "core/collection/file_pictures.h"
#include "core/collection/folder_files.h"
#include "core/collection/idx.h"
#include "core/collection/labels.h"
#include "core/collection/listed_pictures.h"
#include "core/collection/path_list.h"
#include "core/collection/picture_names.h"
#include "core/collection/unpacked_stream.h"
#include "core/networks/weights/weight_format.h"

#include <algorithm>
#include <numeric>
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

/// Of a file that is packed: when it is unpacked.
bool isEmpty(const FileSet& file)
{
    try {
        std::uint8_t first = 0;
        return UnpackedStream(file, 0).read(&first, 1) == 0;
    } catch (const Error&) {
        return false;
    }
}

/// False, too, where that can't be told.
bool isNetwork(const fs::path& file)
{
    try {
        return weightFormatOf(file) != WeightFormat::Unknown;
    } catch (const Error&) {
        return false;
    }
}

/// Throws when a file holds a network, which is easily taken for what it is to look at.
void refuseNetwork(const fs::path& file)
{
    if (isNetwork(file))
        throw Error(utf8(file) + " holds a network and no pictures: open a folder of pictures, and "
                                 "choose the file as their network (--model)");
}

/// Opens one thing after finding out what it is.
class Opening
{
public:
    Opening(const OpenOptions& options, IssueList& issues, const TaskContext& context)
        : m_options(options)
        , m_issues(issues)
        , m_context(context)
    {
    }

    std::unique_ptr<Collection> folder(const fs::path& folder)
    {
        auto collection = named(folder);
        auto pictures =
            std::make_shared<FolderFiles>(folder, picturesBelow(folder, m_issues, m_context));
        if (pictures->size() > 0) {
            const std::size_t count = pictures->size();
            addPictures(*collection, std::move(pictures), all(count), m_options.labelFrom);
            if (collection->classNames.size() == 1)
                tellOfLists(folder);
            return collection;
        }
        const auto files = std::make_shared<FolderFiles>(folder, filesIn(folder, m_context));
        if (addBinaryPictures(*collection, files, all(files->size())))
            return collection;
        throw Error("there are no pictures in " + utf8(folder) +
                    whyNone(": no JPEG, PNG, BMP, WebP, TIFF, PPM or other picture file in it or "
                            "its subfolders, and no IDX file or CIFAR batch"));
    }

    std::unique_ptr<Collection> file(const fs::path& file)
    {
        constexpr std::string_view kNpyMagic = "\x93NUMPY";
        std::vector<std::uint8_t> begin;
        try {
            begin = readFileBytes(file, kNpyMagic.size());
        } catch (const Error& error) {
            throw Error("cannot open " + utf8(file) + ": " + error.what());
        }
        if (file.extension() == ".npy" || holds(begin, 0, kNpyMagic))
            return openFeatureTable(file, m_options.labelsFile.empty());
        if (auto collection = oneOfFolder(file))
            return collection;
        if (isPictureFile(file))
            return folder(file.parent_path());
        auto collection = named(file);
        if (isArchive(file)) {
            addArchive(*collection, file);
            return collection;
        }
        if (beginsLikePathList(readFileBytes(file, kPathListSniffBytes))) {
            addListedPictures(*collection, file, m_issues, m_context);
            return collection;
        }
        const FolderFiles alone(file.parent_path(), {file.filename().native()});
        if (const std::string damage = cifarDamage(alone, 0, m_context); !damage.empty())
            throw Error("cannot open " + utf8(file) + ": " + damage);
        if (isEmpty(alone))
            throw Error("cannot open " + utf8(file) + ": it is empty; copy or download it again");
        refuseNetwork(file);
        if (isBinaryPickle(begin))
            throw Error(
                "cannot open " + utf8(file) +
                ": it is a Python pickle, which is not opened; if it is CIFAR's, take its binary "
                "version, else open a folder of pictures");
        throw Error("cannot open " + utf8(file) +
                    ": it is neither a folder of pictures, a picture, an IDX file (MNIST's "
                    "format), a CIFAR batch, an archive (.tar, .tar.gz, .zip), a list of picture "
                    "files nor a NumPy array (.npy)");
    }

private:
    static std::unique_ptr<Collection> named(const fs::path& path)
    {
        auto collection = std::make_unique<Collection>();
        collection->path = path;
        collection->name = utf8(path.filename().empty() ? path : path.filename());
        return collection;
    }

    static std::vector<std::size_t> all(std::size_t count)
    {
        std::vector<std::size_t> indices(count);
        std::iota(indices.begin(), indices.end(), std::size_t{0});
        return indices;
    }

    /// Lists of pictures beside these, which may have labels where folders tell none.
    void tellOfLists(const fs::path& folder)
    {
        const FolderFiles files(folder, filesIn(folder, m_context));
        for (std::size_t i = 0; i < files.size(); ++i) {
            m_context.throwIfStopped();
            if (!hasPictureExtension(files.name(i)) && isList(files, i))
                m_issues.push_back({Issue::Severity::Note, utf8(files.name(i)),
                                    "this file lists pictures; open it to see them by its labels"});
        }
    }

    /// A file of IDX pictures or a CIFAR batch, among the files of its folder that may belong to
    /// it; null when it is neither.
    std::unique_ptr<Collection> oneOfFolder(const fs::path& file)
    {
        const std::string name = file.filename().native();
        const FolderFiles alone(file.parent_path(), {name});
        const IdxKind idx = idxKind(alone, 0);
        if (idx == IdxKind::Labels)
            throw Error("cannot open " + utf8(file) +
                        ": it holds labels; open the IDX file of the pictures beside it");
        const bool cifar = idx == IdxKind::None && cifarKindOf(alone, 0, m_context) != nullptr;
        if (idx == IdxKind::None && !cifar)
            return nullptr;
        auto collection = named(file);
        std::vector<std::string> names = filesIn(file.parent_path(), m_context);
        const auto place = std::ranges::find(names, name);
        const auto index = static_cast<std::size_t>(place - names.begin());
        if (place == names.end())
            names.push_back(name);
        const auto files = std::make_shared<FolderFiles>(file.parent_path(), std::move(names));
        if (cifar)
            addCifar(*collection, files, {index}, m_options.labelFrom, m_issues, m_context);
        else
            addIdx(*collection, *files, index, m_issues, m_context);
        return collection;
    }

    /// Whether there were any among the candidates.
    bool addBinaryPictures(Collection& collection, const std::shared_ptr<const FileSet>& files,
                           const std::vector<std::size_t>& candidates)
    {
        const auto batches = cifarBatchesAmong(*files, candidates, m_issues, m_context);
        if (!batches.empty()) {
            addCifar(collection, files, batches, m_options.labelFrom, m_issues, m_context);
            return true;
        }
        const auto idxFiles = idxPicturesAmong(*files, candidates, m_context);
        if (idxFiles.empty())
            return false;
        collection.name = utf8(fs::path(files->name(idxFiles.front())).filename());
        std::string others;
        for (std::size_t i = 1; i < idxFiles.size(); ++i)
            others += (i > 1 ? ", " : "") + utf8(fs::path(files->name(idxFiles[i])).filename());
        if (!others.empty())
            m_issues.push_back({Issue::Severity::Note, collection.name,
                                "several IDX files are there; this one is shown. Open the file "
                                "itself to see " +
                                    others});
        addIdx(collection, *files, idxFiles.front(), m_issues, m_context);
        return true;
    }

    void addArchive(Collection& collection, const fs::path& file)
    {
        const auto archive = openArchive(file, m_issues, m_context);
        if (archive->size() == 0 && m_issues.empty())
            throw Error("the archive " + utf8(file) +
                        " is empty, but perhaps for hidden files; open another one");
        std::vector<std::size_t> pictures = picturesAmong(*archive, m_context);
        if (!pictures.empty()) {
            // Labels of the person's own go by the natural order, and folders may be asked for.
            const bool byList =
                m_options.labelsFile.empty() && m_options.labelFrom == LabelFrom::FirstFolder &&
                addPicturesListedWithin(collection, archive, pictures, m_issues, m_context);
            if (!byList)
                addPictures(collection, archive, std::move(pictures), m_options.labelFrom, true);
            return;
        }
        if (addBinaryPictures(collection, archive, all(archive->size())))
            return;
        refuseNetwork(file);
        throw Error("there are no pictures in the archive " + utf8(file) +
                    whyNone(": no picture file, IDX file or CIFAR batch"));
    }

    /// For the end of a sentence: what was left out, of which some may be pictures, or that there
    /// is nothing of what was looked for.
    [[nodiscard]] std::string whyNone(const std::string& nothing) const
    {
        if (m_issues.empty())
            return nothing;
        constexpr std::size_t kMostTold = 3;
        std::string text = " that can be shown";
        for (std::size_t i = 0; i < std::min(m_issues.size(), kMostTold); ++i)
            text += "; " + m_issues[i].subject + ": " + m_issues[i].text;
        if (m_issues.size() > kMostTold)
            text += "; and " + std::to_string(m_issues.size() - kMostTold) + " more";
        return text;
    }

    const OpenOptions& m_options;
    IssueList& m_issues;
    const TaskContext& m_context;
};

} // namespace

std::vector<int> Collection::labels() const
{
    std::vector<int> result;
    result.reserve(items.size());
    for (const Item& item : items)
        result.push_back(item.label);
    return result;
}

OpenedCollection openCollection(const fs::path& path, const OpenOptions& options,
                                const TaskContext& context)
{
    if (path.empty())
        throw Error("no folder or file was given");
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found)
        throw Error(utf8(path) + " does not exist; look at how its path is written");
    if (error)
        throw Error("cannot open " + utf8(path) + ": " + error.message());

    OpenedCollection opened;
    const fs::path whole = normalized(path);
    Opening opening(options, opened.issues, context);
    auto collection = fs::is_directory(status) ? opening.folder(whole) : opening.file(whole);
    if (!options.labelsFile.empty())
        applyLabels(*collection, readLabelsFile(options.labelsFile, collection->size()));
    opened.collection = std::move(collection);
    return opened;
}

} // namespace murmuration
