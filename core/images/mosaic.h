// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"
#include "core/collection/collection.h"
#include "core/images/color.h"
#include "core/layout/layout_snapshot.h"

#include <filesystem>

namespace murmuration {

struct MosaicOptions
{
    int sidePx = 4096;  ///< of the square picture, 256 to 16384
    int tilePx = 0;     ///< longer side of a picture in it; 0 chooses by the number of pictures
    int borderPx = -1;  ///< class-coloured; -1 is a twentieth of the tile, at least 1
    bool avoidOverlap = true; ///< moves a picture to the nearest free cell of a grid; off puts it exactly at its point
    Color background{255, 255, 255};
};

/// Draws the map of the pictures themselves: each at its place in the layout (the first two coordinates, one scale
/// for both axes), read afresh from its source, with a border in its class's colour. Later items lie above earlier
/// ones where they overlap. Pictures that can no longer be read are left out. Throws Error, Cancelled.
[[nodiscard]] Image drawMosaic(const Collection& collection, const LayoutSnapshot& layout,
                               const MosaicOptions& options, const TaskContext& context = {});

/// Writes an image as PNG, atomically. Throws Error.
void writePng(const std::filesystem::path& file, const Image& image);

} // namespace murmuration
