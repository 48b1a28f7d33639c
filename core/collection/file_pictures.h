// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/collection/collection.h"
#include "core/collection/file_set.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace murmuration {

/// Pictures that are a file each.
class FilePictures final : public PictureSource
{
public:
    /// `indices`: the file of each item.
    FilePictures(std::shared_ptr<const FileSet> files, std::vector<std::size_t> indices);

    [[nodiscard]] DecodedImage read(std::size_t item, int minimumSide) const override;
    [[nodiscard]] std::filesystem::path file(std::size_t item) const override;
    [[nodiscard]] PicturePlace place(std::size_t item) const override;

private:
    const std::shared_ptr<const FileSet> m_files;
    const std::vector<std::size_t> m_indices;
};

/// Those of the files that are pictures, by their names or else by how they begin. Reads from them
/// only where the name says nothing.
[[nodiscard]] std::vector<std::size_t> picturesAmong(const FileSet& files,
                                                     const TaskContext& context);

/// Fills a collection with pictures that are a file each, class = folder; those that lie in no
/// folder have the class named like the collection. With `withoutCommon`, folders that all of them
/// lie in are left out of the names, and the innermost of these is that class.
void addPictures(Collection& collection, std::shared_ptr<const FileSet> files,
                 std::vector<std::size_t> indices, LabelFrom rule, bool withoutCommon = false);

} // namespace murmuration
