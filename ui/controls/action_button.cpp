// SPDX-License-Identifier: Apache-2.0
#include "ui/controls/action_button.h"

#include <QAction>
#include <QPushButton>

namespace murmuration {

QPushButton* actionButton(QAction* action, QWidget* parent)
{
    QString text = action->text();
    auto* button = new QPushButton(text.remove(u'&'), parent); // Alt+letter belongs to the menus
    button->setObjectName(action->objectName());
    button->setToolTip(action->toolTip());
    button->setEnabled(action->isEnabled());
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::changed, button, [action, button] {
        button->setEnabled(action->isEnabled());
        button->setToolTip(action->toolTip());
    });
    return button;
}

} // namespace murmuration
