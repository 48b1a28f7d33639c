// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/task_context.h"
#include "core/collection/collection.h"
#include "core/collection/file_set.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace murmuration {

/// The binary batches of CIFAR-10 and CIFAR-100 among `candidates`. Where both kinds are, those of
/// the first one's. An issue names each that seems to be a batch and is damaged.
[[nodiscard]] std::vector<std::size_t> cifarBatchesAmong(const FileSet& files,
                                                         const std::vector<std::size_t>& candidates,
                                                         IssueList& issues,
                                                         const TaskContext& context);

/// Fills a collection with the pictures of batches of one kind, which are read when they are asked
/// for. Class names come from batches.meta.txt, or fine_label_names.txt and coarse_label_names.txt,
/// in the same folder; a class is its number where these are absent, which `issues` says. The class
/// of CIFAR-100 is the fine one, or "coarse/fine" by the whole path. Throws Error naming the file,
/// Cancelled.
void addCifar(Collection& collection, std::shared_ptr<const FileSet> files,
              const std::vector<std::size_t>& batches, LabelFrom rule, IssueList& issues,
              const TaskContext& context);

} // namespace murmuration
