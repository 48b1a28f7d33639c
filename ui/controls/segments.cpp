// SPDX-License-Identifier: Apache-2.0
#include "ui/controls/segments.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

namespace murmuration {
namespace {

constexpr int kMarginsPx = 10; ///< left and right of the text: padding and border

} // namespace

Segments::Segments(const QString& name, const QStringList& choices, const QString& tip,
                   QWidget* parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    setToolTip(tip);
    setAccessibleName(name);
    for (const QString& choice : choices) {
        auto* button = new QToolButton(this);
        button->setText(choice);
        button->setCheckable(true);
        button->setProperty("segment", true);
        button->setFocusPolicy(Qt::ClickFocus);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        // Three choices fit beside a name; the hint of a tool button would keep room for an icon.
        button->setMinimumWidth(button->fontMetrics().horizontalAdvance(choice) + kMarginsPx);
        button->setAccessibleName(name + QStringLiteral(": ") + choice);
        row->addWidget(button);
        m_group->addButton(button, static_cast<int>(m_group->buttons().size()));
    }
    connect(m_group, &QButtonGroup::idToggled, this, [this](int index, bool on) {
        // Tab comes to the one that is on, as to one control; the arrows lead on from there.
        m_group->button(index)->setFocusPolicy(on ? Qt::StrongFocus : Qt::ClickFocus);
        if (on && !signalsBlocked())
            Q_EMIT chosen(index);
    });
    setCurrent(0);
}

int Segments::current() const
{
    return m_group->checkedId();
}

void Segments::setCurrent(int index)
{
    const bool were = blockSignals(true);
    m_group->button(index)->setChecked(true);
    blockSignals(were);
}

} // namespace murmuration
