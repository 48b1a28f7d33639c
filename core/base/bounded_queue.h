// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace murmuration {

/// A first-in first-out queue that makes its producers wait when it is full (back-pressure) and its
/// consumers wait when it is empty. Any number of threads on both sides.
template <typename T>
class BoundedQueue
{
public:
    explicit BoundedQueue(std::size_t capacity)
        : m_capacity(capacity)
    {
    }

    /// Waits for room. Returns false when the queue was closed or `stop` was requested; the value
    /// is dropped then.
    bool push(T value, std::stop_token stop)
    {
        {
            std::unique_lock lock(m_mutex);
            if (!m_changed.wait(lock, stop,
                                [this] { return m_closed || m_values.size() < m_capacity; }) ||
                m_closed)
                return false;
            m_values.push_back(std::move(value));
        }
        m_changed.notify_all();
        return true;
    }

    /// Waits for a value. Empty when the queue is closed and drained, or `stop` was requested.
    std::optional<T> pop(std::stop_token stop)
    {
        std::optional<T> value;
        {
            std::unique_lock lock(m_mutex);
            if (!m_changed.wait(lock, stop, [this] { return m_closed || !m_values.empty(); }) ||
                m_values.empty())
                return std::nullopt;
            value = std::move(m_values.front());
            m_values.pop_front();
        }
        m_changed.notify_all();
        return value;
    }

    /// No more values will be pushed; those inside can still be popped.
    void close()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_closed = true;
        }
        m_changed.notify_all();
    }

private:
    const std::size_t m_capacity;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<T> m_values;
    bool m_closed = false;
};

} // namespace murmuration
