// SPDX-License-Identifier: Apache-2.0
#include "ui/icons.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>
#include <QPixmap>

#include <array>

namespace murmuration {
namespace {

/// Drawings are made on a square of this side.
constexpr double kGrid = 16;

QPainterPath polygon(std::initializer_list<QPointF> corners)
{
    QPainterPath path;
    path.addPolygon(QPolygonF(QList<QPointF>(corners)));
    path.closeSubpath();
    return path;
}

void line(QPainterPath& path, QPointF from, QPointF to)
{
    path.moveTo(from);
    path.lineTo(to);
}

QPainterPath openFolder()
{
    QPainterPath path;
    path.moveTo(1.5, 13);
    path.lineTo(1.5, 3.5);
    path.lineTo(6, 3.5);
    path.lineTo(7.5, 5.5);
    path.lineTo(14.5, 5.5);
    path.lineTo(14.5, 13);
    path.closeSubpath();
    return path;
}

QPainterPath crossArrows()
{
    QPainterPath path;
    line(path, {8, 1.5}, {8, 14.5});
    line(path, {1.5, 8}, {14.5, 8});
    const std::array<QPointF, 4> tips = {{{8, 1.5}, {14.5, 8}, {8, 14.5}, {1.5, 8}}};
    for (std::size_t i = 0; i < tips.size(); ++i) {
        const QPointF inward = (QPointF(8, 8) - tips[i]) / 6.5 * 2.2;
        const QPointF aside(inward.y(), inward.x());
        line(path, tips[i], tips[i] + inward + aside);
        line(path, tips[i], tips[i] + inward - aside);
    }
    return path;
}

QPainterPath lasso()
{
    QPainterPath path;
    path.addEllipse(QRectF(1.5, 2, 13, 8));
    path.moveTo(5, 9.6);
    path.cubicTo(3.5, 11.5, 6.5, 12, 5, 14.5);
    return path;
}

QPainterPath pictures()
{
    QPainterPath path;
    path.addRoundedRect(QRectF(1.5, 2.5, 13, 11), 1.5, 1.5);
    path.moveTo(2, 12);
    path.lineTo(6, 7.5);
    path.lineTo(9, 10.5);
    path.lineTo(11, 8.5);
    path.lineTo(14, 11.5);
    path.addEllipse(QPointF(10.8, 5.6), 1, 1);
    return path;
}

QPainterPath cube()
{
    QPainterPath path = polygon({{8, 1.5}, {14, 4.8}, {14, 11.2}, {8, 14.5}, {2, 11.2}, {2, 4.8}});
    line(path, {2, 4.8}, {8, 8});
    line(path, {14, 4.8}, {8, 8});
    line(path, {8, 14.5}, {8, 8});
    return path;
}

QPainterPath corners()
{
    QPainterPath path;
    for (const double x : {2.0, 14.0})
        for (const double y : {2.0, 14.0}) {
            line(path, {x, y}, {x + (x < 8 ? 3.5 : -3.5), y});
            line(path, {x, y}, {x, y + (y < 8 ? 3.5 : -3.5)});
        }
    path.addEllipse(QPointF(8, 8), 1.6, 1.6);
    return path;
}

QPainterPath restart()
{
    QPainterPath path;
    path.arcMoveTo(QRectF(2.5, 2.5, 11, 11), 50);
    path.arcTo(QRectF(2.5, 2.5, 11, 11), 50, 300);
    path.moveTo(11.6, 0.8);
    path.lineTo(11.6, 4);
    path.lineTo(8.2, 4);
    return path;
}

QPainterPath save()
{
    QPainterPath path;
    line(path, {8, 1.5}, {8, 10});
    line(path, {8, 10}, {4.8, 6.8});
    line(path, {8, 10}, {11.2, 6.8});
    path.moveTo(2, 10.5);
    path.lineTo(2, 14);
    path.lineTo(14, 14);
    path.lineTo(14, 10.5);
    return path;
}

QPainterPath chevron(QPointF from, QPointF tip, QPointF to)
{
    QPainterPath path(from);
    path.lineTo(tip);
    path.lineTo(to);
    return path;
}

QPainterPath signOf(IconName name)
{
    QPainterPath path;
    if (name == IconName::Warning)
        path = polygon({{8, 1.8}, {15, 14}, {1, 14}});
    else
        path.addEllipse(QRectF(1.5, 1.5, 13, 13));
    if (name == IconName::Failure) {
        line(path, {5.5, 5.5}, {10.5, 10.5});
        line(path, {10.5, 5.5}, {5.5, 10.5});
    } else if (name == IconName::Done) {
        path.moveTo(4.8, 8.2);
        path.lineTo(7.2, 10.6);
        path.lineTo(11.2, 5.8);
    } else if (name == IconName::Warning) {
        line(path, {8, 6.2}, {8, 9.8});
        line(path, {8, 11.7}, {8, 11.9});
    } else {
        line(path, {8, 7.4}, {8, 11.4});
        line(path, {8, 4.8}, {8, 5});
    }
    return path;
}

QPainterPath outlineOf(IconName name)
{
    QPainterPath path;
    switch (name) {
    case IconName::Open:
        return openFolder();
    case IconName::Navigate:
        return crossArrows();
    case IconName::Box:
        path.addRect(QRectF(2.5, 3.5, 11, 9));
        return path;
    case IconName::Lasso:
        return lasso();
    case IconName::Pictures:
        return pictures();
    case IconName::Cube:
        return cube();
    case IconName::Fit:
        return corners();
    case IconName::Play:
        return polygon({{4.5, 2.5}, {13, 8}, {4.5, 13.5}});
    case IconName::Pause:
        path.addRect(QRectF(3.8, 3, 2.6, 10));
        path.addRect(QRectF(9.6, 3, 2.6, 10));
        return path;
    case IconName::Step:
        path = polygon({{3, 2.5}, {10, 8}, {3, 13.5}});
        path.addRect(QRectF(11.6, 3, 1.2, 10));
        return path;
    case IconName::Restart:
        return restart();
    case IconName::Close:
        line(path, {4, 4}, {12, 12});
        line(path, {12, 4}, {4, 12});
        return path;
    case IconName::Folded:
        return chevron({5, 3}, {10, 8}, {5, 13});
    case IconName::Unfolded:
        return chevron({3, 5}, {8, 10}, {13, 5});
    case IconName::Save:
        return save();
    case IconName::Note:
    case IconName::Warning:
    case IconName::Failure:
    case IconName::Done:
        return signOf(name);
    }
    return path;
}

/// Colours that mean something are the same in both themes; the rest is the text's.
QColor colorOf(IconName name, QIcon::Mode mode, QIcon::State state)
{
    const QPalette palette = QGuiApplication::palette();
    if (mode == QIcon::Disabled)
        return palette.color(QPalette::Disabled, QPalette::ButtonText);
    switch (name) {
    case IconName::Warning:
        return {0xc9, 0x82, 0x10};
    case IconName::Failure:
        return {0xd1, 0x45, 0x45};
    case IconName::Done:
        return {0x2f, 0x9e, 0x5b};
    case IconName::Note:
        return palette.color(QPalette::Link);
    case IconName::Folded:
    case IconName::Unfolded:
        return palette.color(QPalette::PlaceholderText);
    default:
        return palette.color(state == QIcon::On ? QPalette::Link : QPalette::ButtonText);
    }
}

bool isFilled(IconName name)
{
    return name == IconName::Play || name == IconName::Pause || name == IconName::Step;
}

class LineIcon : public QIconEngine
{
public:
    explicit LineIcon(IconName name)
        : m_name(name)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const QColor color = colorOf(m_name, mode, state);
        const double side = std::min(rect.width(), rect.height());
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(QRectF(rect).center() - QPointF(side, side) / 2);
        painter->scale(side / kGrid, side / kGrid);
        QPen pen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
        if (m_name == IconName::Box)
            pen.setDashPattern({2, 1.6});
        painter->setPen(isFilled(m_name) ? QPen(Qt::NoPen) : pen);
        painter->setBrush(isFilled(m_name) ? QBrush(color) : QBrush(Qt::NoBrush));
        painter->drawPath(outlineOf(m_name));
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        if (size.isEmpty()) // of a button that has no room, and nothing could be painted on
            return {};
        QPixmap picture(size);
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return picture;
    }

    [[nodiscard]] QIconEngine* clone() const override { return new LineIcon(m_name); }

private:
    const IconName m_name;
};

} // namespace

QIcon icon(IconName name)
{
    return QIcon(new LineIcon(name));
}

} // namespace murmuration
