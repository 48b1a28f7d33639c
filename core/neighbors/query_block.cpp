// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/query_block.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace murmuration {
namespace {

std::size_t roundedUp(std::size_t count, std::size_t step)
{
    return (count + step - 1) / step * step;
}

} // namespace

QueryBlock::QueryBlock(const SearchPoints& points)
    : m_points(points)
    // An odd number of cache lines: rows of equal alignment would push each other out of the cache.
    , m_stride(roundedUp(points.dimensions(), 32) + 16)
{
}

void QueryBlock::assign(std::span<const std::uint32_t> queries)
{
    m_size = queries.size();
    const std::size_t padded = roundedUp(m_size, kQueryTile);
    m_values.resize(m_size * m_stride);
    m_norms.resize(m_size);
    m_thresholds.assign(m_size, std::numeric_limits<float>::infinity());
    m_selectedRows.resize(padded);
    m_selectedNorms.resize(m_size);
    m_selectedThresholds.resize(m_size);
    m_bounds.resize(padded * kPanelWidth);
    m_nearQuery.resize(m_size);
    m_nearPoint.resize(m_size);
    for (std::size_t q = 0; q < m_size; ++q) {
        m_points.copyCentered(queries[q], m_values.data() + q * m_stride);
        m_norms[q] = m_points.squaredNorm(queries[q]);
    }
    m_all.resize(m_size);
    std::iota(m_all.begin(), m_all.end(), 0U);
    selectAll();
}

void QueryBlock::selectAll()
{
    select(m_all);
}

void QueryBlock::select(std::span<const std::uint32_t> queries)
{
    m_selected = queries.size();
    for (std::size_t n = 0; n < m_selected; ++n) {
        m_selectedRows[n] = m_values.data() + queries[n] * m_stride;
        m_selectedNorms[n] = m_norms[queries[n]];
        m_selectedThresholds[n] = m_thresholds[queries[n]];
    }
    std::fill(m_selectedRows.begin() + static_cast<std::ptrdiff_t>(m_selected),
              m_selectedRows.end(), m_values.data());
}

void QueryBlock::bound(const Panel& panel)
{
    boundPanel(
        {m_selected, m_selectedRows.data(), m_selectedNorms.data(), m_selectedThresholds.data()},
        panel, m_points.dimensions(), 1 - m_points.errorFactor(),
        {m_bounds.data(), m_nearQuery.data(), m_nearPoint.data()});
}

} // namespace murmuration
