// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/selection_model.h"
#include "ui/view/projection_view.h"

#include <QPointF>
#include <QPolygonF>
#include <QRectF>

#include <memory>

namespace murmuration {

/// What gestures act on: the view, or a test.
class GestureTarget
{
public:
    virtual ~GestureTarget() = default;
    virtual void pan(QPointF delta) = 0;
    virtual void orbit(QPointF delta) = 0;
    virtual void selectInside(const QRectF& rectangle, SelectionModel::Mode mode) = 0;
    virtual void selectInside(const QPolygonF& outline, SelectionModel::Mode mode) = 0;
};

/// One drag of the mouse, from the press to the release. Dropping it unfinished cancels it.
class ViewGesture
{
public:
    virtual ~ViewGesture() = default;
    virtual void moveTo(QPointF position) = 0;
    virtual void finish() {}
    /// What to draw over the view meanwhile; empty for most.
    [[nodiscard]] virtual QPolygonF outline() const { return {}; }
};

/// Moves the layout along with the mouse.
class PanGesture : public ViewGesture
{
public:
    PanGesture(GestureTarget& target, QPointF from);
    void moveTo(QPointF position) override;

private:
    GestureTarget& m_target;
    QPointF m_last;
};

/// Turns a space layout.
class OrbitGesture : public ViewGesture
{
public:
    OrbitGesture(GestureTarget& target, QPointF from);
    void moveTo(QPointF position) override;

private:
    GestureTarget& m_target;
    QPointF m_last;
};

/// Selects what lies in a rectangle.
class BoxGesture : public ViewGesture
{
public:
    BoxGesture(GestureTarget& target, QPointF from, SelectionModel::Mode mode);
    void moveTo(QPointF position) override;
    void finish() override;
    [[nodiscard]] QPolygonF outline() const override { return QPolygonF(m_rectangle.normalized()); }

private:
    GestureTarget& m_target;
    QRectF m_rectangle;
    SelectionModel::Mode m_mode;
};

/// Selects what lies inside a line drawn by hand.
class LassoGesture : public ViewGesture
{
public:
    LassoGesture(GestureTarget& target, QPointF from, SelectionModel::Mode mode);
    void moveTo(QPointF position) override;
    void finish() override;
    [[nodiscard]] QPolygonF outline() const override { return m_outline; }

private:
    GestureTarget& m_target;
    QPolygonF m_outline;
    SelectionModel::Mode m_mode;
};

/// The gesture a drag is, by tool, mouse button and keys:
/// middle and right drag move the layout whatever the tool; with the left button, Navigate moves a
/// flat layout and turns a space layout, selects a box with Shift and a lasso with Control or Alt;
/// the other tools select as they are named. Control adds to the selection, as does Shift in the
/// selection tools; both together there take away.
[[nodiscard]] std::unique_ptr<ViewGesture> beginGesture(GestureTarget& target, ViewTool tool,
                                                        QPointF from, Qt::MouseButton button,
                                                        Qt::KeyboardModifiers keys, int dimensions);

} // namespace murmuration
