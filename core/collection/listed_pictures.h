// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/task_context.h"
#include "core/collection/collection.h"
#include "core/collection/file_set.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <vector>

namespace murmuration {

/// Whether a file is a list of pictures; not where it can't be read.
[[nodiscard]] bool isList(const FileSet& files, std::size_t index);

/// Fills a collection with the pictures that a list names (see parsePathList), in the list's order.
/// Paths are relative to the list's folder. Missing files are added to `issues`. Throws Error
/// naming the list when none is there, Cancelled. Reports files.
void addListedPictures(Collection& collection, const std::filesystem::path& list, IssueList& issues,
                       const TaskContext& context);

/// The same by the lists that lie among the files of an archive, which can't be opened by
/// themselves, if together they give labels to at least half of the archive's `pictures`; where two
/// name the same one, that with more labels counts. Else false, and the collection is as it was.
/// Lists that are not followed, and pictures that no list names, are added to `issues`. Throws
/// Cancelled.
[[nodiscard]] bool addPicturesListedWithin(Collection& collection,
                                           const std::shared_ptr<const FileSet>& archive,
                                           const std::vector<std::size_t>& pictures,
                                           IssueList& issues, const TaskContext& context);

} // namespace murmuration
