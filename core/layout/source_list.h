// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/aligned_floats.h"
#include "core/layout/repulsion.h"
#include "core/layout/vector_kernels.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace murmuration {

/// What acts on a group of points, collected for the vector kernels: points (kMoments = 0), or
/// cells that stand for many with a weight and so many second moments. Keeps its memory when it is
/// cleared.
template <int kAxes, int kMoments>
class SourceList
{
public:
    void clear() { m_count = 0; }

    /// A cell.
    void add(const float* center, float weight, const float* moments)
    {
        static_assert(kMoments > 0);
        reserve(m_count + 1);
        float* value = m_values.data() + m_count++;
        for (int axis = 0; axis < kAxes; ++axis, value += m_stride)
            *value = center[axis];
        *value = weight;
        for (int m = 0; m < kMoments; ++m)
            *(value += m_stride) = moments[m];
    }

    /// Points [begin, end).
    void add(const Coordinates& points, std::uint32_t begin, std::uint32_t end)
    {
        static_assert(kMoments == 0);
        const std::size_t count = end - begin;
        reserve(m_count + count);
        for (int axis = 0; axis < kAxes; ++axis)
            std::copy_n(points.axes[axis].data() + begin, count, column(axis) + m_count);
        m_count += count;
    }

    /// Padded. Valid until something is added.
    [[nodiscard]] SourcesView view()
    {
        reserve(m_count);
        SourcesView sources;
        sources.count = (m_count + kKernelPadding - 1) / kKernelPadding * kKernelPadding;
        for (int c = 0; c < kColumns; ++c)
            std::fill_n(column(c) + m_count, sources.count - m_count, c < kAxes ? kNowhere : 0.0F);
        sources.at = {column(0), column(1), kAxes == 3 ? column(2) : nullptr};
        if constexpr (kMoments > 0) {
            sources.weight = column(kAxes);
            for (int m = 0; m < kMoments; ++m)
                sources.moments[m] = column(kAxes + 1 + m);
        }
        return sources;
    }

private:
    static constexpr int kColumns = kMoments > 0 ? kAxes + 1 + kMoments : kAxes;

    [[nodiscard]] float* column(int c)
    {
        return m_values.data() + static_cast<std::size_t>(c) * m_stride;
    }

    void reserve(std::size_t count)
    {
        if (count + kKernelPadding > m_stride)
            grow(count);
    }

    void grow(std::size_t count)
    {
        // An odd number of cache lines: equal places of the columns then don't compete for the same
        // lines of the cache.
        const std::size_t stride = (2 * (count / kKernelPadding + 1) + 1) * kKernelPadding;
        AlignedFloats values(stride * kColumns);
        for (int c = 0; c < kColumns && m_count > 0; ++c)
            std::copy_n(column(c), m_count, values.data() + static_cast<std::size_t>(c) * stride);
        m_values.swap(values);
        m_stride = stride;
    }

    std::size_t m_count = 0;
    std::size_t m_stride = 0; ///< from a column to the next
    AlignedFloats m_values;
};

} // namespace murmuration
