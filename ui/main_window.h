// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QMainWindow>

#include <memory>

namespace murmuration {

class Actions;
class ProjectionView;
class SelectionModel;
class Session;

/// Constructs and places the parts of the window: view, docks, menus, strips. No data logic.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(Session& session, QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] ProjectionView& view() const { return *m_view; }
    [[nodiscard]] SelectionModel& selection() const { return *m_selection; }
    [[nodiscard]] Actions& actions() const { return *m_actions; }

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void placeDocks();
    void placeMenus();

    Session& m_session;
    SelectionModel* m_selection;
    ProjectionView* m_view;
    Actions* m_actions;
};

} // namespace murmuration
