// SPDX-License-Identifier: Apache-2.0
#include "core/base/thread_pool.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <exception>

namespace murmuration {
namespace {

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
bool waitBriefly(Ready ready)
{
    constexpr int kPauses = 300; // some microseconds
    constexpr int kYields = 100; // about 50 microseconds
    for (int i = 0; i < kPauses + kYields; ++i) {
        if (ready())
            return true;
        if (i < kPauses)
            pauseBriefly();
        else
            std::this_thread::yield();
    }
    return false;
}

} // namespace

PoolThread::PoolThread(std::size_t share)
    : m_share(share)
    , m_thread([this] { serve(); })
{
}

PoolThread::~PoolThread()
{
    if (m_task.exchange(kQuit) == kAsleep)
        m_called.release();
}

bool PoolThread::call(ParallelLoop& loop)
{
    Task task = m_task.load(std::memory_order_relaxed);
    if ((task != kFree && task != kAsleep) || !m_task.compare_exchange_strong(task, taskOf(loop)))
        return false;
    if (task == kAsleep)
        m_called.release();
    return true;
}

void PoolThread::dismiss(ParallelLoop& loop)
{
    Task task = taskOf(loop);
    if (m_task.compare_exchange_strong(task, kFree))
        return;
    const Task taken = taskOf(loop) | kTaken;
    if (waitBriefly([&] { return m_task.load() != taken; }))
        return;
    task = taken;
    if (m_task.compare_exchange_strong(task, taken | kWaited))
        m_finished.acquire();
}

void PoolThread::serve()
{
    lowerThreadPriority();
    while (true) {
        if (!waitBriefly([this] { return m_task.load() != kFree; }))
            sleep();
        Task task = m_task;
        if (task == kQuit)
            return;
        if (task == kFree || !m_task.compare_exchange_strong(task, task | kTaken))
            continue; // taken back
        reinterpret_cast<ParallelLoop*>(task)->work(m_share, [] {});
        task |= kTaken;
        while (task != kQuit && !m_task.compare_exchange_weak(task, kFree)) {
        }
        if (task != kQuit && (task & kWaited) != 0)
            m_finished.release();
    }
}

void PoolThread::sleep()
{
    Task task = kFree;
    if (m_task.compare_exchange_strong(task, kAsleep))
        m_called.acquire();
}

std::span<const std::unique_ptr<PoolThread>> ThreadPool::threads(std::size_t wanted)
{
    wanted = std::min(wanted, kMost);
    if (m_count.load(std::memory_order_acquire) < wanted)
        growTo(wanted);
    return {m_threads.data(), std::min(wanted, m_count.load(std::memory_order_acquire))};
}

void ThreadPool::growTo(std::size_t wanted)
{
    const std::lock_guard lock(m_mutex);
    try {
        for (std::size_t i = m_count; i < wanted; ++i) {
            m_threads[i] = std::make_unique<PoolThread>(i + 1); // the caller's share is the first
            m_count.store(i + 1, std::memory_order_release);
        }
    } catch (const std::exception&) {
        // The system has no more threads to give: loops are done by fewer.
    }
}

} // namespace murmuration
