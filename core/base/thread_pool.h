// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/parallel_loop.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <semaphore>
#include <span>
#include <thread>

namespace murmuration {

/// A thread that works on loops of others. The loop it is called to lies in one word, which is all
/// that passes between it and a caller while neither sleeps: processors that are far apart take a
/// quarter of a microsecond to hand a line of memory over, and a layout of 2 000 points has a dozen
/// loops in a fifth of a millisecond.
class alignas(kCacheLine) PoolThread
{
public:
    explicit PoolThread(std::size_t share);
    ~PoolThread();
    PoolThread(const PoolThread&) = delete;
    PoolThread& operator=(const PoolThread&) = delete;

    /// Whether it is free; it then comes if it is quick enough.
    [[nodiscard]] bool call(ParallelLoop& loop);

    /// Takes back a loop it was called to, or waits until it is done with it.
    void dismiss(ParallelLoop& loop);

private:
    /// kFree, kAsleep, kQuit, or the address of a loop with what has become of it.
    using Task = std::uintptr_t;
    static constexpr Task kFree = 0;
    static constexpr Task kTaken = 1;  ///< it works on the loop
    static constexpr Task kWaited = 2; ///< and the caller sleeps until it is done
    static constexpr Task kAsleep = 4;
    static constexpr Task kQuit = 8;
    static_assert(alignof(ParallelLoop) > (kTaken | kWaited));

    static Task taskOf(ParallelLoop& loop) { return reinterpret_cast<Task>(&loop); }

    void serve();
    void sleep();

    std::atomic<Task> m_task{kFree};
    const std::size_t m_share;
    std::binary_semaphore m_called{0};   ///< released once for each time it leaves kAsleep
    std::binary_semaphore m_finished{0}; ///< released once for each kWaited
    std::jthread m_thread;               ///< last: it is joined before what it uses goes away
};

/// The threads that all loops share. Grown on demand, joined at exit.
class ThreadPool
{
public:
    /// As many as there are, at most `wanted`. The system may have fewer to give.
    [[nodiscard]] std::span<const std::unique_ptr<PoolThread>> threads(std::size_t wanted);

private:
    static constexpr std::size_t kMost = 1023;

    void growTo(std::size_t wanted);

    std::mutex m_mutex; ///< of growing; who is there stays in its place
    std::array<std::unique_ptr<PoolThread>, kMost> m_threads;
    std::atomic<std::size_t> m_count{0};
};

} // namespace murmuration
