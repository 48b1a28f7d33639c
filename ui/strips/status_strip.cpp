// SPDX-License-Identifier: Apache-2.0
#include "ui/strips/status_strip.h"

#include "ui/actions.h"
#include "ui/background_task.h"
#include "ui/icons.h"
#include "ui/session.h"
#include "ui/strips/layout_status.h"
#include "ui/strips/task_progress.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

QString duration(double seconds)
{
    const auto whole = static_cast<int>(std::ceil(seconds));
    if (whole < 60)
        return StatusStrip::tr("%1 s left").arg(whole);
    return StatusStrip::tr("%1 min %2 s left").arg(whole / 60).arg(whole % 60);
}

QString fromCache(const IngestState& ingest)
{
    return StatusStrip::tr("%1 from cache").arg(ingest.recalled);
}

QString extraction(const IngestState& ingest)
{
    QString text = StatusStrip::tr("extracting %1/%2").arg(ingest.done).arg(ingest.total);
    if (ingest.recalled > 0)
        text += QStringLiteral(", ") + fromCache(ingest);
    if (ingest.imagesPerSecond > 0)
        text += StatusStrip::tr(", %1 images/s")
                    .arg(ingest.imagesPerSecond, 0, 'f', ingest.imagesPerSecond < 10 ? 1 : 0);
    if (ingest.secondsLeft)
        text += QStringLiteral(", ") + duration(*ingest.secondsLeft);
    return text;
}

QString textOf(const IngestState& ingest)
{
    switch (ingest.stage) {
    case IngestStage::Opening:
        return ingest.total > 0
                   ? StatusStrip::tr("opening %1/%2").arg(ingest.done).arg(ingest.total)
                   : StatusStrip::tr("opening, %1 files seen").arg(ingest.done);
    case IngestStage::LoadingNetwork:
        return StatusStrip::tr("loading the network");
    case IngestStage::Recalling:
        return ingest.recalled > 0 ? fromCache(ingest)
                                   : StatusStrip::tr("looking for kept features");
    case IngestStage::Extracting:
        return extraction(ingest);
    default:
        return {};
    }
}

/// "fetching resnet18, 12.3/46.8 MB"
QString fetchText(const BackgroundTask& task)
{
    const auto megabytes = [](std::size_t bytes) {
        return QString::number(static_cast<double>(bytes) / 1e6, 'f', 1);
    };
    if (task.done() == 0)
        return task.name();
    return task.total() > 0 ? StatusStrip::tr("%1, %2/%3 MB")
                                  .arg(task.name(), megabytes(task.done()), megabytes(task.total()))
                            : StatusStrip::tr("%1, %2 MB").arg(task.name(), megabytes(task.done()));
}

} // namespace

StatusStrip::StatusStrip(Session& session, const Actions& actions, BackgroundTask& exportTask,
                         BackgroundTask& fetchTask, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_exportTask(exportTask)
    , m_fetchTask(fetchTask)
    , m_ingest(new TaskProgress(actions.cancelIngest->toolTip(), this))
    , m_export(new TaskProgress(tr("Stop writing; nothing is left behind"), this))
    , m_fetch(new TaskProgress(tr("Stop fetching; what has come is kept"), this))
    , m_recalled(new QLabel(this))
    , m_issues(new QToolButton(this))
{
    m_recalled->setObjectName(QStringLiteral("recalledCount"));
    m_recalled->setProperty("muted", true);
    m_recalled->setToolTip(
        tr("So many pictures' features were kept from an earlier run and did not "
           "have to be computed again."));
    m_ingest->setObjectName(QStringLiteral("ingestProgress"));
    m_export->setObjectName(QStringLiteral("exportProgress"));
    m_fetch->setObjectName(QStringLiteral("fetchProgress"));
    m_issues->setObjectName(QStringLiteral("issuesButton"));
    m_issues->setCheckable(true);
    m_issues->setProperty("flat", true);
    m_issues->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_issues->setIcon(icon(IconName::Warning));
    m_issues->setToolTip(actions.issues->toolTip());
    m_issues->setFocusPolicy(Qt::TabFocus);
    connect(m_issues, &QToolButton::clicked, actions.issues, &QAction::trigger);
    connect(actions.issues, &QAction::toggled, m_issues, &QToolButton::setChecked);
    connect(actions.issues, &QAction::toggled, this, &StatusStrip::showIssues);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 2, 8, 2);
    row->setSpacing(16);
    row->addWidget(new LayoutStatus(session, actions, this));
    row->addStretch(1);
    row->addWidget(m_fetch);
    row->addWidget(m_export);
    row->addWidget(m_ingest);
    row->addWidget(m_recalled);
    row->addWidget(m_issues);

    connect(m_ingest, &TaskProgress::cancelClicked, actions.cancelIngest, &QAction::trigger);
    connect(m_export, &TaskProgress::cancelClicked, &exportTask, &BackgroundTask::cancel);
    connect(m_fetch, &TaskProgress::cancelClicked, &fetchTask, &BackgroundTask::cancel);
    connect(&session, &Session::progressChanged, this, &StatusStrip::showIngest);
    connect(&session, &Session::issuesChanged, this, &StatusStrip::showIssues);
    connect(&session, &Session::collectionChanged, this, &StatusStrip::showIssues);
    connect(&exportTask, &BackgroundTask::changed, this, &StatusStrip::showExport);
    connect(&fetchTask, &BackgroundTask::changed, this, &StatusStrip::showFetch);
    showIngest();
    showExport();
    showFetch();
    showIssues();
}

void StatusStrip::showIngest()
{
    const IngestState& ingest = m_session.ingest();
    if (ingest.busy())
        m_ingest->showTask(textOf(ingest), ingest.done, ingest.total);
    else
        m_ingest->hide();
    m_recalled->setText(fromCache(ingest));
    m_recalled->setVisible(!ingest.busy() && ingest.recalled > 0);
}

void StatusStrip::showExport()
{
    if (m_exportTask.busy())
        m_export->showTask(m_exportTask.name(), m_exportTask.done(), m_exportTask.total());
    else
        m_export->hide();
}

void StatusStrip::showFetch()
{
    if (m_fetchTask.busy())
        m_fetch->showTask(fetchText(m_fetchTask), m_fetchTask.done(), m_fetchTask.total());
    else
        m_fetch->hide();
}

void StatusStrip::showIssues()
{
    const IssueList issues = m_session.issues();
    const bool onlyNotes = std::ranges::all_of(
        issues, [](const Issue& issue) { return issue.severity == Issue::Severity::Note; });
    m_issues->setIcon(icon(onlyNotes ? IconName::Note : IconName::Warning));
    m_issues->setText(issues.empty()       ? tr("No issues")
                      : issues.size() == 1 ? tr("1 issue")
                                           : tr("%1 issues").arg(issues.size()));
    m_issues->setVisible(!issues.empty() ||
                         m_issues->isChecked()); // what opened the list closes it
}

} // namespace murmuration
