// SPDX-License-Identifier: Apache-2.0
#include "ui/controls/panel_scroll_area.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>
#include <QScrollBar>

namespace murmuration {

PanelScrollArea::PanelScrollArea(QWidget* panels, QWidget* parent)
    : QScrollArea(parent)
{
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidget(panels);
    for (QWidget* control : panels->findChildren<QWidget*>()) {
        if (!qobject_cast<QAbstractSlider*>(control) && !qobject_cast<QAbstractSpinBox*>(control) &&
            !qobject_cast<QComboBox*>(control))
            continue;
        control->setFocusPolicy(Qt::StrongFocus); // else the wheel would give it the focus first
        control->installEventFilter(this);
    }
}

QSize PanelScrollArea::minimumSizeHint() const
{
    const int bar = verticalScrollBar()->sizeHint().width();
    return {widget()->minimumSizeHint().width() + bar + 2 * frameWidth(),
            QScrollArea::minimumSizeHint().height()};
}

bool PanelScrollArea::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    const auto* control = qobject_cast<QWidget*>(watched);
    if (event->type() == QEvent::Wheel && widget()->isAncestorOf(control) && !control->hasFocus()) {
        event->ignore(); // and so it goes on to what scrolls
        return true;
    }
    return QScrollArea::eventFilter(watched, event);
}

} // namespace murmuration
