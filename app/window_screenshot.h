// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QTimer>

#include <filesystem>
#include <optional>

namespace murmuration {

class MainWindow;
class Session;

/// Takes one picture of the whole window for documents: once everything is extracted, the layout
/// starts anew, so that the picture can be reproduced, and has got to an iteration or to its end.
/// When nothing can come of it any more, says why on standard error.
class WindowScreenshot : public QObject
{
public:
    /// `atIteration`: empty takes it as soon as the window is drawn, when nothing was opened.
    /// `quit`: ends the program afterwards, with exit code 1 when there is no picture.
    WindowScreenshot(MainWindow& window, Session& session, std::filesystem::path file,
                     std::optional<int> atIteration, bool quit);

private:
    [[nodiscard]] bool ready();
    void check();
    void take();
    void fail(const QString& sentence);

    MainWindow& m_window;
    Session& m_session;
    const std::filesystem::path m_file;
    const std::optional<int> m_atIteration;
    const bool m_quit;
    bool m_restarted = false; ///< the layout was started anew
    QTimer m_settle;          ///< lets transitions and thumbnail uploads end first
};

} // namespace murmuration
