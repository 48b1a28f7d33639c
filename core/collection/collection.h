// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/task_context.h"
#include "core/images/decode.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace murmuration {

class FeatureMatrix;

/// Where a collection's pictures come from. Thread-safe: decode threads read different pictures at
/// once.
class PictureSource
{
public:
    virtual ~PictureSource() = default;

    /// The picture of an item. `minimumSide` as in decodeImage. Throws Error with the reason alone.
    [[nodiscard]] virtual DecodedImage read(std::size_t item, int minimumSide) const = 0;

    /// The file that holds the picture alone, or an empty path when there is none (an IDX file
    /// holds many).
    [[nodiscard]] virtual std::filesystem::path file(std::size_t /*item*/) const { return {}; }
};

inline constexpr int kNoClass = -1;

struct Item
{
    std::string name; ///< path relative to the collection, '/' between folders, UTF-8; or "#index"
    int label = kNoClass; ///< index into Collection::classNames, or kNoClass
};

/// An ordered set of items, immutable once published. Items keep their order for ever: an item's
/// index is its identity in every other table.
struct Collection
{
    std::string name;           ///< shown in the window: the folder's or file's own name, UTF-8
    std::filesystem::path path; ///< what was opened
    std::vector<Item> items;    ///< natural order of their names (2 before 10)
    std::vector<std::string> classNames;           ///< natural order; may be empty
    std::unique_ptr<const PictureSource> pictures; ///< null for a table of features
    std::shared_ptr<const FeatureMatrix>
        tableFeatures; ///< the features a table brought along, else null

    [[nodiscard]] std::size_t size() const { return items.size(); }
    /// One label per item.
    [[nodiscard]] std::vector<int> labels() const;
};

struct OpenedCollection
{
    std::shared_ptr<const Collection> collection;
    IssueList issues; ///< e.g. folders that can't be read
};

/// Opens whatever `path` is: a folder of pictures (class = first-level subfolder), an IDX file,
/// plain or .gz (labels found beside it), a .npy matrix N x D (`labelsFile` with one label per
/// line, optional), or a single picture's folder. Throws Error with a sentence that names the path,
/// Cancelled when asked to stop. Reports the files seen.
[[nodiscard]] OpenedCollection openCollection(const std::filesystem::path& path,
                                              const std::filesystem::path& labelsFile = {},
                                              const TaskContext& context = {});

} // namespace murmuration
