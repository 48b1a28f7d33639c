// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/panels/legend_model.h"

#include <QListView>

namespace murmuration {

/// The list of classes: a click or Space hides or shows one, a double click or Enter shows it
/// alone.
class LegendView : public QListView
{
    Q_OBJECT

public:
    LegendView(const Session& session, SelectionModel& selection, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void toggle(const QModelIndex& index);

    SelectionModel& m_selection;
    LegendModel m_model;
    bool m_visibleBeforeClicks = true; ///< of the class that was clicked last
    quint64 m_pressedAt = 0;           ///< ms, as events count them
};

} // namespace murmuration
