// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <filesystem>
#include <optional>

class QWidget;

namespace murmuration {

class Settings;

/// Asks for files and folders, starting where the person was last. Empty when nothing was chosen.
class FileDialogs
{
public:
    FileDialogs(Settings& settings, QWidget* parent);

    [[nodiscard]] std::optional<std::filesystem::path> folder(const QString& title);
    [[nodiscard]] std::optional<std::filesystem::path> existingFile(const QString& title,
                                                                    const QString& filter);
    /// `name` is proposed; the chosen filter's first extension is added to a name without one.
    [[nodiscard]] std::optional<std::filesystem::path>
    newFile(const QString& title, const QString& name, const QString& filter);

private:
    std::optional<std::filesystem::path> remembered(const QString& chosen, bool isFolder);

    Settings& m_settings;
    QWidget* m_parent;
};

/// Qt's text for a path and back. Linux paths are bytes; what is no UTF-8 does not survive.
[[nodiscard]] QString toQString(const std::filesystem::path& path);
[[nodiscard]] std::filesystem::path toPath(const QString& text);

} // namespace murmuration
