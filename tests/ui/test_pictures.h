// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QSettings>
#include <QTemporaryDir>

#include <filesystem>
#include <vector>

/// A folder of pictures that lives as long as this object: `classes` subfolders with
/// `picturesPerClass` PNG files each, of one hue a class and brighter from file to file.
class TestPictures
{
public:
    explicit TestPictures(int classes = 3, int picturesPerClass = 10)
    {
        for (int c = 0; c < classes; ++c) {
            const QString folder = QStringLiteral("class%1").arg(c);
            QDir(m_folder.path()).mkdir(folder);
            for (int i = 0; i < picturesPerClass; ++i)
                picture(360 * c / classes, 60 + 190 * i / picturesPerClass)
                    .save(m_folder.filePath(QStringLiteral("%1/%2.png").arg(folder).arg(i)));
        }
    }

    /// A file that is called a picture and is none.
    void addBroken(const QString& name)
    {
        QFile file(m_folder.filePath(name));
        if (file.open(QIODevice::WriteOnly))
            file.write("this is no picture");
    }

    [[nodiscard]] std::filesystem::path path() const { return m_folder.path().toStdString(); }
    [[nodiscard]] QString text() const { return m_folder.path(); }

private:
    static QImage picture(int hue, int brightness)
    {
        QImage image(32, 24, QImage::Format_RGB32);
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                image.setPixelColor(
                    x, y, QColor::fromHsv((hue + 4 * x) % 360, 200, brightness * (y + 24) / 48));
        return image;
    }

    QTemporaryDir m_folder;
};

/// Keeps the settings of the person who runs the tests out of them.
inline void useSettingsIn(const QTemporaryDir& folder)
{
    QCoreApplication::setOrganizationName(QStringLiteral("MurmurationTests"));
    QCoreApplication::setApplicationName(QStringLiteral("tests"));
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path());
    QSettings().clear();
}
