// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLabel;

namespace murmuration {

class Actions;
class KlPlot;
class Session;

/// How the layout stands: its buttons, the iteration, the KL divergence and its curve, the speed.
class LayoutStatus : public QWidget
{
    Q_OBJECT

public:
    LayoutStatus(Session& session, const Actions& actions, QWidget* parent = nullptr);

private:
    void refresh();

    Session& m_session;
    QLabel* m_state;
    KlPlot* m_plot;
    QLabel* m_speed;
};

} // namespace murmuration
