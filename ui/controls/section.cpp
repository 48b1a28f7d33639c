// SPDX-License-Identifier: Apache-2.0
#include "ui/controls/section.h"

#include "ui/icons.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace murmuration {
namespace {

/// Fields of one panel begin at one line.
constexpr int kNameWidthPx = 96;
constexpr int kArrowPx = 12;

} // namespace

Section::Section(const QString& heading, QWidget* parent)
    : QWidget(parent)
    , m_heading(new QToolButton(this))
    , m_content(new QWidget(this))
    , m_rows(new QVBoxLayout(m_content))
{
    m_heading->setText(heading);
    m_heading->setProperty("heading", true);
    m_heading->setIconSize(QSize(kArrowPx, kArrowPx));
    m_heading->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_heading->setFocusPolicy(Qt::TabFocus);
    m_heading->setCheckable(true);
    m_heading->setToolTip(tr("Click to fold or unfold"));
    connect(m_heading, &QToolButton::toggled, this, &Section::setOpen);

    m_rows->setContentsMargins(0, 0, 0, 12);
    m_rows->setSpacing(8);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_heading, 0, Qt::AlignLeft);
    column->addWidget(m_content);
    setOpen(true);
}

void Section::addRow(QWidget* row)
{
    m_rows->addWidget(row);
}

QWidget* Section::addRow(const QString& name, QWidget* field, const QString& tip)
{
    auto* row = new QWidget(m_content);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* label = new QLabel(name, row);
    label->setMinimumWidth(kNameWidthPx);
    label->setBuddy(field);
    layout->addWidget(label);
    layout->addWidget(field, 1);
    row->setToolTip(tip);
    m_rows->addWidget(row);
    return row;
}

void Section::setOpen(bool open)
{
    m_heading->setChecked(open);
    m_heading->setIcon(icon(open ? IconName::Unfolded : IconName::Folded));
    m_content->setVisible(open);
    // Everything around makes room or takes it back before it is painted, which a click does at
    // once: else the panel would be painted squeezed into the height that it had.
    for (QWidget* around = this; around; around = around->parentWidget())
        QCoreApplication::sendPostedEvents(around, QEvent::LayoutRequest);
}

} // namespace murmuration
