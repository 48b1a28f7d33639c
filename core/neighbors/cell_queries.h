// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/task_context.h"
#include "core/neighbors/cells.h"
#include "core/neighbors/nearest_candidates.h"
#include "core/neighbors/query_block.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace murmuration {

/// Some points of one cell that look for their neighbours together. What one finds depends on no
/// other. Reused from group to group; refers to `cells` and `context`.
///
/// A point of another cell is no nearer to the query than the plane halfway between the two
/// centres: that is the cell's gap. A cell is searched if its gap is at most `effort` times the
/// distance of the k-th nearest found so far. 1 finds all neighbours; less misses the few that lie
/// far behind a plane.
class CellQueries
{
public:
    CellQueries(const Cells& cells, std::size_t k, const TaskContext& context);

    /// Measures the gaps between these members of the cell and all cells.
    void start(std::size_t cell, std::span<const std::uint32_t> queries);

    /// Searches cell after cell, from the near ones to the far ones. Returns how many pairs were
    /// compared. Throws Cancelled, as compareWithAll does.
    std::size_t search(float effort);

    /// Searches all cells whatever their gaps.
    void compareWithAll();

    [[nodiscard]] float gap(std::size_t cell, std::size_t query) const
    {
        return m_gaps[cell * m_queries.size() + query];
    }
    /// Of the query with this number in the group.
    [[nodiscard]] std::span<const Neighbor> nearest(std::size_t query)
    {
        return m_candidates[query].nearest(m_cells.points());
    }

private:
    void forgetNeighbors();
    std::size_t searchCell(std::size_t cell, float effort);
    void offerPanel(std::size_t panel, std::span<const std::uint32_t> active);

    const Cells& m_cells;
    std::size_t m_k;
    const TaskContext& m_context;
    std::span<const std::uint32_t> m_queries;
    QueryBlock m_block;
    std::vector<NearestCandidates> m_candidates;
    std::vector<float> m_reach; ///< a query is not interested in cells with larger gaps
    std::vector<float> m_gaps;  ///< cells x queries
    std::vector<std::pair<float, std::uint32_t>> m_order; ///< cells, nearest centres first
    std::vector<std::uint32_t> m_active;
};

} // namespace murmuration
