// SPDX-License-Identifier: Apache-2.0
#pragma once

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
    void refresh();

    Session& m_session;
    SteadyLabel* m_state;
    KlPlot* m_plot;
    SteadyLabel* m_speed;
};

} // namespace murmuration
