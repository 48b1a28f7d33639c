// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace murmuration {
namespace {

std::atomic<unsigned> g_budget{0};
thread_local bool t_insideBody = false;

/// Waits a little without sleeping: loops of a millisecond follow each other closely, and waking a
/// thread takes a good part of one. Others that want the processor get it.
template <typename Ready>
void waitBriefly(Ready ready)
{
    constexpr int kYields = 100; // about 50 microseconds
    for (int i = 0; i < kYields && !ready(); ++i)
        std::this_thread::yield();
}

/// One call of parallelFor: threads draw ranges from it until none is left.
class Loop
{
public:
    Loop(std::size_t count, std::size_t grain,
         const std::function<void(std::size_t, std::size_t)>& body)
        : m_count(count)
        , m_grain(grain)
        , m_ranges((count + grain - 1) / grain)
        , m_body(body)
    {
    }

    [[nodiscard]] std::size_t ranges() const { return m_ranges; }

    /// Works until no range is left. Safe to call when the loop has already ended.
    void work()
    {
        t_insideBody = true;
        for (std::size_t r = m_next.fetch_add(1); r < m_ranges; r = m_next.fetch_add(1)) {
            if (!m_failed.load(std::memory_order_relaxed))
                runRange(r);
            if (m_done.fetch_add(1) + 1 == m_ranges) {
                const std::lock_guard lock(m_mutex);
                m_ended.notify_all();
            }
        }
        t_insideBody = false;
    }

    void waitAndRethrow()
    {
        waitBriefly([this] { return m_done.load() == m_ranges; });
        std::unique_lock lock(m_mutex);
        m_ended.wait(lock, [this] { return m_done.load() == m_ranges; });
        if (m_exception)
            std::rethrow_exception(m_exception);
    }

private:
    void runRange(std::size_t r)
    {
        try {
            m_body(r * m_grain, std::min(m_count, (r + 1) * m_grain));
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            if (!m_exception)
                m_exception = std::current_exception();
            m_failed = true;
        }
    }

    const std::size_t m_count;
    const std::size_t m_grain;
    const std::size_t m_ranges;
    const std::function<void(std::size_t, std::size_t)>& m_body;
    std::atomic<std::size_t> m_next{0};
    std::atomic<std::size_t> m_done{0};
    std::atomic<bool> m_failed{false};
    std::mutex m_mutex;
    std::condition_variable m_ended;
    std::exception_ptr m_exception;
};

/// Threads that help with loops. Grown on demand to the budget, joined at exit.
class Pool
{
public:
    void help(const std::shared_ptr<Loop>& loop, unsigned helpers)
    {
        {
            const std::lock_guard lock(m_mutex);
            growTo(helpers);
            // All or nothing: once a helper has the loop, the caller must stay until its end.
            m_loops.insert(m_loops.end(), std::min<std::size_t>(helpers, m_threads.size()), loop);
            m_queued = m_loops.size();
        }
        m_filled.notify_all();
    }

private:
    void growTo(std::size_t threads)
    {
        try {
            while (m_threads.size() < threads)
                m_threads.emplace_back([this](std::stop_token stop) { serve(stop); });
        } catch (const std::exception&) {
            // The system has no more threads to give: the loop is done by fewer.
        }
    }

    void serve(const std::stop_token& stop)
    {
        lowerThreadPriority();
        while (true) {
            waitBriefly([this] { return m_queued.load() > 0; });
            std::shared_ptr<Loop> loop;
            {
                std::unique_lock lock(m_mutex);
                if (!m_filled.wait(lock, stop, [this] { return !m_loops.empty(); }))
                    return;
                loop = std::move(m_loops.front());
                m_loops.pop_front();
                m_queued = m_loops.size();
            }
            loop->work();
        }
    }

    std::mutex m_mutex;
    std::condition_variable_any m_filled;
    std::deque<std::shared_ptr<Loop>> m_loops;
    std::atomic<std::size_t> m_queued{
        0};                              ///< loops in m_loops, for those that wait without the lock
    std::vector<std::jthread> m_threads; // last: they are joined before what they use goes away
};

Pool& pool()
{
    static Pool instance;
    return instance;
}

} // namespace

void setThreadBudget(unsigned threads)
{
    g_budget = threads;
}

unsigned threadBudget()
{
    const unsigned set = g_budget;
    return set != 0 ? set : std::max(1U, std::thread::hardware_concurrency());
}

void parallelFor(std::size_t count, std::size_t grain,
                 const std::function<void(std::size_t, std::size_t)>& body)
{
    grain = std::max<std::size_t>(grain, 1);
    const auto ranges = (count + grain - 1) / grain;
    const auto threads = static_cast<unsigned>(std::min<std::size_t>(threadBudget(), ranges));
    if (threads <= 1 || t_insideBody) {
        for (std::size_t begin = 0; begin < count; begin += grain)
            body(begin, std::min(count, begin + grain));
        return;
    }
    // Shared with the pool: a helper may come to it only after it has ended, and then finds no
    // range left.
    const auto loop = std::make_shared<Loop>(count, grain, body);
    pool().help(loop, threads - 1);
    loop->work();
    loop->waitAndRethrow();
}

void lowerThreadPriority()
{
#ifdef __linux__
    constexpr int kNice = 5;
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNice);
#endif
}

} // namespace murmuration
