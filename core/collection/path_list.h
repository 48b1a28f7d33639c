// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/bytes.h"
#include "core/base/task_context.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace murmuration {

/// A line of a list of pictures.
struct ListedPicture
{
    std::string path;  ///< as it stands there
    std::string label; ///< well-formed UTF-8; empty when there is none
};

/// Reads lists as programs and people write them, one picture a line: "path", "path<TAB>label",
/// "path label", "path,label" (with quotes where a path holds a comma), or a table with commas,
/// tabs or semicolons whose first line names a column path, file, filename or image, and perhaps
/// one label, class, category or target. A path ends where a picture's extension does, so both
/// paths and labels may hold spaces. Empty lines, and those that begin with '#', are left out.
/// Throws Cancelled.
[[nodiscard]] std::vector<ListedPicture> parsePathList(std::string_view text,
                                                       const TaskContext& context = {});

/// Whether a text (its beginning is enough) is such a list: most of its lines name a picture. A
/// table of numbers, a list of labels and prose are none.
[[nodiscard]] bool isPathList(std::string_view begin);

/// Enough of a file to tell whether it is such a list.
inline constexpr std::size_t kPathListSniffBytes = 1 << 16;

/// The same of a file's first kPathListSniffBytes, or all of it.
[[nodiscard]] bool beginsLikePathList(Bytes begin);

} // namespace murmuration
