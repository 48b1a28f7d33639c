// SPDX-License-Identifier: Apache-2.0
#include "ui/opener.h"

#include "core/base/paths.h"
#include "ui/session.h"
#include "ui/settings.h"

#include <QFileInfo>

#include <algorithm>

namespace murmuration {
namespace {

constexpr qsizetype kMostRecent = 8;

} // namespace

Opener::Opener(Session& session, Settings& settings, QWidget* window)
    : m_session(session)
    , m_settings(settings)
    , m_dialogs(settings, window)
{
    connect(&session, &Session::collectionChanged, this, &Opener::rememberOpened);
}

void Opener::askFolder()
{
    if (const auto folder = m_dialogs.folder(tr("Open a folder of pictures")))
        m_session.open(*folder);
}

void Opener::askFile()
{
    const auto file = m_dialogs.existingFile(
        tr("Open a file"),
        tr("Collections (*.npy *idx?-ubyte *idx?-ubyte.gz *.idx *.gz *.tgz *.tar *.zip *.bin *.txt "
           "*.csv *.tsv);;All files (*)"));
    if (file)
        m_session.open(*file);
}

void Opener::open(const QString& path)
{
    m_session.open(toPath(path));
}

bool Opener::askNetwork()
{
    const auto file = m_dialogs.existingFile(
        tr("Choose a network"),
        tr("Networks (*.pt *.pth *.th *.tar *.safetensors *.onnx);;All files (*)"));
    if (file)
        m_session.setModel(toQString(*file));
    return file.has_value();
}

QStringList Opener::recent() const
{
    QStringList paths = m_settings.get(setting::kRecent);
    const auto isGone = [](const QString& path) { return !QFileInfo::exists(path); };
    paths.erase(std::remove_if(paths.begin(), paths.end(), isGone), paths.end());
    return paths;
}

void Opener::rememberOpened()
{
    const auto collection = m_session.collection();
    if (!collection)
        return;
    const QString path = toQString(collection->path);
    // The demonstration lies in the cache and has an entry of its own.
    if (path.isEmpty() || path.startsWith(toQString(cacheFolder())))
        return;
    QStringList paths = m_settings.get(setting::kRecent);
    paths.removeAll(path);
    paths.prepend(path);
    m_settings.set(setting::kRecent, QStringList(paths.mid(0, kMostRecent)));
    Q_EMIT recentChanged();
}

} // namespace murmuration
