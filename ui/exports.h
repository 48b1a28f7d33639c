// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/mosaic.h"
#include "ui/background_task.h"
#include "ui/file_dialogs.h"
#include "ui/view/projection_view.h"

#include <QObject>

#include <filesystem>

namespace murmuration {

class Session;

/// The name proposed for an export of a collection: the collection's, without the ending of the
/// file it came from, and `ending`.
[[nodiscard]] QString exportName(QString collection, const QString& ending);

/// Takes the result away as files, one export at a time, beside the GUI thread. The write functions
/// return at once; saved() or failed() follows. The ask functions choose the file first.
class Exports : public QObject
{
    Q_OBJECT

public:
    Exports(Session& session, ProjectionView& view, Settings& settings, QWidget* window);

    /// What the next screenshot and mosaic will be like.
    void setScreenshotOptions(const ScreenshotOptions& options) { m_screenshot = options; }
    void setMosaicOptions(const MosaicOptions& options) { m_mosaic = options; }

    void writeScreenshot(const std::filesystem::path& file);
    void writeMosaic(const std::filesystem::path& file);
    /// The extension decides the format, see core/export/coordinates.h.
    void writeCoordinates(const std::filesystem::path& file);
    void writeFeatures(const std::filesystem::path& file);

    void askScreenshot();
    void askMosaic();
    void askCoordinates();
    void askFeatures();

    /// The one under way, for progress and cancelling.
    [[nodiscard]] BackgroundTask& task() { return m_task; }

Q_SIGNALS:
    void saved(const QString& file);
    void failed(const QString& sentence);

private:
    void run(const QString& name, const std::filesystem::path& file, BackgroundTask::Work work);
    [[nodiscard]] QString proposedName(const QString& ending) const;

    Session& m_session;
    ProjectionView& m_view;
    FileDialogs m_dialogs;
    ScreenshotOptions m_screenshot;
    MosaicOptions m_mosaic;
    std::filesystem::path m_file;
    BackgroundTask m_task;
};

} // namespace murmuration
