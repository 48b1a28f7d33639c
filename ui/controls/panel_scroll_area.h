// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QScrollArea>

namespace murmuration {

/// Scrolls a column of panels up and down. The wheel belongs to the scrolling: over a slider, a
/// number or a list it changes that only when it has the focus, so that nobody changes a value on
/// the way past it.
class PanelScrollArea : public QScrollArea
{
    Q_OBJECT

public:
    explicit PanelScrollArea(QWidget* panels, QWidget* parent = nullptr);

    [[nodiscard]] QSize minimumSizeHint() const override;
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace murmuration
