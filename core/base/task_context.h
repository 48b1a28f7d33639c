// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <functional>
#include <stop_token>
#include <utility>

namespace murmuration {

/// What a long function needs from its caller: whether to stop, and where to report progress.
/// Passed last, by const reference. A default one never stops and reports nowhere. Both callbacks
/// may be called from any thread that works on the task.
class TaskContext
{
public:
    using StopPredicate = std::function<bool()>;
    using ProgressSink = std::function<void(std::size_t done, std::size_t total)>;

    TaskContext() = default;
    explicit TaskContext(StopPredicate stop, ProgressSink progress = {})
        : m_stop(std::move(stop))
        , m_progress(std::move(progress))
    {
    }
    explicit TaskContext(std::stop_token token, ProgressSink progress = {})
        : TaskContext([token = std::move(token)] { return token.stop_requested(); },
                      std::move(progress))
    {
    }

    [[nodiscard]] bool stopRequested() const { return m_stop && m_stop(); }

    /// Throws Cancelled when the task was asked to stop. Long loops call this at least every 50 ms.
    void throwIfStopped() const
    {
        if (stopRequested())
            throw Cancelled();
    }

    void report(std::size_t done, std::size_t total) const
    {
        if (m_progress)
            m_progress(done, total);
    }

private:
    StopPredicate m_stop;
    ProgressSink m_progress;
};

} // namespace murmuration
