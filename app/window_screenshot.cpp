// SPDX-License-Identifier: Apache-2.0
#include "app/window_screenshot.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "ui/main_window.h"
#include "ui/session.h"

#include <QApplication>
#include <QPixmap>

#include <cstdio>
#include <utility>

namespace murmuration {
namespace {

constexpr int kSettleMs = 1000;

} // namespace

WindowScreenshot::WindowScreenshot(MainWindow& window, Session& session, std::filesystem::path file,
                                   std::optional<int> atIteration, bool quit)
    : m_window(window)
    , m_session(session)
    , m_file(std::move(file))
    , m_atIteration(atIteration)
    , m_quit(quit)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMs);
    connect(&m_settle, &QTimer::timeout, this, &WindowScreenshot::take);
    connect(&session, &Session::layoutChanged, this, &WindowScreenshot::check);
    connect(&session, &Session::progressChanged, this, &WindowScreenshot::check);
    connect(&session, &Session::failed, this, &WindowScreenshot::fail);
    if (!atIteration)
        m_settle.start();
}

bool WindowScreenshot::ready()
{
    const LayoutState& layout = m_session.layout();
    if (m_session.ingest().busy() || m_session.ingest().thumbnailsPending || !layout.snapshot)
        return false;
    if (!m_restarted) {
        // Points joined while their pictures were read; a new start depends on nothing but the
        // seed.
        m_restarted = true;
        m_session.restartLayout(m_atIteration);
        return false;
    }
    if (m_session.restartPending())
        return false;
    return (layout.activity == LayoutActivity::Paused &&
            layout.snapshot->iteration >= *m_atIteration) ||
           layout.activity == LayoutActivity::Settled;
}

void WindowScreenshot::check()
{
    if (!ready() || m_settle.isActive())
        return;
    disconnect(&m_session, nullptr, this, nullptr);
    m_session.setPaused(true);
    m_settle.start();
}

void WindowScreenshot::take()
{
    const QPixmap picture = m_window.grab();
    try {
        replaceFileAtomically(m_file, [&](const std::filesystem::path& temporary) {
            if (!picture.save(QString::fromStdString(utf8(temporary)), "PNG"))
                throw Error("cannot write " + utf8(m_file) +
                            ": the PNG encoder failed or the disk is full");
        });
    } catch (const Error& error) {
        fail(QString::fromUtf8(error.what()));
        return;
    }
    if (m_quit)
        QApplication::exit(0);
}

void WindowScreenshot::fail(const QString& sentence)
{
    std::fprintf(stderr, "murmuration: %s\n", sentence.toUtf8().constData());
    if (m_quit)
        QApplication::exit(1);
}

} // namespace murmuration
