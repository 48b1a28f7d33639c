// SPDX-License-Identifier: Apache-2.0
#include "ui/strips/start_page.h"

#include "ui/actions.h"
#include "ui/session.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>

namespace murmuration {
namespace {

/// Below the view's sentence, which is in the middle and at most four lines high.
constexpr int kBelowMiddlePx = 48;
constexpr QSize kButtonSize(128, 32);

} // namespace

StartPage::StartPage(Session& session, const Actions& actions, QWidget* area)
    : QWidget(area)
    , m_session(session)
    , m_area(area)
    , m_openFolder(new QPushButton(tr("Open folder…"), this))
{
    m_openFolder->setToolTip(actions.openFolder->toolTip());
    m_openFolder->setDefault(true);
    m_openFolder->setObjectName(QStringLiteral("startOpenFolder"));
    auto* demo = new QPushButton(tr("See the demo"), this);
    demo->setToolTip(actions.openDemo->toolTip());
    demo->setObjectName(QStringLiteral("startDemo"));
    connect(m_openFolder, &QPushButton::clicked, actions.openFolder, &QAction::trigger);
    connect(demo, &QPushButton::clicked, actions.openDemo, &QAction::trigger);
    for (QPushButton* button : {m_openFolder, demo})
        button->setMinimumSize(kButtonSize);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_openFolder);
    row->addWidget(demo);

    area->installEventFilter(this);
    connect(&session, &Session::collectionChanged, this, &StartPage::refresh);
    connect(&session, &Session::progressChanged, this, &StartPage::refresh);
    refresh();
    m_openFolder->setFocus();
}

void StartPage::refresh()
{
    const bool nothingOpen = !m_session.collection() && !m_session.ingest().busy();
    if (nothingOpen == !isHidden())
        return;
    if (!nothingOpen && isAncestorOf(window()->focusWidget()))
        m_area->setFocus(); // else it goes to whatever comes next: the button that stops reading
    setVisible(nothingOpen);
    if (nothingOpen)
        place();
}

void StartPage::place()
{
    adjustSize();
    move((m_area->width() - width()) / 2, m_area->height() / 2 + kBelowMiddlePx);
    raise();
}

bool StartPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_area && event->type() == QEvent::Resize && !isHidden())
        place();
    return QWidget::eventFilter(watched, event);
}

} // namespace murmuration
