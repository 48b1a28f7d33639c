// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/task_context.h"
#include "core/collection/class_folders.h"
#include "core/images/decode.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace murmuration {

class FeatureMatrix;

/// The bytes a picture is made of: a file of its own, or one that holds many.
struct PicturePlace
{
    std::filesystem::path file; ///< empty when there is none
    std::uint64_t index = 0;    ///< within a file that holds many
};

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

    /// What an item is known by from one run to the next: as long as the file is the same, so is
    /// the picture. Without a file nothing is remembered of it.
    [[nodiscard]] virtual PicturePlace place(std::size_t item) const { return {file(item), 0}; }
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
    bool nestedFolders = false;                    ///< whether LabelFrom makes a difference
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

struct OpenOptions
{
    std::filesystem::path labelsFile = {}; ///< one label per line, instead of the collection's own
    LabelFrom labelFrom = LabelFrom::FirstFolder;

    bool operator==(const OpenOptions&) const = default;
};

/// Opens whatever `path` is, by its content:
/// - a folder of pictures, class = folder (LabelFrom); a single picture's folder;
/// - IDX files (MNIST's format), plain or .gz, with the labels found beside them;
/// - CIFAR-10 and CIFAR-100 binary batches, one or a folder of them;
/// - a .tar, .tar.gz or .zip of any of these, which stays packed;
/// - a text file of picture paths, with a label each or without;
/// - a .npy matrix N x D of features.
/// Throws Error with a sentence that names the path, Cancelled when asked to stop. Reports the
/// files seen.
[[nodiscard]] OpenedCollection openCollection(const std::filesystem::path& path,
                                              const OpenOptions& options = {},
                                              const TaskContext& context = {});

} // namespace murmuration
