// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme.h"

#include <QObject>

namespace murmuration {

class Settings;

/// Which theme the person chose, remembered in the settings; applies it to the program and follows
/// the desktop while the choice is System.
class ThemeSwitch : public QObject
{
    Q_OBJECT

public:
    /// `window`: where the desktop's changes are noticed.
    ThemeSwitch(Settings& settings, QObject& window);

    [[nodiscard]] ThemeChoice choice() const { return m_choice; }
    [[nodiscard]] const Theme& theme() const { return m_theme; }
    /// `remember`: also for the next start.
    void setChoice(ThemeChoice choice, bool remember = true);

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void changed();

private:
    void apply();

    Settings& m_settings;
    ThemeChoice m_choice;
    Theme m_theme;
};

} // namespace murmuration
