// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

#include <cstddef>

class QProgressBar;

namespace murmuration {

class SteadyLabel;

/// A running task in the strip: what it does, how far it is, and a button to stop it. Hidden while
/// there is none.
class TaskProgress : public QWidget
{
    Q_OBJECT

public:
    explicit TaskProgress(const QString& cancelTip, QWidget* parent = nullptr);

    /// `total` 0: not known.
    void showTask(const QString& text, std::size_t done, std::size_t total);
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void cancelClicked();

private:
    SteadyLabel* m_text;
    QProgressBar* m_bar;
};

} // namespace murmuration
