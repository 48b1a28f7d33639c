// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace murmuration {

class Actions;
class BackgroundTask;
class Session;
class TaskProgress;

/// The strip at the bottom: the layout, the ingest, an export and a download under way, how many
/// features came from the cache, and the number of issues.
class StatusStrip : public QWidget
{
    Q_OBJECT

public:
    StatusStrip(Session& session, const Actions& actions, BackgroundTask& exportTask,
                BackgroundTask& fetchTask, QWidget* parent = nullptr);

private:
    void showIngest();
    void showExport();
    void showFetch();
    void showIssues();

    Session& m_session;
    BackgroundTask& m_exportTask;
    BackgroundTask& m_fetchTask;
    TaskProgress* m_ingest;
    TaskProgress* m_export;
    TaskProgress* m_fetch;
    QLabel* m_recalled; ///< how many features came from the cache
    QToolButton* m_issues;
};

} // namespace murmuration
