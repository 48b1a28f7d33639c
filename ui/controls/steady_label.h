// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLabel>

namespace murmuration {

/// A label that keeps room for the longest text it has shown, so that what stands beside it does
/// not tremble while numbers run.
class SteadyLabel : public QLabel
{
    Q_OBJECT

public:
    /// `longest`: the text there is to be room for from the start.
    explicit SteadyLabel(const QString& longest, QWidget* parent = nullptr);

    void showText(const QString& text);
};

} // namespace murmuration
