// SPDX-License-Identifier: Apache-2.0
#include "core/base/memory_pages.h"

#ifdef __linux__
#include <algorithm>
#include <fstream>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace murmuration {

#ifdef __linux__
namespace {

/// Gives advice about the whole pages in a piece of memory.
void advise(void* memory, std::size_t bytes, int advice)
{
    static const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto begin = reinterpret_cast<std::uintptr_t>(memory);
    const std::uintptr_t first = (begin + page - 1) / page * page;
    const std::uintptr_t last = (begin + bytes) / page * page;
    if (first < last)
        madvise(reinterpret_cast<void*>(first), last - first, advice);
}

} // namespace
#endif

void adviseHugePages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes)
{
#ifdef MADV_HUGEPAGE
    advise(memory, bytes, MADV_HUGEPAGE);
#endif
}

void populatePages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes)
{
#ifdef MADV_POPULATE_WRITE
    advise(memory, bytes, MADV_POPULATE_WRITE);
#endif
}

std::uint64_t physicalMemory()
{
#ifdef __linux__
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page = sysconf(_SC_PAGESIZE);
    std::uint64_t memory = UINT64_MAX;
    std::ifstream limit("/sys/fs/cgroup/memory.max"); // a number, or "max"
    if (!(limit >> memory))
        memory = UINT64_MAX;
    if (pages > 0 && page > 0)
        memory =
            std::min(memory, static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page));
    return memory;
#else
    return UINT64_MAX;
#endif
}

} // namespace murmuration
