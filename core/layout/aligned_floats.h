// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace murmuration {

/// Memory that starts at a cache line: the widest vectors then lie in one line each.
template <typename T>
struct CacheLineAllocator
{
    using value_type = T;
    static constexpr std::align_val_t kCacheLine{64};

    CacheLineAllocator() = default;
    template <typename Other>
    CacheLineAllocator(const CacheLineAllocator<Other>&)
    {
    }
    [[nodiscard]] T* allocate(std::size_t count)
    {
        return static_cast<T*>(::operator new(count * sizeof(T), kCacheLine));
    }
    void deallocate(T* values, std::size_t) { ::operator delete(values, kCacheLine); }
    bool operator==(const CacheLineAllocator&) const = default;
};

/// Floats the vector kernels read and write.
using AlignedFloats = std::vector<float, CacheLineAllocator<float>>;

/// At least `count`.
inline void growTo(AlignedFloats& floats, std::size_t count)
{
    if (floats.size() < count)
        floats.resize(count);
}

} // namespace murmuration
