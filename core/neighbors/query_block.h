// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/neighbors/panel_kernels.h"
#include "core/neighbors/search_points.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace murmuration {

/// The queries of one block, as boundPanel wants them, and its results. Reused from block to block.
class QueryBlock
{
public:
    explicit QueryBlock(const SearchPoints& points);

    /// Takes these points as queries; their thresholds are infinite.
    void assign(std::span<const std::uint32_t> queries);

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] std::span<float> thresholds() { return {m_thresholds.data(), m_size}; }

    /// Only these queries, numbers below size(), are compared from now on, with the thresholds they
    /// have now; the results for the n-th of them are found at n.
    void select(std::span<const std::uint32_t> queries);

    void selectAll();

    /// Compares the selected queries, all of them at first, with the panel's points.
    void bound(const Panel& panel);

    /// Lower bounds of the squared distances of the n-th query to the panel's points.
    [[nodiscard]] const float* bounds(std::size_t n) const
    {
        return m_bounds.data() + n * kPanelWidth;
    }
    /// A bit for each point within the query's threshold, and for each whose own it is within.
    [[nodiscard]] std::uint32_t nearQuery(std::size_t n) const { return m_nearQuery[n]; }
    [[nodiscard]] std::uint32_t nearPoint(std::size_t n) const { return m_nearPoint[n]; }

private:
    const SearchPoints& m_points;
    std::size_t m_stride;
    std::size_t m_size = 0;
    std::size_t m_selected = 0;
    std::vector<float> m_values;
    std::vector<float> m_thresholds;
    std::vector<float> m_norms;
    std::vector<std::uint32_t> m_all;
    std::vector<const float*> m_selectedRows;
    std::vector<float> m_selectedNorms;
    std::vector<float> m_selectedThresholds;
    std::vector<float> m_bounds;
    std::vector<std::uint32_t> m_nearQuery;
    std::vector<std::uint32_t> m_nearPoint;
};

} // namespace murmuration
