// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <hwy/aligned_allocator.h>
#include <new>

namespace murmuration {

/// Floats that start at an address the vector kernels can load from.
class AlignedFloats
{
public:
    /// At least `count`; what was there is lost when it grows.
    void reserve(std::size_t count)
    {
        if (count <= m_size)
            return;
        m_values.reset();
        m_size = 0;
        m_values = hwy::AllocateAligned<float>(count);
        if (!m_values)
            throw std::bad_alloc();
        m_size = count;
    }
    [[nodiscard]] float* data() const { return m_values.get(); }

private:
    hwy::AlignedFreeUniquePtr<float[]> m_values;
    std::size_t m_size = 0;
};

} // namespace murmuration
