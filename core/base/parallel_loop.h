// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <vector>

namespace murmuration {

inline constexpr std::size_t kCacheLine = 64;

/// One call of parallelFor: each thread has a share of the ranges, the same part of the whole in
/// every loop, so that what one loop wrote is still in its cache in the next. Who is done with its
/// share takes from the others'.
class ParallelLoop
{
public:
    using Body = std::function<void(std::size_t, std::size_t)>;

    /// `body` must outlive it.
    ParallelLoop(std::size_t count, std::size_t grain, std::size_t threads, const Body& body)
        : m_body(body)
        , m_count(count)
        , m_grain(grain)
        , m_shares(threads)
    {
        const std::size_t ranges = (count + grain - 1) / grain;
        for (std::size_t t = 0; t < threads; ++t) {
            m_shares[t].next = ranges * t / threads;
            m_shares[t].end = ranges * (t + 1) / threads;
        }
    }

    /// Works until no range is left, on the share of that number first, and calls `between` after
    /// every range.
    template <typename Between>
    void work(std::size_t first, Between between)
    {
        t_working = true;
        for (std::size_t s = 0; s < m_shares.size(); ++s) {
            Share& share = m_shares[(first + s) % m_shares.size()];
            for (std::size_t r = share.next.fetch_add(1); r < share.end;
                 r = share.next.fetch_add(1)) {
                if (!m_failed.load(std::memory_order_relaxed))
                    run(r);
                between();
            }
        }
        t_working = false;
    }

    /// Whether the calling thread is within a loop's body.
    [[nodiscard]] static bool isWorking() { return t_working; }

    /// What a body threw first; once nobody works on it any more.
    void rethrow() const
    {
        if (m_exception)
            std::rethrow_exception(m_exception);
    }

private:
    struct alignas(kCacheLine) Share
    {
        std::atomic<std::size_t> next{0};
        std::size_t end = 0;
    };

    void run(std::size_t range)
    {
        try {
            m_body(range * m_grain, std::min(m_count, (range + 1) * m_grain));
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            if (!m_exception)
                m_exception = std::current_exception();
            m_failed = true;
        }
    }

    inline static thread_local bool t_working = false;

    const Body& m_body;
    const std::size_t m_count;
    const std::size_t m_grain;
    std::vector<Share> m_shares;
    std::atomic<bool> m_failed{false};
    std::mutex m_mutex;
    std::exception_ptr m_exception;
};

} // namespace murmuration
