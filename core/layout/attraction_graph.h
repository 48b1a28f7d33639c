// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/affinities.h"
#include "core/layout/moving_points.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace murmuration {

/// The affinities in the order in which the points lie in memory, so that a point's neighbours are
/// found near it.
class AttractionGraph
{
public:
    /// order[s] is the row of `affinities` that comes s-th. Throws Cancelled; it is then to be
    /// called again.
    void arrange(const AffinityMatrix& affinities, std::span<const std::uint32_t> order,
                 const TaskContext& context);

    /// Sums the entries, in the affinities' own order: how the points lie changes nothing. Throws
    /// Cancelled, with the sums as they were.
    void sumEntries(const AffinityMatrix& affinities, const TaskContext& context);

    /// What the affinities pull at points [begin, end): force = sum of p_ij q_ij d_ij and, when
    /// wanted, scalar = sum of p_ij log(1 + |d_ij|^2), with q = 1 / (1 + |d|^2).
    void pull(const PointsView& places, std::size_t begin, std::size_t end, bool withScalar,
              PointSums* sums) const;

    /// Sums over all entries: of p log p and of p.
    [[nodiscard]] double sumPLogP() const { return m_sumPLogP; }
    [[nodiscard]] double sumP() const { return m_sumP; }

private:
    std::vector<std::uint64_t> m_rowStart;
    std::vector<std::uint32_t> m_columns; ///< padded, so that vectors may read past the last row
    std::vector<float> m_values;
    double m_sumPLogP = 0;
    double m_sumP = 0;
};

} // namespace murmuration
