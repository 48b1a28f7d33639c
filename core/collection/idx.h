// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/task_context.h"
#include "core/collection/collection.h"
#include "core/collection/file_set.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace murmuration {

enum class IdxKind : std::uint8_t
{
    None,
    Images, ///< N x height x width bytes
    Labels  ///< N bytes
};

/// What an IDX file, plain or .gz, says it holds (the format of MNIST's files,
/// yann.lecun.com/exdb/mnist).
[[nodiscard]] IdxKind idxKind(const FileSet& files, std::size_t index);

/// The IDX files of grey pictures among `candidates`.
[[nodiscard]] std::vector<std::size_t> idxPicturesAmong(const FileSet& files,
                                                        const std::vector<std::size_t>& candidates,
                                                        const TaskContext& context);

/// Fills a collection from an IDX file of grey pictures, with the labels from the file beside it
/// that is named alike ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz") or, where none
/// is, the only one that holds as many; `issues` says when there is none. The pictures are kept in
/// memory. Throws Error naming the file: cut short, a number of labels that does not fit; and
/// Cancelled.
void addIdx(Collection& collection, const FileSet& files, std::size_t index, IssueList& issues,
            const TaskContext& context);

} // namespace murmuration
