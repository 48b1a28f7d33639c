// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/cell_queries.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace murmuration {

CellQueries::CellQueries(const Cells& cells, std::size_t k, const TaskContext& context)
    : m_cells(cells)
    , m_k(k)
    , m_context(context)
    , m_block(cells.points())
{
}

void CellQueries::start(std::size_t cell, std::span<const std::uint32_t> queries)
{
    m_queries = queries;
    m_block.assign(queries);
    m_gaps.resize(m_cells.count() * queries.size());
    m_order.clear();
    // First the squared distances from the centres, then, as the cell's own is known, the gaps.
    for (std::size_t c = 0; c < m_cells.count(); ++c) {
        if (c % kPanelWidth == 0)
            m_block.bound(m_cells.centerPanels().panel(c / kPanelWidth));
        for (std::size_t q = 0; q < queries.size(); ++q)
            m_gaps[c * queries.size() + q] = m_block.bounds(q)[c % kPanelWidth];
    }
    const auto own = m_gaps.begin() + static_cast<std::ptrdiff_t>(cell * queries.size());
    const std::vector<float> toOwn(own, own + static_cast<std::ptrdiff_t>(queries.size()));
    for (std::size_t c = 0; c < m_cells.count(); ++c) {
        const float apart = c == cell ? -1.0F : m_cells.distance(cell, c);
        const float scale = c == cell ? 0.0F : 1 / (2 * apart);
        m_order.emplace_back(apart, static_cast<std::uint32_t>(c));
        for (std::size_t q = 0; q < queries.size(); ++q) {
            float& gap = m_gaps[c * queries.size() + q];
            gap = (gap - toOwn[q]) * scale;
        }
    }
    std::sort(m_order.begin(), m_order.end());
}

void CellQueries::forgetNeighbors()
{
    m_candidates.clear();
    for (const std::uint32_t query : m_queries)
        m_candidates.emplace_back(query, m_k);
    m_reach.assign(m_queries.size(), std::numeric_limits<float>::infinity());
    std::fill(m_block.thresholds().begin(), m_block.thresholds().end(),
              std::numeric_limits<float>::infinity());
}

std::size_t CellQueries::search(float effort)
{
    forgetNeighbors();
    std::size_t compared = 0;
    for (const auto& [apart, cell] : m_order)
        compared += searchCell(cell, effort);
    return compared;
}

void CellQueries::compareWithAll()
{
    forgetNeighbors();
    for (const auto& [apart, cell] : m_order)
        searchCell(cell, std::numeric_limits<float>::infinity());
}

std::size_t CellQueries::searchCell(std::size_t cell, float effort)
{
    const float* gaps = m_gaps.data() + cell * m_queries.size();
    m_active.resize(m_queries.size());
    std::size_t count = 0;
    for (std::size_t q = 0; q < m_queries.size(); ++q) {
        m_active[count] = static_cast<std::uint32_t>(q);
        count += gaps[q] > m_reach[q] ? 0 : 1;
    }
    const std::size_t members = m_cells.membersOf(cell).size();
    if (count == 0 || members == 0)
        return 0;
    const auto active = std::span<const std::uint32_t>(m_active).first(count);
    m_block.select(active);
    constexpr std::size_t kPanelsBetweenChecks = 16;
    const std::size_t firstPanel = m_cells.firstPanel(cell);
    for (std::size_t p = firstPanel; p < m_cells.firstPanel(cell + 1); ++p) {
        if ((p - firstPanel) % kPanelsBetweenChecks == 0)
            m_context.throwIfStopped();
        offerPanel(p, active);
    }
    for (const std::uint32_t q : active) {
        m_candidates[q].tighten(m_cells.points());
        m_block.thresholds()[q] = m_candidates[q].threshold();
        m_reach[q] = effort * std::sqrt(m_candidates[q].threshold());
    }
    return count * members;
}

void CellQueries::offerPanel(std::size_t panel, std::span<const std::uint32_t> active)
{
    m_block.bound(m_cells.panels().panel(panel));
    const auto points = m_cells.panels().points(panel);
    for (std::size_t n = 0; n < active.size(); ++n) {
        const float* bounds = m_block.bounds(n);
        for (std::uint32_t near = m_block.nearQuery(n); near != 0; near &= near - 1) {
            const auto c = static_cast<std::size_t>(std::countr_zero(near));
            if (points[c] != PointPanels::kNoPoint)
                m_candidates[active[n]].offer(points[c], bounds[c], m_cells.points());
        }
    }
}

} // namespace murmuration
