// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

/// Waits for the state a test hopes for, taking each state the worker publishes on its way.
template <typename Worker, typename State>
class StateReader
{
public:
    StateReader()
        : m_worker([this] {
            const std::lock_guard lock(m_mutex);
            m_woken = true;
            m_changed.notify_all();
        })
    {
    }

    Worker& worker() { return m_worker; }
    const State& last() const { return m_last; }

    template <typename Predicate>
    bool waitFor(Predicate predicate)
    {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (true) {
            if (auto state = m_worker.take()) {
                m_last = std::move(*state);
                if (predicate(m_last))
                    return true;
            }
            std::unique_lock lock(m_mutex);
            if (!m_changed.wait_until(lock, deadline, [this] { return m_woken; }))
                return false;
            m_woken = false;
        }
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_woken = false;
    State m_last;
    Worker m_worker; // last: its thread uses the others
};
