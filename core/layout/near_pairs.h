// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/repulsion.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace murmuration {

/// The points of a flat layout sorted into square cells, row after row of cells, in index order
/// within a cell. Keeps its memory.
class CellGrid
{
public:
    /// Cells so large that `reach` is two of them, or as large as `smallest`.
    void sort(const Coordinates& coordinates, const LayoutExtent& extent, float cellSide);

    [[nodiscard]] std::size_t columns() const { return m_columns; }
    [[nodiscard]] std::size_t rows() const { return m_rows; }
    [[nodiscard]] const Coordinates& sorted() const { return m_sorted; }
    /// order()[s] is the index of sorted point s.
    [[nodiscard]] const std::vector<std::uint32_t>& order() const { return m_order; }
    /// The first sorted point of a cell; of a row's end, the first of the next row.
    [[nodiscard]] std::uint32_t start(std::size_t row, std::size_t column) const
    {
        return m_start[row * m_columns + column];
    }

private:
    std::size_t m_columns = 0;
    std::size_t m_rows = 0;
    std::vector<std::uint32_t> m_start; ///< rows x columns + 1
    std::vector<std::uint32_t> m_cellOf;
    std::vector<std::uint32_t> m_order;
    Coordinates m_sorted;
};

/// Adds to `sums`, one for each sorted point of the rows of cells [beginRow, endRow), what a
/// GridScheme's grid leaves out of pairs nearer than `radius`, which is twice the side of a cell.
/// `sums` begins with the first point of beginRow.
void addNearPairs(const CellGrid& cells, std::size_t beginRow, std::size_t endRow, float radius,
                  PointSums* sums);

} // namespace murmuration
