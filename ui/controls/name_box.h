// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QComboBox>

namespace murmuration {

/// Names to choose from, which may be longer than a narrow panel is wide: the list is as wide as
/// its longest line, and the tooltip begins with the whole name that is chosen.
class NameBox : public QComboBox
{
    Q_OBJECT

public:
    /// `tip`: what the choice is about.
    explicit NameBox(const QString& tip, QWidget* parent = nullptr);

    void showPopup() override;

private:
    void showWholeName(const QString& name);

    const QString m_tip;
};

} // namespace murmuration
