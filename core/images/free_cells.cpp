// SPDX-License-Identifier: Apache-2.0
#include "core/images/free_cells.h"

#include <algorithm>
#include <array>
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
    // The nearest quarter first, so that the others are rarely looked into.
    std::array<Cell, 4> quarters{{{2 * column, 2 * row},
                                  {2 * column + 1, 2 * row},
                                  {2 * column, 2 * row + 1},
                                  {2 * column + 1, 2 * row + 1}}};
    std::stable_sort(quarters.begin(), quarters.end(), [&](const Cell& a, const Cell& b) {
        return search.lowerBound(level - 1, a.column, a.row) <
               search.lowerBound(level - 1, b.column, b.row);
    });
    for (const Cell& quarter : quarters)
        descend(search, level - 1, quarter.column, quarter.row);
}

} // namespace murmuration
