// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme.h"

#include <QColor>
#include <QImage>
#include <QPoint>
#include <QSize>
#include <QString>
#include <QWidget>

#include <cstdint>

class QPainter;

namespace murmuration {

/// What a hover card says about an item.
struct HoverContent
{
    std::uint32_t item = 0;
    QString name;
    QString className; ///< empty without classes
    QColor color;
    QImage picture;             ///< null while it is not there
    QString failure;            ///< stands in its place when it can no longer be read
    bool expectsPicture = true; ///< keeps its place free, a square while its shape is not known

    /// Empty where the index is the name.
    [[nodiscard]] QString index() const;
};

/// A small card beside the cursor: the enlarged picture, its name, class and index. As wide and
/// high as these need. Lets the mouse through.
class HoverCard : public QWidget
{
public:
    static constexpr int kPictureSidePx = 192; ///< the longer one

    explicit HoverCard(QWidget& view);

    void setTheme(const Theme& theme);
    void setContent(HoverContent content);
    /// A sharper picture of the item shown.
    void setPicture(const QImage& picture);
    /// Why there is none, in place of the picture.
    void setFailure(const QString& reason);
    [[nodiscard]] const HoverContent& content() const { return m_content; }
    /// Of the place for the picture, which has the picture's shape.
    [[nodiscard]] QSize pictureSize() const;
    /// Moves beside the cursor (in the view's coordinates), unless it already is where it does not
    /// disturb.
    void placeBeside(QPoint cursor);
    /// To be called before it is shown for another item: it may then take another place.
    void forgetPlace() { m_placed = false; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void fit();
    [[nodiscard]] int textWidth() const;
    void paintPicture(QPainter& painter, QRect place) const;
    void paintText(QPainter& painter, int top) const;

    Theme m_theme;
    HoverContent m_content;
    QImage m_scaled; ///< its picture as it is painted, in device pixels
    bool m_placed = false;
    QPoint m_cursor; ///< beside which it was placed
};

/// Where a card of this size goes: near the cursor, not under it, inside the view as far as that is
/// large enough.
[[nodiscard]] QPoint cardPosition(QSize card, QSize view, QPoint cursor);

} // namespace murmuration
