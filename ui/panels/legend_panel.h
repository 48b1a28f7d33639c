// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QAction;

namespace murmuration {

class SelectionModel;
class Session;

/// The classes and what to do with them. Says so when there are none.
class LegendPanel : public QWidget
{
    Q_OBJECT

public:
    LegendPanel(Session& session, SelectionModel& selection, QAction* showAll,
                QWidget* parent = nullptr);
};

} // namespace murmuration
