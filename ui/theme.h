// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>

class QApplication;

namespace murmuration {

enum class ThemeChoice
{
    System,
    Light,
    Dark
};

/// The few colours of the window. The data's own colours are the only loud thing on it.
struct Theme
{
    bool dark = false;
    QColor window; ///< behind panels
    QColor view;   ///< behind the projection, and in fields
    QColor text;
    QColor mutedText;
    QColor line; ///< separators, frames
    QColor accent;

    [[nodiscard]] static Theme light();
    [[nodiscard]] static Theme darkTheme();
    /// What the choice means now, for System by the desktop's palette.
    [[nodiscard]] static Theme resolve(ThemeChoice choice);

    /// Palette, style, font and style sheet of the whole program.
    void apply(QApplication& application) const;
};

} // namespace murmuration
