// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/repulsion.h"
#include "core/layout/vector_kernels.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace murmuration {

/// What acts on a group of points, collected for the vector kernels: points one by one, or cells
/// that stand for many points with their second moments. Keeps its memory when it is cleared.
class SourceList
{
public:
    /// `moments`: how many second moments each source has, 0 for points.
    SourceList(int axes, int moments)
        : m_axes(axes)
        , m_moments(moments)
    {
    }

    void clear() { m_count = 0; }

    void add(const float* center, float weight, const float* moments);
    /// Points [begin, end), each of weight 1. For a list without moments.
    void add(const Coordinates& points, std::uint32_t begin, std::uint32_t end);

    /// Padded with weightless sources. Valid until something is added.
    [[nodiscard]] SourcesView view();

private:
    static constexpr int kWeight = 3;
    static constexpr int kFirstMoment = 4;
    static constexpr int kColumns = 10;

    void grow(std::size_t count);
    /// Whether sources of this list have column `c`: axes, weight, moments.
    [[nodiscard]] bool has(int c) const;

    int m_axes;
    int m_moments;
    std::size_t m_count = 0;
    std::vector<float> m_columns[kColumns];
};

} // namespace murmuration
