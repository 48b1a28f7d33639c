// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QPushButton;

namespace murmuration {

class Actions;
class Session;

/// The two ways to begin, over the empty view below its sentence; gone as soon as something is
/// open or opening.
class StartPage : public QWidget
{
    Q_OBJECT

public:
    /// `area`: the widget it lies upon.
    StartPage(Session& session, const Actions& actions, QWidget* area);

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void place();

    Session& m_session;
    QWidget* m_area;
    QPushButton* m_openFolder;
};

} // namespace murmuration
