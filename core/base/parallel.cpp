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

/// Tells the processor, not the system, that this thread waits.
void pauseBriefly()
{
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_ia32_pause();
#else
    std::this_thread::yield();
#endif
}

/// Waits a little without sleeping: loops of a millisecond follow each other closely, and waking a
/// thread takes a good part of one. At first not even others that want the processor get it: asking
/// the system takes a microsecond, as long as the next loop takes to come.
template <typename Ready>
void waitBriefly(Ready ready)
{
    constexpr int kPauses = 300; // some microseconds
    constexpr int kYields = 100; // about 50 microseconds
    for (int i = 0; i < kPauses && !ready(); ++i)
        pauseBriefly();
    for (int i = 0; i < kYields && !ready(); ++i)
        std::this_thread::yield();
}

/// One call of parallelFor: each thread has a share of the ranges, the same part of the whole in
/// every loop, so that what one loop wrote is still in its cache in the next. Who is done with its
/// share takes from the others'.
class Loop
{
public:
    Loop(std::size_t count, std::size_t grain, std::size_t threads,
         const std::function<void(std::size_t, std::size_t)>& body)
        : m_count(count)
        , m_grain(grain)
        , m_ranges((count + grain - 1) / grain)
        , m_shares(threads)
        , m_body(body)
    {
        for (std::size_t t = 0; t < threads; ++t) {
            m_shares[t].next = m_ranges * t / threads;
            m_shares[t].end = m_ranges * (t + 1) / threads;
        }
    }

    /// Works until no range is left, on the share of that number first. Safe to call when the loop
    /// has already ended.
    void work(std::size_t first)
    {
        t_insideBody = true;
        std::size_t done = 0;
        for (std::size_t s = 0; s < m_shares.size(); ++s) {
            Share& share = m_shares[(first + s) % m_shares.size()];
            for (std::size_t r = share.next.fetch_add(1); r < share.end;
                 r = share.next.fetch_add(1)) {
                if (!m_failed.load(std::memory_order_relaxed))
                    runRange(r);
                ++done;
            }
        }
        t_insideBody = false;
        if (done > 0 && m_done.fetch_add(done) + done == m_ranges) {
            const std::lock_guard lock(m_mutex);
            m_ended.notify_all();
        }
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

    static constexpr std::size_t kCacheLine = 64;
    struct alignas(kCacheLine) Share
    {
        std::atomic<std::size_t> next{0};
        std::size_t end = 0;
    };

    const std::size_t m_count;
    const std::size_t m_grain;
    const std::size_t m_ranges;
    std::vector<Share> m_shares;
    const std::function<void(std::size_t, std::size_t)>& m_body;
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
                m_threads.emplace_back([this, number = m_threads.size() + 1](std::stop_token stop) {
                    serve(number, stop);
                });
        } catch (const std::exception&) {
            // The system has no more threads to give: the loop is done by fewer.
        }
    }

    void serve(std::size_t number, const std::stop_token& stop)
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
            loop->work(number);
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
    const auto loop = std::make_shared<Loop>(count, grain, threads, body);
    pool().help(loop, threads - 1);
    loop->work(0);
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
