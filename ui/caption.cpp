// SPDX-License-Identifier: Apache-2.0
#include "ui/caption.h"

#include "ui/offscreen_application.h"

#include <QFontMetricsF>
#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace murmuration {

QString captionOf(const LayoutSnapshot& layout)
{
    if (!(layout.supervision > 0))
        return {};
    return QCoreApplication::translate("murmuration::Caption",
                                       "The labels shape this layout (supervision %1 %)")
        .arg(std::lround(100 * layout.supervision));
}

void drawCaption(QPainter& painter, const QRectF& area, const QString& caption, const QColor& ink,
                 const QColor& ground)
{
    if (caption.isEmpty())
        return;
    const QFontMetricsF metrics(painter.font());
    const double margin = metrics.height() / 2;
    QRectF text(0, 0, metrics.horizontalAdvance(caption), metrics.height());
    text.moveBottomLeft(area.bottomLeft() + QPointF(margin, -margin / 2));
    if (ground.isValid())
        painter.fillRect(text.adjusted(-margin, -margin / 2, margin, margin / 2), ground);
    painter.setPen(ink);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, caption);
}

void addCaption(Image& picture, const LayoutSnapshot& layout)
{
    constexpr int kSmallestPx = 11;
    constexpr int kLinesInPicture = 70;
    if (!(layout.supervision > 0))
        return;
    const OffscreenApplication application;
    QImage image(picture.rgb.data(), picture.width, picture.height, 3 * picture.width,
                 QImage::Format_RGB888);
    QPainter painter(&image);
    QFont font = painter.font();
    font.setPixelSize(std::max(kSmallestPx, picture.height / kLinesInPicture));
    painter.setFont(font);
    drawCaption(painter, QRectF(image.rect()), captionOf(layout), Qt::black, Qt::white);
}

} // namespace murmuration
