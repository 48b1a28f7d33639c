// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/legend_panel.h"

#include "ui/panels/legend_view.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace murmuration {

LegendPanel::LegendPanel(Session& session, SelectionModel& selection, QAction* showAll,
                         QWidget* parent)
    : QWidget(parent)
{
    auto* heading = new QLabel(tr("LEGEND"), this);
    heading->setProperty("heading", true);
    auto* all = new QToolButton(this);
    all->setText(tr("All"));
    all->setToolTip(showAll->toolTip());
    all->setProperty("flat", true);
    all->setFocusPolicy(Qt::TabFocus);
    connect(all, &QToolButton::clicked, showAll, &QAction::trigger);
    connect(showAll, &QAction::enabledChanged, all, &QToolButton::setEnabled);
    all->setEnabled(showAll->isEnabled());
    auto* view = new LegendView(session, selection, this);
    heading->setBuddy(view);

    auto* top = new QHBoxLayout;
    top->addWidget(heading, 1);
    top->addWidget(all);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(top);
    column->addWidget(view, 1);
}

} // namespace murmuration
