// SPDX-License-Identifier: Apache-2.0
#include "ui/controls/steady_label.h"

#include <QLayout>

namespace murmuration {

SteadyLabel::SteadyLabel(const QString& longest, QWidget* parent)
    : QLabel(parent)
{
    setMinimumWidth(fontMetrics().horizontalAdvance(longest));
}

void SteadyLabel::showText(const QString& text)
{
    setText(text);
    if (sizeHint().width() <= minimumWidth())
        return;
    setMinimumWidth(sizeHint().width());
    // At once: left to themselves, layouts take their turn after what is painted now, and the text
    // would be cut off meanwhile.
    for (QWidget* around = parentWidget(); around && around->layout();
         around = around->parentWidget()) {
        around->layout()->activate();
        if (around->isWindow())
            break;
    }
}

} // namespace murmuration
