// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QIcon>
#include <QKeySequence>
#include <QObject>
#include <QString>

#include <vector>

class QAction;
class QActionGroup;
class QMenu;
class QWidget;

namespace murmuration {

class Exports;
class Opener;
class ProjectionView;
class SelectionModel;
class Session;
class ThemeSwitch;
enum class ThemeChoice;
enum class ViewTool;

/// What actions act on.
struct ActionTargets
{
    Session& session;
    SelectionModel& selection;
    ProjectionView& view;
    Opener& opener;
    Exports& exports;
    ThemeSwitch& theme;
};

/// Everything the person can command: each action with its name, shortcut, tooltip and icon, and
/// whether it is possible now. Menus, bars and panels only place them. Owned by the window.
class Actions : public QObject
{
    Q_OBJECT

public:
    Actions(const ActionTargets& targets, QWidget* window);

    QAction* openFolder = nullptr;
    QAction* openFile = nullptr;
    QAction* openDemo = nullptr;
    QMenu* recentMenu = nullptr;
    QAction* exportScreenshot = nullptr;
    QAction* exportMosaic = nullptr;
    QAction* exportCoordinates = nullptr;
    QAction* exportFeatures = nullptr;
    QAction* quit = nullptr;

    QAction* playPause = nullptr;
    QAction* step = nullptr;
    QAction* restart = nullptr;
    QAction* shake = nullptr;
    QAction* pin = nullptr;
    QAction* unpin = nullptr;
    QAction* leaveOut = nullptr;
    QAction* bringBack = nullptr;
    QAction* cancelIngest = nullptr;

    QAction* navigate = nullptr;
    QAction* boxSelect = nullptr;
    QAction* lassoSelect = nullptr;
    QAction* fit = nullptr;
    QAction* fitSelection = nullptr;
    QAction* pictures = nullptr;
    QAction* threeDimensions = nullptr;
    QAction* sidePanels = nullptr; ///< checked while they are shown; the window obeys
    QAction* issues = nullptr;     ///< the same for the issues panel
    std::vector<QAction*> themes;  ///< in ThemeChoice's order

    QAction* selectAll = nullptr;
    QAction* clearSelection = nullptr;
    QAction* showAllClasses = nullptr;
    QAction* shortcuts = nullptr; ///< the window shows the list
    QAction* about = nullptr;

    /// Leaves single keys to the widget that has the focus where they mean something there: Space
    /// presses a focused button and does not pause.
    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void aboutRequested();
    void leftOut(); ///< the person took points out of the layout

private:
    QAction* add(const QString& text, const QString& tip, const QKeySequence& keys = {},
                 const QIcon& icon = {});
    QAction* addToggle(const QString& text, const QString& tip, const QKeySequence& keys = {},
                       const QIcon& icon = {});
    void offer(QAction& action, bool possible, const QString& whyNot);
    void addFileActions();
    void addLayoutActions();
    void addToolActions();
    void addViewActions();
    void addSelectionActions();
    QAction* addTool(QActionGroup* group, ViewTool tool, QAction* action);
    void updateActions();
    void updateLayoutActions();
    void pinSelected();
    void unpinSelected();
    void leaveOutSelected();
    void fillRecentMenu();

    ActionTargets m_targets;
    QWidget* m_window;
};

} // namespace murmuration
