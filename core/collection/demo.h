// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace murmuration {

struct DemoOptions
{
    std::size_t picturesPerFamily = 100;
    int sidePx = 96;
    std::uint64_t seed = 2026;
};

/// Draws a collection of a dozen families of pictures (planets, leaves, butterflies, ...) into
/// `folder`, one subfolder a family, unless it is already there complete. It is drawn beside the
/// folder and renamed, so what stands under the folder's name is never a part of it. The same
/// options give the same pictures. A folder that holds anything else is left alone. Returns the
/// folder that was opened or made. Throws Error when it can't be written, Cancelled; reports
/// pictures drawn.
std::filesystem::path makeDemo(const std::filesystem::path& folder, const DemoOptions& options = {},
                               const TaskContext& context = {});

} // namespace murmuration
