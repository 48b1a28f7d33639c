// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/layout_flags.h"

#include <string>

namespace CLI {
class App;
}

namespace murmuration {

/// The window's command line: what to open, and a picture of the window for documents.
struct WindowOptions
{
    LayoutFlags layout;
    bool modelGiven = false; ///< else the settings decide, as where classes come from
    bool labelFromGiven = false;
    std::string screenshot; ///< PNG to write once the layout has got to `atIteration`
    int atIteration = 500;
    bool quit = false;      ///< end after the screenshot
    std::string theme;      ///< "light" or "dark"; empty leaves it to the settings
    std::string windowSize; ///< "1280x800"; empty leaves it to the settings
    bool pictures = false;  ///< show pictures instead of points

    void addTo(CLI::App& program);
};

/// Shows the window and runs until it is closed. Returns the exit code.
[[nodiscard]] int runWindow(const WindowOptions& options, int argc, char** argv);

} // namespace murmuration
