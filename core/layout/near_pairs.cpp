// SPDX-License-Identifier: Apache-2.0
#include "core/layout/near_pairs.h"

#include "core/base/parallel.h"
#include "core/layout/grid_scheme.h"
#include "core/layout/vector_kernels.h"

#include <algorithm>

namespace murmuration {
namespace {

constexpr std::size_t kPointsPerBlock = 4096;

} // namespace

void CellGrid::sort(const Coordinates& coordinates, const LayoutExtent& extent, float cellSide)
{
    const float scale = 1 / cellSide;
    const float left = extent.low[0];
    const float bottom = extent.low[1];
    m_columns = static_cast<std::size_t>((extent.high[0] - left) * scale) + 1;
    m_rows = static_cast<std::size_t>((extent.high[1] - bottom) * scale) + 1;
    m_start.assign(m_rows * m_columns + 1, 0);
    m_cellOf.resize(coordinates.points);
    parallelFor(coordinates.points, kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
        const auto columns = static_cast<std::int32_t>(m_columns);
        for (std::size_t i = begin; i < end; ++i) {
            const auto column = static_cast<std::int32_t>((coordinates.axes[0][i] - left) * scale);
            const auto row = static_cast<std::int32_t>((coordinates.axes[1][i] - bottom) * scale);
            m_cellOf[i] = static_cast<std::uint32_t>(row * columns + column);
        }
    });
    for (const std::uint32_t cell : m_cellOf)
        ++m_start[cell];
    std::uint32_t total = 0;
    for (std::uint32_t& start : m_start) {
        total += start;
        start = total;
    }
    // Backwards, so that each cell's end moves down to its beginning.
    m_order.resize(coordinates.points);
    for (std::size_t i = coordinates.points; i-- > 0;)
        m_order[--m_start[m_cellOf[i]]] = static_cast<std::uint32_t>(i);
    m_sorted.points = coordinates.points;
    for (std::size_t axis = 0; axis < 2; ++axis)
        m_sorted.axes[axis].resize(coordinates.axes[axis].size(), 0.0F);
    parallelFor(coordinates.points, kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
        for (std::size_t at = begin; at < end; ++at) {
            m_sorted.axes[0][at] = coordinates.axes[0][m_order[at]];
            m_sorted.axes[1][at] = coordinates.axes[1][m_order[at]];
        }
    });
}

void addNearPairs(const CellGrid& cells, std::size_t beginRow, std::size_t endRow, float radius,
                  PointSums* sums)
{
    constexpr std::size_t kReach = 2; // cells
    const PointsView points = cells.sorted().view();
    const std::uint32_t first = cells.start(beginRow, 0);
    for (std::size_t row = beginRow; row < endRow; ++row) {
        for (std::size_t column = 0; column < cells.columns(); ++column) {
            const std::uint32_t begin = cells.start(row, column);
            const std::uint32_t end = cells.start(row, column + 1);
            if (begin == end)
                continue;
            SourceRun runs[2 * kReach + 1];
            std::size_t count = 0;
            const std::size_t lastRow = std::min(row + kReach, cells.rows() - 1);
            const std::size_t left = column - std::min(column, kReach);
            const std::size_t right = std::min(column + kReach, cells.columns() - 1);
            for (std::size_t r = row - std::min(row, kReach); r <= lastRow; ++r)
                runs[count++] = {cells.start(r, left), cells.start(r, right + 1)};
            addNearRepulsion(points, begin, end, {runs, count}, radius, sums + (begin - first));
        }
    }
}

} // namespace murmuration
