// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
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

constexpr std::size_t kCacheLine = 64;

/// One call of parallelFor: each thread has a share of the ranges, the same part of the whole in
/// every loop, so that what one loop wrote is still in its cache in the next. Who is done with its
/// share takes from the others'.
class Loop
{
public:
    Loop(std::size_t count, std::size_t grain, std::size_t threads,
         const std::function<void(std::size_t, std::size_t)>& body)
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

    /// Works until no range is left, on the share of that number first.
    void work(std::size_t first)
    {
        t_insideBody = true;
        for (std::size_t s = 0; s < m_shares.size(); ++s) {
            Share& share = m_shares[(first + s) % m_shares.size()];
            for (std::size_t r = share.next.fetch_add(1); r < share.end;
                 r = share.next.fetch_add(1)) {
                if (!m_failed.load(std::memory_order_relaxed))
                    runRange(r);
            }
        }
        t_insideBody = false;
    }

    /// Once nobody works on it any more.
    void rethrow() const
    {
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

    struct alignas(kCacheLine) Share
    {
        std::atomic<std::size_t> next{0};
        std::size_t end = 0;
    };

    const std::function<void(std::size_t, std::size_t)>& m_body;
    const std::size_t m_count;
    const std::size_t m_grain;
    std::vector<Share> m_shares;
    std::atomic<bool> m_failed{false};
    std::mutex m_mutex;
    std::exception_ptr m_exception;
};

/// A thread that helps with loops. The loop it shall help with lies in one word, which is all that
/// passes between it and the caller: processors that are far apart take a quarter of a microsecond
/// to hand a line of memory over, and a layout of 2 000 points has a dozen loops in a fifth of a
/// millisecond.
class alignas(kCacheLine) Helper
{
public:
    void start(std::size_t share)
    {
        m_thread = std::jthread([this, share] { serve(share); });
    }

    ~Helper()
    {
        m_task = kQuit;
        m_task.notify_all();
    }

    /// Whether it is free, and so will come if it is quick enough.
    bool call(Loop& loop)
    {
        Task none = kNone;
        if (!m_task.compare_exchange_strong(none, taskOf(loop)))
            return false;
        m_task.notify_all();
        return true;
    }

    /// Takes back a loop it was called to, or waits until it is done with its share of it.
    void dismiss(Loop& loop)
    {
        Task task = taskOf(loop);
        if (m_task.compare_exchange_strong(task, kNone))
            return;
        const Task taken = taskOf(loop) | kTaken;
        waitBriefly([&] { return m_task.load() != taken; });
        m_task.wait(taken);
    }

private:
    using Task = std::uintptr_t; ///< kNone, kQuit, or a loop's address, with kTaken once it works
    static constexpr Task kNone = 0;
    static constexpr Task kTaken = 1;
    static constexpr Task kQuit = 2;

    static Task taskOf(Loop& loop) { return reinterpret_cast<Task>(&loop); }

    void serve(std::size_t share)
    {
        lowerThreadPriority();
        while (true) {
            waitBriefly([this] { return m_task.load() != kNone; });
            m_task.wait(kNone);
            Task task = m_task;
            if (task == kQuit)
                return;
            if (task == kNone || !m_task.compare_exchange_strong(task, task | kTaken))
                continue; // taken back
            reinterpret_cast<Loop*>(task)->work(share);
            m_task = kNone;
            m_task.notify_all();
        }
    }

    std::atomic<Task> m_task{kNone};
    std::jthread m_thread; // last: it is joined before what it uses goes away
};

/// The helpers of all loops. Grown on demand to the budget, joined at exit.
class Pool
{
public:
    /// As many as are there, at most `wanted`.
    std::span<const std::unique_ptr<Helper>> helpers(std::size_t wanted)
    {
        wanted = std::min(wanted, kMost);
        if (m_count.load(std::memory_order_acquire) < wanted)
            growTo(wanted);
        return {m_helpers.data(), std::min(wanted, m_count.load(std::memory_order_acquire))};
    }

private:
    static constexpr std::size_t kMost = 1023;

    void growTo(std::size_t wanted)
    {
        const std::lock_guard lock(m_mutex);
        try {
            for (std::size_t i = m_count; i < wanted; ++i) {
                auto helper = std::make_unique<Helper>();
                helper->start(i + 1);
                m_helpers[i] = std::move(helper);
                m_count.store(i + 1, std::memory_order_release);
            }
        } catch (const std::exception&) {
            // The system has no more threads to give: the loop is done by fewer.
        }
    }

    std::mutex m_mutex; ///< of growing; what is there stays where it is
    std::array<std::unique_ptr<Helper>, kMost> m_helpers;
    std::atomic<std::size_t> m_count{0};
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
    Loop loop(count, grain, threads, body);
    const auto helpers = pool().helpers(threads - 1);
    std::vector<Helper*> called;
    called.reserve(helpers.size());
    for (const auto& helper : helpers) {
        if (helper->call(loop))
            called.push_back(helper.get());
    }
    loop.work(0);
    for (Helper* const helper : called)
        helper->dismiss(loop);
    loop.rethrow();
}

void lowerThreadPriority()
{
#ifdef __linux__
    constexpr int kNice = 5;
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNice);
#endif
}

} // namespace murmuration
