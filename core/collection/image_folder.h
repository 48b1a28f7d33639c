// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/task_context.h"
#include "core/collection/collection.h"

#include <filesystem>
#include <memory>

namespace murmuration {

/// The pictures in a folder and the folders below it, class = first-level subfolder; pictures that
/// lie in the folder itself have the class named like it. A picture is what its extension says is
/// one, or, without a known extension, what begins like one; it is decoded only when it is read.
/// Hidden files are left out. Links are followed, and each folder is read once however many links
/// lead to it. Folders that can't be read are added to `issues`. The collection is empty when there
/// are no pictures. Throws Cancelled.
[[nodiscard]] std::unique_ptr<Collection>
scanImageFolder(const std::filesystem::path& folder, IssueList& issues, const TaskContext& context);

/// Whether a file is a picture by its extension or, where that says nothing, by how it begins.
[[nodiscard]] bool isPictureFile(const std::filesystem::path& file);

} // namespace murmuration
