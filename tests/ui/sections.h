// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QApplication>
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

/// The buttons that are painted in less room than they need.
class SqueezedPaints : public QObject
{
public:
    SqueezedPaints() { qApp->installEventFilter(this); }

    [[nodiscard]] const QStringList& names() const { return m_names; }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        const auto* button = qobject_cast<const QToolButton*>(watched);
        if (button && event->type() == QEvent::Paint &&
            button->height() < button->minimumSizeHint().height())
            m_names += button->text() + button->objectName();
        return false;
    }

private:
    QStringList m_names;
};
