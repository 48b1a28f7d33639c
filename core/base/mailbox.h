// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace murmuration {

/// Holds the newest complete state one thread has for another. It is not a queue: putting replaces
/// what was not yet taken, so nothing grows and the newest wins. Any thread may put or take.
template <typename T>
class Mailbox
{
public:
    /// Replaces what is in the box. Returns true when the box was empty: only then does the taker
    /// need a wake-up.
    bool put(T value)
    {
        bool wasEmpty;
        {
            const std::lock_guard lock(m_mutex);
            wasEmpty = !m_value.has_value();
            m_value = std::move(value);
        }
        m_filled.notify_one();
        return wasEmpty;
    }

    /// Takes what is in the box, if anything; never waits.
    std::optional<T> take()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_value, std::nullopt);
    }

    /// Waits until something is in the box and takes it; empty when `stop` is requested first.
    std::optional<T> waitAndTake(std::stop_token stop)
    {
        std::unique_lock lock(m_mutex);
        m_filled.wait(lock, stop, [this] { return m_value.has_value(); });
        return std::exchange(m_value, std::nullopt);
    }

    /// Calls `inspect(const T&)` on what waits in the box and returns its answer; false when the
    /// box is empty.
    template <typename Inspect>
    bool peek(Inspect inspect) const
    {
        const std::lock_guard lock(m_mutex);
        return m_value.has_value() && inspect(*m_value);
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable_any m_filled;
    std::optional<T> m_value;
};

} // namespace murmuration
