// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/kept_memory.h"

#include <mutex>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace murmuration {
namespace {

/// From how many bytes on a block is the system's own, and how many free ones may be kept.
void setLimits([[maybe_unused]] int block, [[maybe_unused]] int free)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, block);
    mallopt(M_TRIM_THRESHOLD, free);
#endif
}

std::mutex g_mutex;
int g_living = 0;

} // namespace

KeptMemory::KeptMemory()
{
    const std::lock_guard lock(g_mutex);
    if (g_living++ == 0)
        setLimits(1 << 30, 2'000'000'000);
}

KeptMemory::~KeptMemory()
{
    const std::lock_guard lock(g_mutex);
    if (--g_living > 0)
        return;
    setLimits(32 << 20, 64 << 20); // what they become by themselves where large blocks are freed
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

} // namespace murmuration
