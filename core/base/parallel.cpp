// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"

#include "core/base/parallel_loop.h"
#include "core/base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <memory>
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

ThreadPool& pool()
{
    static ThreadPool instance;
    return instance;
}

/// The threads that one loop has called.
class Crew
{
public:
    Crew(ParallelLoop& loop, std::span<const std::unique_ptr<PoolThread>> threads)
        : m_loop(loop)
        , m_threads(threads)
        , m_missing(threads.size())
        , m_called(threads.size(), 0)
    {
        callTheFree();
    }

    /// A long loop may begin while short ones of other workers hold the threads.
    void callTheFree()
    {
        for (std::size_t t = 0; m_missing > 0 && t < m_threads.size(); ++t) {
            if (!m_called[t] && m_threads[t]->call(m_loop)) {
                m_called[t] = 1;
                --m_missing;
            }
        }
    }

    void dismiss()
    {
        for (std::size_t t = 0; t < m_threads.size(); ++t) {
            if (m_called[t])
                m_threads[t]->dismiss(m_loop);
        }
    }

private:
    ParallelLoop& m_loop;
    std::span<const std::unique_ptr<PoolThread>> m_threads;
    std::size_t m_missing;
    std::vector<char> m_called;
};

} // namespace

void setThreadBudget(unsigned threads)
{
    g_budget = threads;
}

unsigned threadBudget()
{
    // Asking the system takes as long as a small loop.
    static const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    const unsigned set = g_budget;
    return set != 0 ? set : cores;
}

void parallelFor(std::size_t count, std::size_t grain,
                 const std::function<void(std::size_t, std::size_t)>& body)
{
    grain = std::max<std::size_t>(grain, 1);
    const auto ranges = (count + grain - 1) / grain;
    const auto threads = static_cast<unsigned>(std::min<std::size_t>(threadBudget(), ranges));
    if (threads <= 1 || ParallelLoop::isWorking()) {
        for (std::size_t begin = 0; begin < count; begin += grain)
            body(begin, std::min(count, begin + grain));
        return;
    }
    ParallelLoop loop(count, grain, threads, body);
    Crew crew(loop, pool().threads(threads - 1));
    loop.work(0, [&] { crew.callTheFree(); });
    crew.dismiss();
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
