// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/task_context.h"
#include "core/collection/collection.h"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace murmuration {

enum class IdxKind : std::uint8_t
{
    None,
    Images, ///< N x height x width bytes
    Labels  ///< N bytes
};

/// What an IDX file, plain or .gz, says it holds (the format of MNIST's files,
/// yann.lecun.com/exdb/mnist).
[[nodiscard]] IdxKind idxKind(const std::filesystem::path& file);

/// An IDX file of grey pictures, with the labels from the file beside it that is named alike
/// ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"); `issues` says when there is none.
/// The pictures are kept in memory. Throws Error naming the file: cut short, a number of labels
/// that does not fit; and Cancelled.
[[nodiscard]] std::unique_ptr<Collection> openIdx(const std::filesystem::path& file,
                                                  IssueList& issues, const TaskContext& context);

} // namespace murmuration
