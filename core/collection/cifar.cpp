// SPDX-License-Identifier: Apache-2.0
#include "core/collection/cifar.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/collection/cifar_batch.h"
#include "core/collection/labels.h"
#include "core/collection/text_lines.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace murmuration {
namespace {

constexpr std::size_t kPlane = CifarKind::kPlane;

class CifarPictures final : public PictureSource
{
public:
    struct Batch
    {
        std::size_t firstItem = 0;
        std::size_t file = 0;
    };

    CifarPictures(std::shared_ptr<const FileSet> files, const CifarKind& kind,
                  std::vector<Batch> batches)
        : m_files(std::move(files))
        , m_kind(kind)
        , m_batches(std::move(batches))
    {
    }

    [[nodiscard]] DecodedImage read(std::size_t item, int /*minimumSide*/) const override
    {
        const Batch& batch = batchOf(item);
        const std::uint64_t offset =
            std::uint64_t{item - batch.firstItem} * m_kind.record() + m_kind.labels;
        const std::vector<std::uint8_t> planes =
            m_files->read(batch.file, offset, CifarKind::kPixels);
        if (planes.size() < CifarKind::kPixels)
            throw Error("the file became shorter since it was opened");
        DecodedImage decoded{Image(CifarKind::kSide, CifarKind::kSide), {}};
        for (std::size_t p = 0; p < kPlane; ++p) {
            for (std::size_t c = 0; c < 3; ++c)
                decoded.image.rgb[3 * p + c] = planes[c * kPlane + p];
        }
        return decoded;
    }

    [[nodiscard]] PicturePlace place(std::size_t item) const override
    {
        const Batch& batch = batchOf(item);
        return within(m_files->place(batch.file), item - batch.firstItem);
    }

private:
    [[nodiscard]] const Batch& batchOf(std::size_t item) const
    {
        return *std::prev(std::ranges::upper_bound(m_batches, item, {}, &Batch::firstItem));
    }

    const std::shared_ptr<const FileSet> m_files;
    const CifarKind& m_kind;
    const std::vector<Batch> m_batches; ///< by their first items
};

/// Up to `most` lines of a file beside the batches; fewer when it is absent or short.
std::vector<std::string> readNames(const FileSet& files, std::string_view batch, const char* file,
                                   std::size_t most)
{
    constexpr std::size_t kLongest = 1 << 16;
    const std::string wanted = std::string(batch.substr(0, batch.rfind('/') + 1)) + file;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (files.name(i) != wanted)
            continue;
        const std::vector<std::uint8_t> bytes = files.read(i, 0, kLongest);
        const std::string text(bytes.begin(), bytes.end());
        for (const std::string_view line : linesOf(text)) {
            if (const std::string_view name = trimmed(line); !name.empty())
                names.push_back(wellFormed(name));
        }
    }
    names.resize(std::min(names.size(), most));
    return names;
}

/// A class's name, or its number where it has none.
class ClassNames
{
public:
    ClassNames(const FileSet& files, std::string_view batch, const char* file, std::size_t count)
        : m_names(file ? readNames(files, batch, file, count) : std::vector<std::string>())
        , m_complete(m_names.size() == count)
    {
    }
    [[nodiscard]] bool complete() const { return m_complete; }
    [[nodiscard]] std::string of(std::uint8_t label) const
    {
        // The file may change while it is read.
        return m_complete && label < m_names.size() ? m_names[label] : std::to_string(label);
    }

private:
    const std::vector<std::string> m_names;
    const bool m_complete;
};

/// "data_batch_1#17", or "#17" where there is one batch alone.
std::string itemName(const FileSet& files, std::size_t batch, std::size_t batches,
                     std::size_t record)
{
    const std::string number = "#" + std::to_string(record);
    if (batches == 1)
        return number;
    return utf8(std::filesystem::path(files.name(batch)).stem()) + number;
}

} // namespace

std::vector<std::size_t> cifarBatchesAmong(const FileSet& files,
                                           const std::vector<std::size_t>& candidates,
                                           IssueList& issues, const TaskContext& context)
{
    std::vector<std::size_t> batches;
    const CifarKind* kind = nullptr;
    for (const std::size_t index : candidates) {
        context.throwIfStopped();
        const CifarKind* const found = cifarKindOf(files, index, context);
        if (found && (!kind || kind == found)) {
            kind = found;
            batches.push_back(index);
        } else if (!found) {
            if (const std::string damage = cifarDamage(files, index, context); !damage.empty())
                issues.push_back(
                    {Issue::Severity::Failure, utf8(files.name(index)), "left out: " + damage});
        }
    }
    return batches;
}

void addCifar(Collection& collection, std::shared_ptr<const FileSet> files,
              const std::vector<std::size_t>& batches, LabelFrom rule, IssueList& issues,
              const TaskContext& context)
{
    const std::string& first = files->name(batches.front());
    const CifarKind* const kind = cifarKindOf(*files, batches.front(), context);
    if (!kind)
        throw Error("cannot read " + files->shown(batches.front()) +
                    ": it was changed meanwhile; open it again");
    const ClassNames fine(*files, first, kind->names, kind->mostClasses);
    const ClassNames coarse(*files, first, kind->coarseNames, kind->mostCoarse);
    if (!fine.complete())
        issues.push_back({Issue::Severity::Note, collection.name,
                          std::string("classes are shown by their numbers: there is no ") +
                              kind->names + " with their names beside it"});

    std::vector<CifarPictures::Batch> places;
    std::vector<std::string> classes;
    collection.nestedFolders = kind->labels == 2;
    for (const std::size_t batch : batches) {
        places.push_back({collection.items.size(), batch});
        std::size_t record = 0;
        for (const CifarLabels& labels : cifarLabels(*files, batch, *kind, context)) {
            collection.items.push_back(
                {itemName(*files, batch, batches.size(), record++), kNoClass});
            const bool whole = collection.nestedFolders && rule == LabelFrom::WholePath;
            classes.push_back((whole ? coarse.of(labels.coarse) + "/" : "") + fine.of(labels.fine));
        }
        context.report(collection.items.size(), 0);
    }
    applyLabels(collection, classes);
    collection.pictures =
        std::make_unique<CifarPictures>(std::move(files), *kind, std::move(places));
}

} // namespace murmuration
