// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/image.h"
#include "core/layout/layout_snapshot.h"

#include <QColor>
#include <QRectF>
#include <QString>

class QPainter;

namespace murmuration {

// What every picture of a layout says besides what it shows, so that a supervised one does not pass
// for what the features have.

/// Mostly empty.
[[nodiscard]] QString captionOf(const LayoutSnapshot& layout);

/// Writes into the lower left corner of `area`, in the painter's font. `ground`, where it is a
/// colour, lies between the text and what is there.
void drawCaption(QPainter& painter, const QRectF& area, const QString& caption, const QColor& ink,
                 const QColor& ground);

/// Writes the layout's caption into a picture of it; nothing where it is empty. On any thread.
/// Makes an off-screen application for its fonts when there is none.
void addCaption(Image& picture, const LayoutSnapshot& layout);

} // namespace murmuration
