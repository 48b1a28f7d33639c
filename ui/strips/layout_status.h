// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/workers/layout_worker.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

namespace murmuration {

class Actions;
class KlPlot;
class Session;
class SteadyLabel;

/// How the layout stands: its buttons, the iteration, the KL divergence and its curve, the speed.
class LayoutStatus : public QWidget
{
    Q_OBJECT

public:
    LayoutStatus(Session& session, const Actions& actions, QWidget* parent = nullptr);

private:
    void takeProgress();
    void refresh();

    Session& m_session;
    SteadyLabel* m_state;
    KlPlot* m_plot;
    SteadyLabel* m_speed;
    LayoutActivity m_shown = LayoutActivity::Idle;
    QElapsedTimer m_lastRefresh;
    QTimer m_wait; ///< until what has come last is shown
};

} // namespace murmuration
