// SPDX-License-Identifier: Apache-2.0
#include "core/images/free_cells.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace murmuration {

struct FreeCells::Search
{
    double x;
    double y;
    double nearest = std::numeric_limits<double>::max(); ///< squared distance of `cell`
    Cell cell;

    /// The smallest squared distance a cell of this block can have.
    [[nodiscard]] double lowerBound(std::size_t level, int column, int row) const
    {
        const int side = 1 << level;
        const auto outside = [side](double place, int index) {
            const double first = static_cast<double>(index) * side;
            return std::max({first - place, place - (first + side - 1), 0.0});
        };
        const double dx = outside(x, column);
        const double dy = outside(y, row);
        return dx * dx + dy * dy;
    }
};

FreeCells::FreeCells(int side)
{
    std::size_t levels = 1;
    while ((1 << (levels - 1)) < side)
        ++levels;
    for (std::size_t level = 0; level < levels; ++level)
        m_levels.emplace_back(std::size_t{1} << (2 * (levels - 1 - level)));
    for (int row = 0; row < side; ++row) {
        for (int column = 0; column < side; ++column) {
            for (std::size_t level = 0; level < levels; ++level)
                ++count(level, column >> level, row >> level);
        }
    }
}

std::uint32_t& FreeCells::count(std::size_t level, int column, int row)
{
    const std::size_t side = std::size_t{1} << (m_levels.size() - 1 - level);
    return m_levels[level][static_cast<std::size_t>(row) * side + static_cast<std::size_t>(column)];
}

FreeCells::Cell FreeCells::takeNearest(double x, double y)
{
    Search search{x, y, std::numeric_limits<double>::max(), {}};
    descend(search, m_levels.size() - 1, 0, 0);
    for (std::size_t level = 0; level < m_levels.size(); ++level)
        --count(level, search.cell.column >> level, search.cell.row >> level);
    return search.cell;
}

void FreeCells::descend(Search& search, std::size_t level, int column, int row)
{
    const double bound = search.lowerBound(level, column, row);
    if (count(level, column, row) == 0 || bound >= search.nearest)
        return;
    if (level == 0) {
        search.nearest = bound;
        search.cell = {column, row};
        return;
    }
    // The nearest quarter first, the one across from it last, so that the others are rarely looked
    // into.
    const double half = static_cast<double>(std::size_t{1} << (level - 1));
    const double beyondX = search.x - ((2 * column + 1) * half - 0.5);
    const double beyondY = search.y - ((2 * row + 1) * half - 0.5);
    const int nearColumn = 2 * column + (beyondX > 0 ? 1 : 0);
    const int nearRow = 2 * row + (beyondY > 0 ? 1 : 0);
    const int farColumn = nearColumn ^ 1;
    const int farRow = nearRow ^ 1;
    const bool acrossFirst = std::abs(beyondX) < std::abs(beyondY);
    descend(search, level - 1, nearColumn, nearRow);
    descend(search, level - 1, acrossFirst ? farColumn : nearColumn,
            acrossFirst ? nearRow : farRow);
    descend(search, level - 1, acrossFirst ? nearColumn : farColumn,
            acrossFirst ? farRow : nearRow);
    descend(search, level - 1, farColumn, farRow);
}

} // namespace murmuration
