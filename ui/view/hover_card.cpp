// SPDX-License-Identifier: Apache-2.0
#include "ui/view/hover_card.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace murmuration {
namespace {

constexpr int kPaddingPx = 12;
constexpr int kGapPx = 8;
constexpr int kSwatchPx = 10;
constexpr int kSwatchGapPx = 6;
constexpr int kDistancePx = 20; ///< from the cursor, more than an enlarged point or the arrow takes
constexpr int kEdgePx = 8;      ///< from the view's edge
constexpr double kCornerPx = 8;

} // namespace

QPoint cardPosition(QSize card, QSize view, QPoint cursor)
{
    const int right = cursor.x() + kDistancePx;
    const int left = cursor.x() - kDistancePx - card.width();
    const bool fitsRight = right + card.width() <= view.width() - kEdgePx;
    const bool fitsLeft = left >= kEdgePx;
    const auto within = [](int position, int size, int whole) {
        return std::max(kEdgePx, std::min(position, whole - kEdgePx - size));
    };
    // Beside the cursor it may slide along it; in a narrow view it goes above or below.
    if (fitsRight || fitsLeft)
        return {fitsRight ? right : left,
                within(cursor.y() - card.height() / 3, card.height(), view.height())};
    const int below = cursor.y() + kDistancePx;
    const bool fitsBelow = below + card.height() <= view.height() - kEdgePx;
    return {within(cursor.x() - card.width() / 2, card.width(), view.width()),
            fitsBelow ? below : cursor.y() - kDistancePx - card.height()};
}

QString HoverContent::index() const
{
    const QString index = QStringLiteral("#%1").arg(item);
    return index == name ? QString() : index;
}

HoverCard::HoverCard(QWidget& view)
    : QWidget(&view)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

void HoverCard::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void HoverCard::setContent(HoverContent content)
{
    m_content = std::move(content);
    fit();
}

void HoverCard::setPicture(const QImage& picture)
{
    m_content.picture = picture;
    fit();
}

void HoverCard::setFailure(const QString& reason)
{
    m_content.failure = reason;
    fit();
}

QSize HoverCard::pictureSize() const
{
    const QSize largest(kPictureSidePx, kPictureSidePx);
    if (!m_content.expectsPicture)
        return {0, 0};
    if (m_content.picture.isNull() || !m_content.failure.isEmpty())
        return largest;
    return m_content.picture.size().scaled(largest, Qt::KeepAspectRatio).expandedTo(QSize(1, 1));
}

/// Longer texts are cut off in their middle or at their end.
int HoverCard::textWidth() const
{
    const QFontMetrics metrics = fontMetrics();
    int below = metrics.horizontalAdvance(m_content.index());
    if (!m_content.className.isEmpty())
        below += kSwatchPx + kSwatchGapPx + metrics.horizontalAdvance(m_content.className) + kGapPx;
    return std::min(std::max(metrics.horizontalAdvance(m_content.name), below), kPictureSidePx);
}

/// The picture is scaled here and not as often as the card is painted, which is with every frame of
/// the view.
void HoverCard::fit()
{
    const QSize picture = pictureSize();
    const double ratio = devicePixelRatioF();
    m_scaled = m_content.picture.isNull()
                   ? QImage()
                   : m_content.picture.scaled(picture * ratio, Qt::IgnoreAspectRatio,
                                              Qt::SmoothTransformation);
    m_scaled.setDevicePixelRatio(ratio);

    const int pictureHeight = picture.isEmpty() ? 0 : picture.height() + kGapPx;
    setFixedSize(std::max(picture.width(), textWidth()) + 2 * kPaddingPx,
                 2 * kPaddingPx + pictureHeight + 2 * fontMetrics().height() + kGapPx / 2);
    if (m_placed)
        move(cardPosition(size(), parentWidget()->size(), m_cursor));
    update();
}

void HoverCard::placeBeside(QPoint cursor)
{
    if (m_placed && !geometry().adjusted(-kGapPx, -kGapPx, kGapPx, kGapPx).contains(cursor))
        return;
    m_placed = true;
    m_cursor = cursor;
    move(cardPosition(size(), parentWidget()->size(), cursor));
}

void HoverCard::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);

    painter.setPen(QPen(m_theme.line, 1));
    painter.setBrush(m_theme.window);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCornerPx, kCornerPx);

    int top = kPaddingPx;
    if (const QSize size = pictureSize(); !size.isEmpty()) {
        paintPicture(painter, QRect(QPoint((width() - size.width()) / 2, top), size));
        top += size.height() + kGapPx;
    }
    paintText(painter, top);
}

void HoverCard::paintPicture(QPainter& painter, QRect place) const
{
    QPainterPath clip;
    clip.addRoundedRect(QRectF(place), kCornerPx / 2, kCornerPx / 2);
    painter.save();
    painter.setClipPath(clip);
    painter.fillRect(place, m_theme.view);
    if (!m_content.failure.isEmpty()) {
        painter.setPen(m_theme.mutedText);
        painter.drawText(place.adjusted(kGapPx, kGapPx, -kGapPx, -kGapPx),
                         Qt::AlignCenter | Qt::TextWordWrap, m_content.failure);
    } else if (!m_scaled.isNull()) {
        painter.drawImage(QRectF(place), m_scaled);
    }
    painter.restore();
}

void HoverCard::paintText(QPainter& painter, int top) const
{
    const QFontMetrics metrics = fontMetrics();
    const int line = metrics.height();
    const int width = this->width() - 2 * kPaddingPx;
    painter.setPen(m_theme.text);
    painter.drawText(QRect(kPaddingPx, top, width, line), Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(m_content.name, Qt::ElideMiddle, width));
    top += line + kGapPx / 2;

    const QString index = m_content.index();
    const int indexWidth = metrics.horizontalAdvance(index);
    painter.setPen(m_theme.mutedText);
    painter.drawText(QRect(kPaddingPx, top, width, line), Qt::AlignVCenter | Qt::AlignRight, index);
    if (m_content.className.isEmpty())
        return;
    const int textLeft = kPaddingPx + kSwatchPx + kSwatchGapPx;
    painter.drawText(QRect(textLeft, top, width, line), Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(m_content.className, Qt::ElideRight,
                                        width - kSwatchPx - kSwatchGapPx - indexWidth - kGapPx));
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_content.color);
    painter.drawEllipse(QRectF(kPaddingPx, top + (line - kSwatchPx) / 2.0, kSwatchPx, kSwatchPx));
}

} // namespace murmuration
