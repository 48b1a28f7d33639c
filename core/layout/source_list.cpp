// SPDX-License-Identifier: Apache-2.0
#include "core/layout/source_list.h"

#include <algorithm>
#include <cassert>

namespace murmuration {

void SourceList::add(const float* center, float weight, const float* moments)
{
    grow(1);
    for (int axis = 0; axis < m_axes; ++axis)
        m_columns[axis][m_count] = center[axis];
    m_columns[kWeight][m_count] = weight;
    for (int m = 0; m < m_moments; ++m)
        m_columns[kFirstMoment + m][m_count] = moments[m];
    ++m_count;
}

void SourceList::add(const Coordinates& points, std::uint32_t begin, std::uint32_t end)
{
    assert(m_moments == 0);
    const std::size_t count = end - begin;
    grow(count);
    for (int axis = 0; axis < m_axes; ++axis)
        std::copy_n(points.axes[axis].data() + begin, count, m_columns[axis].data() + m_count);
    std::fill_n(m_columns[kWeight].data() + m_count, count, 1.0F);
    m_count += count;
}

SourcesView SourceList::view()
{
    grow(0);
    const std::size_t padded = (m_count + kKernelPadding - 1) / kKernelPadding * kKernelPadding;
    for (int c = 0; c < kColumns; ++c) {
        if (has(c))
            std::fill_n(m_columns[c].data() + m_count, padded - m_count, 0.0F);
    }
    SourcesView sources;
    sources.at = {m_columns[0].data(), m_columns[1].data(),
                  m_axes == 3 ? m_columns[2].data() : nullptr};
    sources.weight = m_columns[kWeight].data();
    sources.count = padded;
    for (int m = 0; m < m_moments; ++m)
        sources.moments[m] = m_columns[kFirstMoment + m].data();
    return sources;
}

void SourceList::grow(std::size_t count)
{
    const std::size_t needed = m_count + count + kKernelPadding;
    if (needed <= m_columns[kWeight].size())
        return;
    for (int c = 0; c < kColumns; ++c) {
        if (has(c))
            m_columns[c].resize(2 * needed);
    }
}

bool SourceList::has(int c) const
{
    return c < m_axes || c == kWeight || (c >= kFirstMoment && c < kFirstMoment + m_moments);
}

} // namespace murmuration
