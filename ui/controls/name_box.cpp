// SPDX-License-Identifier: Apache-2.0
#include "ui/controls/name_box.h"

#include <QAbstractItemView>

namespace murmuration {

NameBox::NameBox(const QString& tip, QWidget* parent)
    : QComboBox(parent)
    , m_tip(tip)
{
    constexpr int kFewestCharacters = 6; // beside a button, in a narrow panel
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(kFewestCharacters);
    connect(this, &QComboBox::currentTextChanged, this, &NameBox::showWholeName);
    showWholeName({});
}

void NameBox::showPopup()
{
    constexpr int kAroundTextPx = 32; // with a scroll bar
    view()->setMinimumWidth(view()->sizeHintForColumn(0) + kAroundTextPx);
    QComboBox::showPopup();
}

void NameBox::showWholeName(const QString& name)
{
    setToolTip(name.isEmpty() ? m_tip : name + u'\n' + m_tip);
}

} // namespace murmuration
