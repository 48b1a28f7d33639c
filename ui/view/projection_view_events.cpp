// SPDX-License-Identifier: Apache-2.0
// The view's events of mouse, touchpad and keyboard.
#include "ui/view/projection_view.h"
#include "ui/view/projection_view_private.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QWheelEvent>

#include <cmath>

namespace murmuration {
namespace {

/// A press that moves less than this is a click.
constexpr double kDragPx = 4;
constexpr double kKeyPanPx = 60;
constexpr double kKeyOrbitPx = 20;
constexpr float kKeyZoom = 1.25F;

/// 120 units are one notch of a wheel, which enlarges by a fifth.
float wheelFactor(int delta)
{
    return std::pow(1.2F, static_cast<float>(delta) / 120);
}

QPointF arrowOf(int key)
{
    switch (key) {
    case Qt::Key_Left:
        return {-1, 0};
    case Qt::Key_Right:
        return {1, 0};
    case Qt::Key_Up:
        return {0, -1};
    case Qt::Key_Down:
        return {0, 1};
    default:
        return {};
    }
}

} // namespace

bool ProjectionView::event(QEvent* event)
{
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) { // two fingers on a touchpad
            m->zoomAt(gesture->position(), static_cast<float>(1 + gesture->value()));
            return true;
        }
    }
    return QOpenGLWidget::event(event);
}

void ProjectionView::mousePressEvent(QMouseEvent* event)
{
    if (m->press)
        return; // a second button while one is held
    m->press = Private::Press{event->position(), event->button(), event->modifiers(), false};
    m->card->hide(); // it would lie in the way of what begins here
}

void ProjectionView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF position = event->position();
    if (!m->press) {
        m->hover(position);
        return;
    }
    m->mouse = position;
    if (m->gesture)
        m->gesture->moveTo(position);
    else if (!m->press->dragged && QLineF(m->press->position, position).length() >= kDragPx)
        m->startGesture(position);
    if (m->gesture)
        m->overlay->setOutline(m->gesture->outline());
}

void ProjectionView::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m->press || m->press->button != event->button())
        return;
    const Private::Press press = *m->press;
    m->press.reset();
    if (m->gesture) {
        m->gesture->finish();
        m->cancelGesture();
    } else if (!press.dragged && press.button == Qt::LeftButton) {
        m->click(press.position, press.keys);
    }
    if (rect().contains(event->position().toPoint()))
        m->hover(event->position());
    else
        m->leave();
}

void ProjectionView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (const std::optional<std::uint32_t> item = m->itemAt(event->position());
        item && event->button() == Qt::LeftButton)
        Q_EMIT itemActivated(*item);
}

void ProjectionView::wheelEvent(QWheelEvent* event)
{
    m->zoomAt(event->position(), wheelFactor(event->angleDelta().y()));
    event->accept();
}

void ProjectionView::keyPressEvent(QKeyEvent* event)
{
    const QPointF arrow = arrowOf(event->key());
    const QPointF middle = QRectF(rect()).center();
    if (!arrow.isNull()) {
        if (m->layout.dimensions() == 3 && !event->modifiers().testFlag(Qt::ShiftModifier))
            m->orbit(arrow * kKeyOrbitPx);
        else
            m->pan(arrow * -kKeyPanPx); // as if the view moved that way
        return;
    }
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m->zoomAt(middle, kKeyZoom);
        return;
    case Qt::Key_Minus:
        m->zoomAt(middle, 1 / kKeyZoom);
        return;
    case Qt::Key_F:
    case Qt::Key_Home:
        fitToView();
        return;
    case Qt::Key_Escape:
        if (m->gesture)
            m->cancelGesture();
        else
            m->selection.clearSelection();
        return;
    default:
        QOpenGLWidget::keyPressEvent(event);
    }
}

void ProjectionView::leaveEvent(QEvent* event)
{
    m->leave();
    QOpenGLWidget::leaveEvent(event);
}

} // namespace murmuration
