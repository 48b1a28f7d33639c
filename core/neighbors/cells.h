// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/neighbors/point_panels.h"
#include "core/neighbors/search_points.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace murmuration {

/// Points cut into cells, an inverted file (Jegou, Douze and Schmid 2011): each belongs to the
/// nearest of some centres, which k-means found (Lloyd 1982) on a sample of them. Refers to
/// `points`, which must outlive it.
class Cells
{
public:
    /// The same for every number of threads. Throws Cancelled.
    Cells(const SearchPoints& points, const TaskContext& context);

    [[nodiscard]] const SearchPoints& points() const { return m_points; }
    [[nodiscard]] std::size_t count() const { return m_centers.rows; }

    /// Its points, ascending; there may be none.
    [[nodiscard]] std::span<const std::uint32_t> membersOf(std::size_t cell) const
    {
        return std::span(m_members).subspan(m_firstMember[cell],
                                            m_firstMember[cell + 1] - m_firstMember[cell]);
    }
    [[nodiscard]] std::size_t cellOf(std::size_t point) const { return m_cellOf[point]; }

    /// Cell after cell: a cell's are firstPanel(cell) to firstPanel(cell + 1).
    [[nodiscard]] const PointPanels& panels() const { return m_panels; }
    [[nodiscard]] std::size_t firstPanel(std::size_t cell) const { return m_firstPanel[cell]; }

    [[nodiscard]] const PointPanels& centerPanels() const { return m_centerPanels; }
    /// Between two centres.
    [[nodiscard]] float distance(std::size_t cell, std::size_t other) const;

private:
    void findCenters(const TaskContext& context);
    void gather(std::span<const std::uint32_t> points, std::span<const std::uint32_t> cellOf);
    void moveToMeans();
    [[nodiscard]] std::vector<std::uint32_t> slots();

    const SearchPoints& m_points;
    Matrix m_centers; ///< cells x dimensions, centred as the points are
    PointPanels m_centerPanels;
    std::vector<std::uint32_t> m_cellOf;
    std::vector<std::uint32_t> m_members;
    std::vector<std::size_t> m_firstMember;
    std::vector<std::size_t> m_firstPanel;
    PointPanels m_panels;
};

} // namespace murmuration
