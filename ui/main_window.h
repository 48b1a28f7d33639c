// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/settings.h"
#include "ui/strips/message_bar.h"
#include "ui/theme.h"

#include <QMainWindow>

#include <memory>

class QDockWidget;

namespace murmuration {

class Actions;
class Exports;
class Opener;
class ProjectionView;
class SelectionModel;
class Session;
class ThemeSwitch;
class WeightsFetch;

/// Constructs and places the parts of the window: view, docks, menus, strips. No data logic.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// The session outlives the window.
    explicit MainWindow(Session& session, QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] ProjectionView& view() const { return *m_view; }
    [[nodiscard]] SelectionModel& selection() const { return *m_selection; }
    [[nodiscard]] Actions& actions() const { return *m_actions; }
    [[nodiscard]] Exports& exports() const { return *m_exports; }
    [[nodiscard]] MessageBar& messages() const { return *m_messages; }
    /// For this run of the program alone; the settings keep the person's choice.
    void setThemeChoice(ThemeChoice choice);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void placeCentre();
    void placeDocks();
    void placeMenus();
    void connectMessages();
    void restoreSettings();
    QDockWidget* addDock(const QString& name, QWidget* content, Qt::DockWidgetArea area);

    Session& m_session;
    Settings m_settings;
    ThemeSwitch* m_theme;
    SelectionModel* m_selection;
    ProjectionView* m_view;
    Opener* m_opener;
    std::unique_ptr<WeightsFetch> m_fetch;
    std::unique_ptr<Exports> m_exports; ///< ends its thread before the window's parts go
    Actions* m_actions;
    MessageBar* m_messages;
    QDockWidget* m_leftDock = nullptr;
    QDockWidget* m_rightDock = nullptr;
    QDockWidget* m_issuesDock = nullptr;
};

} // namespace murmuration
