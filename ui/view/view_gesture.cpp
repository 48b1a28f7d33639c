// SPDX-License-Identifier: Apache-2.0
#include "ui/view/view_gesture.h"

#include <QLineF>

namespace murmuration {
namespace {

/// A lasso's points are at least this far apart, so that a slow hand does not make a long list.
constexpr double kLassoStepPx = 3;

SelectionModel::Mode selectionMode(ViewTool tool, Qt::KeyboardModifiers keys)
{
    const bool control = keys.testFlag(Qt::ControlModifier);
    if (tool == ViewTool::Navigate) // Shift and Alt chose the gesture there
        return control ? SelectionModel::Mode::Add : SelectionModel::Mode::Replace;
    const bool shift = keys.testFlag(Qt::ShiftModifier);
    if (control && shift)
        return SelectionModel::Mode::Remove;
    return control || shift ? SelectionModel::Mode::Add : SelectionModel::Mode::Replace;
}

} // namespace

PanGesture::PanGesture(GestureTarget& target, QPointF from)
    : m_target(target)
    , m_last(from)
{
}

void PanGesture::moveTo(QPointF position)
{
    m_target.pan(position - m_last);
    m_last = position;
}

OrbitGesture::OrbitGesture(GestureTarget& target, QPointF from)
    : m_target(target)
    , m_last(from)
{
}

void OrbitGesture::moveTo(QPointF position)
{
    m_target.orbit(position - m_last);
    m_last = position;
}

BoxGesture::BoxGesture(GestureTarget& target, QPointF from, SelectionModel::Mode mode)
    : m_target(target)
    , m_rectangle(from, from)
    , m_mode(mode)
{
}

void BoxGesture::moveTo(QPointF position)
{
    m_rectangle.setBottomRight(position);
}

void BoxGesture::finish()
{
    m_target.selectInside(m_rectangle.normalized(), m_mode);
}

LassoGesture::LassoGesture(GestureTarget& target, QPointF from, SelectionModel::Mode mode)
    : m_target(target)
    , m_outline({from})
    , m_mode(mode)
{
}

void LassoGesture::moveTo(QPointF position)
{
    if (QLineF(m_outline.constLast(), position).length() >= kLassoStepPx)
        m_outline.append(position);
}

void LassoGesture::finish()
{
    m_target.selectInside(m_outline, m_mode);
}

std::unique_ptr<ViewGesture> beginGesture(GestureTarget& target, ViewTool tool, QPointF from,
                                          Qt::MouseButton button, Qt::KeyboardModifiers keys,
                                          int dimensions)
{
    if (button == Qt::MiddleButton || button == Qt::RightButton)
        return std::make_unique<PanGesture>(target, from);
    const SelectionModel::Mode mode = selectionMode(tool, keys);
    const bool navigating = tool == ViewTool::Navigate;
    const bool alt = keys.testFlag(Qt::AltModifier);
    if (tool == ViewTool::BoxSelect || (navigating && !alt && keys.testFlag(Qt::ShiftModifier)))
        return std::make_unique<BoxGesture>(target, from, mode);
    // Many window managers keep Alt and a drag for themselves, to move windows.
    if (tool == ViewTool::LassoSelect ||
        (navigating && (alt || keys.testFlag(Qt::ControlModifier))))
        return std::make_unique<LassoGesture>(target, from, mode);
    if (dimensions == 3)
        return std::make_unique<OrbitGesture>(target, from);
    return std::make_unique<PanGesture>(target, from);
}

} // namespace murmuration
