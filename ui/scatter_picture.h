// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/collection/collection.h"
#include "core/layout/layout_snapshot.h"

#include <QImage>

#include <filesystem>

namespace murmuration {

struct ScatterPictureOptions
{
    int sidePx = 1600;  ///< of the square plot; the legend stands to its right
    bool legend = true; ///< class names with their colours and counts, when there are classes
};

/// Draws the layout as class-coloured points on white with a legend, without OpenGL or a window:
/// for `embed` and for documents. Both axes have one scale. In 3-D the far points are drawn first,
/// smaller and paler.
[[nodiscard]] QImage drawScatterPicture(const Collection& collection, const LayoutSnapshot& layout,
                                        const ScatterPictureOptions& options);

/// The same as a PNG file, atomically. Makes an off-screen QGuiApplication for its fonts when there
/// is no application. Throws Error.
void writeScatterPicture(const std::filesystem::path& file, const Collection& collection,
                         const LayoutSnapshot& layout, const ScatterPictureOptions& options);

} // namespace murmuration
