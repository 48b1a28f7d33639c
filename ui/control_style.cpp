// SPDX-License-Identifier: Apache-2.0
#include "ui/control_style.h"

#include <QAbstractSpinBox>
#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

#include <algorithm>

namespace murmuration {
namespace {

constexpr double kCornerPx = 4;
constexpr int kArrowPx = 8;

void drawField(const QStyleOptionComplex& option, QPainter& painter)
{
    const bool focused = option.state.testFlag(QStyle::State_HasFocus);
    const QPalette& palette = option.palette;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette.color(focused ? QPalette::Highlight : QPalette::Mid), 1));
    painter.setBrush(palette.brush(QPalette::Base));
    painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), kCornerPx,
                            kCornerPx);
    painter.restore();
}

} // namespace

ControlStyle::ControlStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{
}

void ControlStyle::drawArrow(PrimitiveElement arrow, ComplexControl control, SubControl part,
                             bool enabled, const QStyleOptionComplex& option, QPainter& painter,
                             const QWidget* widget) const
{
    QStyleOption shown(option);
    const QRect area = subControlRect(control, &option, part, widget);
    const int side = std::min({kArrowPx, area.width(), area.height()});
    shown.rect = QRect(0, 0, side, side);
    shown.rect.moveCenter(area.center());
    shown.state.setFlag(State_Enabled, enabled && option.state.testFlag(State_Enabled));
    shown.palette.setCurrentColorGroup(shown.state.testFlag(State_Enabled) ? QPalette::Active
                                                                           : QPalette::Disabled);
    proxy()->drawPrimitive(arrow, &shown, &painter, widget);
}

void ControlStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                      QPainter* painter, const QWidget* widget) const
{
    if (const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        box && control == CC_ComboBox && !box->editable) {
        drawField(*box, *painter);
        drawArrow(PE_IndicatorArrowDown, control, SC_ComboBoxArrow, true, *box, *painter, widget);
        return;
    }
    if (const auto* box = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
        box && control == CC_SpinBox) {
        drawField(*box, *painter);
        drawArrow(PE_IndicatorArrowUp, control, SC_SpinBoxUp,
                  box->stepEnabled.testFlag(QAbstractSpinBox::StepUpEnabled), *box, *painter,
                  widget);
        drawArrow(PE_IndicatorArrowDown, control, SC_SpinBoxDown,
                  box->stepEnabled.testFlag(QAbstractSpinBox::StepDownEnabled), *box, *painter,
                  widget);
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

void ControlStyle::drawControl(ControlElement element, const QStyleOption* option,
                               QPainter* painter, const QWidget* widget) const
{
    const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    if (!box || element != CE_ComboBoxLabel || box->editable) {
        QProxyStyle::drawControl(element, option, painter, widget);
        return;
    }
    constexpr int kAroundTextPx = 2;
    QStyleOptionComboBox shown(*box);
    const QRect field = subControlRect(CC_ComboBox, box, SC_ComboBoxEditField, widget);
    const int room = field.width() - kAroundTextPx;
    // What follows a name, its size, goes before a letter of the name does.
    if (box->fontMetrics.horizontalAdvance(box->currentText) > room)
        shown.currentText = box->currentText.section(QStringLiteral(" · "), 0, 0);
    shown.currentText = box->fontMetrics.elidedText(shown.currentText, Qt::ElideMiddle, room);
    QProxyStyle::drawControl(element, &shown, painter, widget);
}

} // namespace murmuration
