// SPDX-License-Identifier: Apache-2.0
#include "ui/theme_switch.h"

#include "ui/settings.h"

#include <QApplication>
#include <QEvent>

#include <array>

namespace murmuration {
namespace {

/// As they stand in the settings, in ThemeChoice's order.
const std::array<QString, 3> kNames = {QStringLiteral("system"), QStringLiteral("light"),
                                       QStringLiteral("dark")};

ThemeChoice choiceNamed(const QString& name)
{
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == name)
            return static_cast<ThemeChoice>(i);
    return ThemeChoice::System;
}

} // namespace

ThemeSwitch::ThemeSwitch(Settings& settings, QObject& window)
    : QObject(&window)
    , m_settings(settings)
    , m_choice(choiceNamed(settings.get(setting::kTheme)))
{
    window.installEventFilter(this);
    apply();
}

void ThemeSwitch::setChoice(ThemeChoice choice, bool remember)
{
    m_choice = choice;
    if (remember)
        m_settings.set(setting::kTheme, kNames[static_cast<std::size_t>(choice)]);
    apply();
}

void ThemeSwitch::apply()
{
    m_theme = Theme::resolve(m_choice);
    m_theme.apply(*qApp);
    Q_EMIT changed();
}

bool ThemeSwitch::eventFilter(QObject* watched, QEvent* event)
{
    // Not ApplicationPaletteChange: asking what the desktop's palette is causes that, for ever.
    if (event->type() == QEvent::ThemeChange && m_choice == ThemeChoice::System &&
        Theme::resolve(m_choice).dark != m_theme.dark)
        apply();
    return QObject::eventFilter(watched, event);
}

} // namespace murmuration
