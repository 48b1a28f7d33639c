// SPDX-License-Identifier: Apache-2.0
#include "ui/file_dialogs.h"

#include "core/base/paths.h"
#include "ui/settings.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

namespace murmuration {

FileDialogs::FileDialogs(Settings& settings, QWidget* parent)
    : m_settings(settings)
    , m_parent(parent)
{
}

std::optional<std::filesystem::path> FileDialogs::folder(const QString& title)
{
    return remembered(
        QFileDialog::getExistingDirectory(m_parent, title, m_settings.get(setting::kLastFolder)),
        true);
}

std::optional<std::filesystem::path> FileDialogs::existingFile(const QString& title,
                                                               const QString& filter)
{
    return remembered(
        QFileDialog::getOpenFileName(m_parent, title, m_settings.get(setting::kLastFolder), filter),
        false);
}

std::optional<std::filesystem::path> FileDialogs::newFile(const QString& title, const QString& name,
                                                          const QString& filter)
{
    const QString proposed = QDir(m_settings.get(setting::kLastFolder)).filePath(name);
    QString usedFilter;
    QString chosen = QFileDialog::getSaveFileName(m_parent, title, proposed, filter, &usedFilter);
    if (!chosen.isEmpty() && QFileInfo(chosen).suffix().isEmpty()) {
        const QString& described = usedFilter.isEmpty() ? filter : usedFilter;
        const auto dot = described.indexOf(QStringLiteral("*."));
        chosen += described.mid(dot + 1).section(u')', 0, 0).section(u' ', 0, 0);
    }
    return remembered(chosen, false);
}

std::optional<std::filesystem::path> FileDialogs::remembered(const QString& chosen, bool isFolder)
{
    if (chosen.isEmpty())
        return std::nullopt;
    m_settings.set(setting::kLastFolder, isFolder ? chosen : QFileInfo(chosen).absolutePath());
    return toPath(chosen);
}

QString toQString(const std::filesystem::path& path)
{
    return QString::fromStdString(utf8(path));
}

std::filesystem::path toPath(const QString& text)
{
    return std::filesystem::u8path(text.toStdString());
}

} // namespace murmuration
