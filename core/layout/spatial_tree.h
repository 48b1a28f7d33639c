// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/aligned_floats.h"
#include "core/layout/cell_kernels.h"
#include "core/layout/repulsion.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace murmuration {

/// A quadtree (kAxes = 2) or octree (3) over points, which it keeps sorted along a Morton curve so
/// that every cell is a run of them. Rebuilt for each layout; memory is kept between builds.
template <int kAxes>
class SpatialTree
{
public:
    /// xx, xy, yy and, in three dimensions, xz, yz, zz.
    static constexpr int kMoments = kAxes == 2 ? 3 : 6;

    struct Cell
    {
        float center[kAxes];     ///< mean of its points
        float moments[kMoments]; ///< second moments of its points about the center, summed
        float low[kAxes];        ///< the box of its points
        float high[kAxes];
        std::uint32_t begin; ///< its points, in sorted order
        std::uint32_t end;
        std::uint32_t next; ///< the cell after it and all within it
        bool leaf;

        [[nodiscard]] std::uint32_t count() const { return end - begin; }
    };

    /// Few enough for a leaf: their pairs are computed one by one, in wide vectors faster than the
    /// smaller cells that 16 or 32 would give.
    static constexpr std::uint32_t kLeafPoints = 64;

    void build(const Coordinates& coordinates);

    /// Depth first: a cell's children follow it.
    [[nodiscard]] const std::vector<Cell>& cells() const { return m_cells; }
    /// The same cells, as the kernels read them.
    [[nodiscard]] CellsView view() const;
    /// Bit n says whether cell kCellsAtOnce `chunk` + n is a leaf.
    [[nodiscard]] std::uint32_t leaves(std::uint32_t chunk) const { return m_leaves[chunk]; }
    /// The points in the order of the curve.
    [[nodiscard]] const Coordinates& sorted() const { return m_sorted; }
    /// order()[s] is the original index of sorted point s.
    [[nodiscard]] const std::vector<std::uint32_t>& order() const { return m_order; }

private:
    struct Key
    {
        std::uint64_t code;
        std::uint32_t point;
    };

    void sortPoints(const Coordinates& coordinates);
    void radixSort();
    void addCell(std::uint32_t begin, std::uint32_t end, int level);
    void measureLeaf(Cell& cell) const;
    void measureParent(std::uint32_t index);
    void arrangeCells();
    static void addMoments(Cell& cell, const float* at, float weight);

    std::vector<Key> m_keys;
    std::vector<Key> m_otherKeys;
    std::vector<std::uint32_t> m_order;
    Coordinates m_sorted;
    std::vector<Cell> m_cells;
    AlignedFloats m_centers[kAxes];
    AlignedFloats m_squaredSides;
    std::vector<std::uint32_t> m_leaves;
};

extern template class SpatialTree<2>;
extern template class SpatialTree<3>;

} // namespace murmuration
