// SPDX-License-Identifier: Apache-2.0
#include "core/workers/ingest_worker.h"

#include "core/base/parallel.h"
#include "core/workers/ingest_run.h"

#include <utility>

namespace murmuration {

IngestWorker::IngestWorker(std::function<void()> wake)
    : m_wake(std::move(wake))
    , m_thread([this](const std::stop_token& stop) { loop(stop); })
{
}

IngestWorker::~IngestWorker()
{
    m_thread.request_stop();
    const std::lock_guard lock(m_currentMutex);
    m_currentStop.request_stop();
}

void IngestWorker::request(IngestRequest request)
{
    {
        const std::lock_guard lock(m_currentMutex);
        if (request.cancelled || request.run != m_currentRun)
            m_currentStop.request_stop();
    }
    m_inbox.put(std::move(request));
}

std::optional<IngestState> IngestWorker::take()
{
    return m_outbox.take();
}

void IngestWorker::loop(const std::stop_token& stop)
{
    lowerThreadPriority();
    IngestResources resources;
    while (const auto request = m_inbox.waitAndTake(stop)) {
        std::stop_source runStop;
        {
            const std::lock_guard lock(m_currentMutex);
            if (request->cancelled && request->run == m_currentRun)
                continue; // that run has ended already
            m_currentRun = request->run;
            m_currentStop = runStop;
        }
        // Asked to stop, or asked for something else, between taking the request and setting the
        // source.
        const bool outdated = m_inbox.peek([&](const IngestRequest& newer) {
            return newer.cancelled || newer.run != request->run;
        });
        if (stop.stop_requested() || outdated || request->cancelled)
            runStop.request_stop();

        IngestRun run(*request, resources, runStop.get_token(), [this](IngestState state) {
            if (m_outbox.put(std::move(state)))
                m_wake();
        });
        run.execute();
    }
}

} // namespace murmuration
