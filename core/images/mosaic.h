// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"
#include "core/collection/collection.h"
#include "core/images/color.h"
#include "core/images/png.h"
#include "core/layout/layout_snapshot.h"

namespace murmuration {

struct MosaicOptions
{
    int sidePx = 4096; ///< of the square picture, 256 to 16384
    int tilePx = 0;    ///< longer side of a picture in it; 0 chooses by the number of pictures
    int borderPx = -1; ///< class-coloured; -1 is a twentieth of the tile, at least 1
    bool avoidOverlap =
        true; ///< moves a picture to a free cell of a grid nearby; off puts it exactly at its point
    Color background{255, 255, 255};
};

/// Draws the map of the pictures themselves: each at its place in the layout (the first two
/// coordinates, one scale for both axes, y upwards), read afresh from its source, with a border in
/// its class's colour. Later items lie above earlier ones where they overlap. Pictures that can no
/// longer be read are left out. Throws Error when there are no pictures or they do not fit,
/// Cancelled; reports pictures drawn. Memory: the picture itself and a few hundred tiles.
[[nodiscard]] Image drawMosaic(const Collection& collection, const LayoutSnapshot& layout,
                               const MosaicOptions& options, const TaskContext& context = {});

} // namespace murmuration
