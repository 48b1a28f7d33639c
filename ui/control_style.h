// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QProxyStyle>

namespace murmuration {

/// Fusion, with boxes to choose from and boxes for numbers drawn alike: a thin line around the
/// colour of fields, the accent while they have the focus. A name that is too long for its box is
/// shortened in the middle, so that where it begins and ends is still to be seen.
class ControlStyle : public QProxyStyle
{
    Q_OBJECT

public:
    ControlStyle();

    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                            QPainter* painter, const QWidget* widget) const override;

    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;

private:
    void drawArrow(PrimitiveElement arrow, ComplexControl control, SubControl part, bool enabled,
                   const QStyleOptionComplex& option, QPainter& painter,
                   const QWidget* widget) const;
};

} // namespace murmuration
