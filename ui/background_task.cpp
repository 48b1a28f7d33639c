// SPDX-License-Identifier: Apache-2.0
#include "ui/background_task.h"

#include "core/base/error.h"
#include "core/base/reason.h"

#include <QMetaObject>

#include <exception>
#include <system_error>
#include <utility>

namespace murmuration {

BackgroundTask::BackgroundTask(QObject* parent)
    : QObject(parent)
{
}

BackgroundTask::~BackgroundTask() = default;

bool BackgroundTask::start(const QString& name, Work work)
{
    if (m_busy)
        return false;
    m_name = name;
    m_state = {};
    try {
        m_thread = std::jthread(
            [this, work = std::move(work)](const std::stop_token& stop) { run(work, stop); });
    } catch (const std::system_error&) {
        Q_EMIT failed(tr("The system has no thread to spare for this; close other programs and try "
                         "again."));
        return false;
    }
    m_busy = true;
    Q_EMIT changed();
    return true;
}

void BackgroundTask::run(const Work& work, const std::stop_token& stop)
{
    State end;
    end.ended = true;
    try {
        work(TaskContext(stop, [this](std::size_t done, std::size_t total) {
            State state;
            state.done = done;
            state.total = total;
            put(std::move(state));
        }));
    } catch (const Cancelled&) {
        end.cancelled = true;
    } catch (const std::exception& error) {
        end.failure = isOutOfMemory(error)
                          ? "There is not enough memory for this; choose a smaller size."
                          : error.what();
    }
    put(std::move(end));
}

void BackgroundTask::cancel()
{
    m_thread.request_stop();
}

void BackgroundTask::put(State state)
{
    if (m_outbox.put(std::move(state)))
        QMetaObject::invokeMethod(
            this, [this] { take(); }, Qt::QueuedConnection);
}

void BackgroundTask::take()
{
    auto state = m_outbox.take();
    if (!state)
        return;
    m_state = std::move(*state);
    m_busy = !m_state.ended;
    Q_EMIT changed();
    if (!m_state.ended || m_state.cancelled)
        return;
    if (m_state.failure.empty())
        Q_EMIT finished();
    else
        Q_EMIT failed(QString::fromStdString(m_state.failure));
}

} // namespace murmuration
