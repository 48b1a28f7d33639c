// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QGuiApplication>

#include <optional>

namespace murmuration {

/// Text in a picture needs an application for its fonts. Where there is none, this is one for as
/// long as it lives, without a display; else it does nothing.
class OffscreenApplication
{
public:
    OffscreenApplication()
    {
        static int argc = 1;
        static char name[] = "murmuration";
        static char* argv[] = {name, nullptr};
        if (QCoreApplication::instance())
            return;
        qputenv("QT_QPA_PLATFORM", "offscreen");
        m_application.emplace(argc, argv);
    }

private:
    std::optional<QGuiApplication> m_application;
};

} // namespace murmuration
