// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace murmuration {

/// The cells of a square grid, all free at first, each to be taken once. Finds the free cell
/// nearest to a place by descending a pyramid of counts, in a time that hardly depends on how many
/// cells around it are taken.
class FreeCells
{
public:
    struct Cell
    {
        int column = 0;
        int row = 0;

        bool operator==(const Cell&) const = default;
    };

    explicit FreeCells(int side);

    /// Takes the free cell whose centre is nearest to (x, y), where cell (c, r) has its centre at
    /// (c, r). At least one must be free.
    Cell takeNearest(double x, double y);

private:
    struct Search;

    [[nodiscard]] std::uint32_t& count(std::size_t level, int column, int row);
    void descend(Search& search, std::size_t level, int column, int row);

    /// Level 0 holds the cells, each further one the free cells within 2 x 2 of the one below; the
    /// last is 1 x 1. Sides are powers of two.
    std::vector<std::vector<std::uint32_t>> m_levels;
};

} // namespace murmuration
