// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>

class QAction;
class QHBoxLayout;
class QLabel;

namespace murmuration {

class Actions;
class Session;

/// The strip at the top: opening, what is open, and the tools of the view.
class HeaderBar : public QFrame
{
    Q_OBJECT

public:
    HeaderBar(Session& session, const Actions& actions, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addOpenButton(QHBoxLayout* row, const Actions& actions);
    void addButton(QHBoxLayout* row, QAction* action);
    void showTitle();
    void elideTitle();

    Session& m_session;
    QString m_title;
    QLabel* m_titleLabel;
};

} // namespace murmuration
