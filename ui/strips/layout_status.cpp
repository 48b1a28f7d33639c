// SPDX-License-Identifier: Apache-2.0
#include "ui/strips/layout_status.h"

#include "ui/actions.h"
#include "ui/controls/steady_label.h"
#include "ui/session.h"
#include "ui/strips/kl_plot.h"

#include <QAction>
#include <QHBoxLayout>
#include <QToolButton>

#include <cmath>

namespace murmuration {
namespace {

/// Numbers that change faster than this cannot be read, and each time they do the whole window is
/// put together anew.
constexpr int kReadableMs = 100;

QString preparation(const LayoutState& layout)
{
    const QString stage = QString::fromStdString(layout.stage);
    return layout.total == 0
               ? stage
               : LayoutStatus::tr("%1, %2 %").arg(stage).arg(100 * layout.done / layout.total);
}

QString progress(const LayoutState& layout)
{
    const LayoutSnapshot& snapshot = *layout.snapshot;
    QString text = LayoutStatus::tr("iteration %1").arg(snapshot.iteration);
    if (std::isfinite(snapshot.kl))
        text += LayoutStatus::tr("    KL %1").arg(snapshot.kl, 0, 'f', 3);
    // Whoever sees the window, or a picture of it, must know.
    if (snapshot.supervision > 0)
        text += LayoutStatus::tr("    labels shape it by %1 %")
                    .arg(std::lround(100 * snapshot.supervision));
    return text;
}

/// "    3 pinned    5 left out"
QString exceptions(const LayoutOptions& options)
{
    QString text;
    if (options.pinned && options.method != LayoutMethod::Pca)
        text += LayoutStatus::tr("    %1 pinned").arg(options.pinned->size());
    if (options.leftOut)
        text += LayoutStatus::tr("    %1 left out").arg(options.leftOut->size());
    return text;
}

QString details(const LayoutState& layout, LayoutMethod method)
{
    if (method != LayoutMethod::Tsne || !layout.snapshot || !(layout.snapshot->gradientNorm > 0))
        return {};
    return LayoutStatus::tr("Length of the gradient: %1")
        .arg(layout.snapshot->gradientNorm, 0, 'g', 2);
}

QString textOf(const LayoutState& layout, const LayoutOptions& options)
{
    switch (layout.activity) {
    case LayoutActivity::Idle:
        return {};
    case LayoutActivity::Preparing:
        return preparation(layout);
    case LayoutActivity::Failed:
        return LayoutStatus::tr("layout failed");
    case LayoutActivity::Running:
    case LayoutActivity::Paused:
    case LayoutActivity::Waiting:
    case LayoutActivity::Settled:
        break;
    }
    if (!layout.snapshot)
        return {};
    return (options.method == LayoutMethod::Pca ? LayoutStatus::tr("principal components")
                                                : progress(layout)) +
           exceptions(options);
}

QString speedOf(const LayoutState& layout, LayoutMethod method)
{
    if (method == LayoutMethod::Pca)
        return {};
    switch (layout.activity) {
    case LayoutActivity::Running:
        return layout.iterationsPerSecond > 0
                   ? LayoutStatus::tr("%1 it/s").arg(std::lround(layout.iterationsPerSecond))
                   : QString();
    case LayoutActivity::Paused:
        return LayoutStatus::tr("paused");
    case LayoutActivity::Waiting:
        return LayoutStatus::tr("waiting for pictures");
    case LayoutActivity::Settled:
        return LayoutStatus::tr("settled");
    default:
        return {};
    }
}

} // namespace

LayoutStatus::LayoutStatus(Session& session, const Actions& actions, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_state(new SteadyLabel(tr("iteration 88888    KL 8.888"), this))
    , m_plot(new KlPlot(this))
    , m_speed(new SteadyLabel(tr("8888 it/s"), this))
{
    m_state->setObjectName(QStringLiteral("layoutState"));
    m_speed->setProperty("muted", true);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    for (QAction* action : {actions.playPause, actions.step, actions.restart}) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setProperty("flat", true);
        button->setFocusPolicy(Qt::TabFocus);
        row->addWidget(button);
    }
    row->addSpacing(8);
    row->addWidget(m_state);
    row->addSpacing(4);
    row->addWidget(m_plot);
    row->addSpacing(4);
    row->addWidget(m_speed);

    m_wait.setSingleShot(true);
    m_wait.setInterval(2 * kReadableMs);
    connect(&m_wait, &QTimer::timeout, this, &LayoutStatus::refresh);
    connect(&session, &Session::progressChanged, this, &LayoutStatus::takeProgress);
    connect(&session, &Session::optionsChanged, this, &LayoutStatus::refresh);
    refresh();
}

void LayoutStatus::takeProgress()
{
    // Together with the view, which is drawn in any case; what comes last is shown a little later.
    if (m_session.layout().activity != m_shown || m_lastRefresh.elapsed() >= kReadableMs)
        refresh();
    else
        m_wait.start();
}

void LayoutStatus::refresh()
{
    const LayoutState& layout = m_session.layout();
    const LayoutMethod method = m_session.layoutOptions().method;
    m_shown = layout.activity;
    m_lastRefresh.start();
    m_wait.stop();
    m_state->showText(textOf(layout, m_session.layoutOptions()));
    m_state->setToolTip(details(layout, method));
    m_plot->setCurve(method == LayoutMethod::Tsne ? layout.klCurve : nullptr);
    m_speed->showText(speedOf(layout, method));
}

} // namespace murmuration
