// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTest>
#include <QToolButton>

/// Clicks the heading of a folded section in a panel or window that is shown.
inline void unfold(const QWidget& in, const QString& heading)
{
    for (QToolButton* button : in.findChildren<QToolButton*>()) {
        if (button->text() == heading && !button->isChecked())
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QTest::qWait(50); // what it holds takes its place
}
