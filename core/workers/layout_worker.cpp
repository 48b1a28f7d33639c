// SPDX-License-Identifier: Apache-2.0
#include "core/workers/layout_worker.h"

#include "core/base/parallel.h"
#include "core/workers/layout_run.h"

#include <utility>

namespace murmuration {

LayoutWorker::LayoutWorker(std::function<void()> wake)
    : m_wake(std::move(wake))
    , m_thread([this](const std::stop_token& stop) { loop(stop); })
{
}

LayoutWorker::~LayoutWorker() = default;

void LayoutWorker::request(LayoutRequest request)
{
    m_inbox.put(std::move(request));
}

std::optional<LayoutState> LayoutWorker::take()
{
    return m_outbox.take();
}

void LayoutWorker::loop(const std::stop_token& stop)
{
    lowerThreadPriority();
    LayoutRun run(
        [this](LayoutState state) {
            if (m_outbox.put(std::move(state)))
                m_wake();
        },
        [this, &stop](const LayoutRequest& current) {
            return stop.stop_requested() || m_inbox.peek([&](const LayoutRequest& newer) {
                return newer.features != current.features || newer.options != current.options ||
                       newer.restarts != current.restarts;
            });
        });
    while (!stop.stop_requested()) {
        auto request = run.hasWork() ? m_inbox.take() : m_inbox.waitAndTake(stop);
        if (stop.stop_requested())
            return;
        if (request)
            run.adopt(std::move(*request));
        run.work();
    }
}

} // namespace murmuration
