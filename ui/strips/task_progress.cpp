// SPDX-License-Identifier: Apache-2.0
#include "ui/strips/task_progress.h"

#include "ui/controls/steady_label.h"
#include "ui/icons.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QToolButton>

namespace murmuration {
namespace {

constexpr int kBarWidthPx = 120;
constexpr int kBarHeightPx = 6;
constexpr int kBarSteps = 1000;

} // namespace

TaskProgress::TaskProgress(const QString& cancelTip, QWidget* parent)
    : QWidget(parent)
    , m_text(new SteadyLabel({}, this))
    , m_bar(new QProgressBar(this))
{
    m_text->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_bar->setFixedSize(kBarWidthPx, kBarHeightPx);
    m_bar->setTextVisible(false);
    auto* cancel = new QToolButton(this);
    cancel->setIcon(icon(IconName::Close));
    cancel->setToolTip(cancelTip);
    cancel->setAccessibleName(cancelTip);
    cancel->setProperty("flat", true);
    cancel->setFocusPolicy(Qt::TabFocus);
    connect(cancel, &QToolButton::clicked, this, &TaskProgress::cancelClicked);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_text);
    row->addWidget(m_bar);
    row->addWidget(cancel);
    hide();
}

void TaskProgress::showTask(const QString& text, std::size_t done, std::size_t total)
{
    m_bar->setAccessibleName(text);
    m_bar->setRange(0, total > 0 ? kBarSteps : 0);
    if (total > 0)
        m_bar->setValue(static_cast<int>(kBarSteps * done / total));
    show();
    m_text->showText(text);
}

QString TaskProgress::text() const
{
    return isHidden() ? QString() : m_text->text();
}

} // namespace murmuration
