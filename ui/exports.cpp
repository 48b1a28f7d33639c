// SPDX-License-Identifier: Apache-2.0
#include "ui/exports.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/export/coordinates.h"
#include "ui/caption.h"
#include "ui/session.h"

#include <QFile>

#include <utility>

namespace murmuration {
namespace {

/// A file that takes nothing more once the writing is not wanted any more: an encoder then gives
/// up.
class StoppableFile : public QFile
{
public:
    StoppableFile(const QString& name, const TaskContext& context)
        : QFile(name)
        , m_context(context)
    {
    }

protected:
    qint64 writeData(const char* data, qint64 length) override
    {
        return m_context.stopRequested() ? -1 : QFile::writeData(data, length);
    }

private:
    const TaskContext& m_context;
};

void savePng(const QImage& image, const std::filesystem::path& file, const TaskContext& context)
{
    replaceFileAtomically(file, [&](const std::filesystem::path& temporary) {
        StoppableFile out(toQString(temporary), context);
        const bool saved = out.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
                           image.save(&out, "PNG") && out.flush();
        context.throwIfStopped();
        if (!saved)
            throw Error("cannot write " + utf8(file) +
                        ": choose another folder, or make room on the disk");
    });
}

} // namespace

QString exportName(QString collection, const QString& ending)
{
    for (const char* known : {".gz", ".npy"})
        if (const QLatin1StringView dropped(known);
            collection.endsWith(dropped, Qt::CaseInsensitive))
            collection.chop(dropped.size());
    return collection + ending;
}

Exports::Exports(Session& session, ProjectionView& view, Settings& settings, QWidget* window)
    : m_session(session)
    , m_view(view)
    , m_dialogs(settings, window)
{
    connect(&m_task, &BackgroundTask::finished, this, [this] { Q_EMIT saved(toQString(m_file)); });
    connect(&m_task, &BackgroundTask::failed, this, &Exports::failed);
}

void Exports::run(const QString& name, const std::filesystem::path& file, BackgroundTask::Work work)
{
    if (m_task.busy()) {
        Q_EMIT failed(tr("Another export is being written; wait for it or cancel it first."));
        return;
    }
    m_file = file;
    m_task.start(name, std::move(work));
}

void Exports::writeScreenshot(const std::filesystem::path& file)
{
    try {
        run(tr("writing the picture"), file,
            [image = m_view.screenshot(m_screenshot), file](const TaskContext& context) {
                savePng(image, file, context);
            });
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
}

void Exports::writeMosaic(const std::filesystem::path& file)
{
    const auto collection = m_session.collection();
    const auto layout = m_session.snapshot();
    if (!collection || !collection->pictures || !layout) {
        Q_EMIT failed(tr("A mosaic needs pictures that have been laid out: open a folder first."));
        return;
    }
    run(tr("drawing the mosaic"), file,
        [collection, layout, options = m_mosaic, file](const TaskContext& context) {
            Image mosaic = drawMosaic(*collection, *layout, options, context);
            addCaption(mosaic, *layout);
            writePng(file, mosaic, context);
        });
}

void Exports::writeCoordinates(const std::filesystem::path& file)
{
    const auto collection = m_session.collection();
    const auto layout = m_session.snapshot();
    if (!collection || !layout) {
        Q_EMIT failed(tr("There are no coordinates yet: open a folder first."));
        return;
    }
    run(tr("writing coordinates"), file, [collection, layout, file](const TaskContext& context) {
        murmuration::writeCoordinates(file, *collection, *layout, context);
    });
}

void Exports::writeFeatures(const std::filesystem::path& file)
{
    const auto features = m_session.features();
    if (!features) {
        Q_EMIT failed(tr("There are no features yet: open a folder first."));
        return;
    }
    run(tr("writing features"), file, [features, file](const TaskContext& context) {
        murmuration::writeFeatures(file, *features, context);
    });
}

void Exports::askScreenshot()
{
    if (const auto file =
            m_dialogs.newFile(tr("Save a picture of the view"),
                              proposedName(QStringLiteral(".png")), tr("PNG (*.png)")))
        writeScreenshot(*file);
}

void Exports::askMosaic()
{
    if (const auto file = m_dialogs.newFile(
            tr("Save the mosaic"), proposedName(QStringLiteral("-mosaic.png")), tr("PNG (*.png)")))
        writeMosaic(*file);
}

void Exports::askCoordinates()
{
    if (const auto file = m_dialogs.newFile(
            tr("Save coordinates"), proposedName(QStringLiteral(".csv")),
            tr("Comma-separated values (*.csv);;Tab-separated values (*.tsv);;JSON (*.json);;"
               "NumPy array (*.npy)")))
        writeCoordinates(*file);
}

void Exports::askFeatures()
{
    if (const auto file =
            m_dialogs.newFile(tr("Save features"), proposedName(QStringLiteral("-features.npy")),
                              tr("NumPy array (*.npy)")))
        writeFeatures(*file);
}

QString Exports::proposedName(const QString& ending) const
{
    const auto collection = m_session.collection();
    return exportName(collection ? QString::fromStdString(collection->name)
                                 : QStringLiteral("projection"),
                      ending);
}

} // namespace murmuration
