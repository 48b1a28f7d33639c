// SPDX-License-Identifier: Apache-2.0
#include "core/layout/spatial_tree.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace murmuration {
namespace {

constexpr int kLevels =
    16; // bits of a coordinate within the layout's box; closer points share a leaf
constexpr std::size_t kPointsPerBlock = 2048;

/// Spreads the low 16 bits of `value` so that kAxes - 1 zeros follow each.
template <int kAxes>
std::uint64_t spread(std::uint64_t value)
{
    if constexpr (kAxes == 2) {
        value = (value | value << 8) & 0x00ff00ff;
        value = (value | value << 4) & 0x0f0f0f0f;
        value = (value | value << 2) & 0x33333333;
        value = (value | value << 1) & 0x55555555;
    } else {
        value = (value | value << 16) & 0x0000ff0000ff;
        value = (value | value << 8) & 0x00f00f00f00f;
        value = (value | value << 4) & 0x0c30c30c30c3;
        value = (value | value << 2) & 0x249249249249;
    }
    return value;
}

} // namespace

template <int kAxes>
void SpatialTree<kAxes>::build(const Coordinates& coordinates)
{
    sortPoints(coordinates);
    m_cells.clear();
    if (coordinates.points > 0)
        addCell(0, static_cast<std::uint32_t>(coordinates.points), kLevels - 1);
    arrangeCells();
}

template <int kAxes>
CellsView SpatialTree<kAxes>::view() const
{
    CellsView view;
    for (int axis = 0; axis < kAxes; ++axis)
        view.center[axis] = m_centers[axis].data();
    view.squaredSide = m_squaredSides.data();
    return view;
}

template <int kAxes>
void SpatialTree<kAxes>::sortPoints(const Coordinates& coordinates)
{
    const std::size_t points = coordinates.points;
    const LayoutExtent extent = extentOf(coordinates);
    float side = 0;
    for (int axis = 0; axis < kAxes; ++axis)
        side = std::max(side, extent.high[axis] - extent.low[axis]);
    const float scale = side > 0 ? 65535.0F / side : 0.0F;

    m_keys.resize(points);
    parallelFor(points, kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            std::uint64_t code = 0;
            for (int axis = 0; axis < kAxes; ++axis) {
                const float place = (coordinates.axes[axis][i] - extent.low[axis]) * scale;
                code |= spread<kAxes>(static_cast<std::uint64_t>(place)) << axis;
            }
            m_keys[i] = {code, static_cast<std::uint32_t>(i)};
        }
    });
    radixSort();

    m_order.resize(points);
    m_sorted.points = points;
    for (int axis = 0; axis < kAxes; ++axis)
        m_sorted.axes[axis].resize(coordinates.axes[axis].size());
    parallelFor(points, kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
        for (std::size_t s = begin; s < end; ++s) {
            m_order[s] = m_keys[s].point;
            for (int axis = 0; axis < kAxes; ++axis)
                m_sorted.axes[axis][s] = coordinates.axes[axis][m_order[s]];
        }
    });
}

/// Least significant digit first; stable, so equal codes stay in the points' order.
template <int kAxes>
void SpatialTree<kAxes>::radixSort()
{
    constexpr int kDigitBits = 11;
    constexpr std::uint64_t kMask = (1U << kDigitBits) - 1;
    m_otherKeys.resize(m_keys.size());
    for (int shift = 0; shift < kAxes * kLevels; shift += kDigitBits) {
        std::array<std::uint32_t, (1U << kDigitBits) + 1> start{};
        for (const Key& key : m_keys)
            ++start[(key.code >> shift & kMask) + 1];
        for (std::size_t digit = 1; digit < start.size(); ++digit)
            start[digit] += start[digit - 1];
        for (const Key& key : m_keys)
            m_otherKeys[start[key.code >> shift & kMask]++] = key;
        m_keys.swap(m_otherKeys);
    }
}

template <int kAxes>
void SpatialTree<kAxes>::addCell(std::uint32_t begin, std::uint32_t end, int level)
{
    const auto digitAt = [this](std::uint32_t s, int at) {
        return m_keys[s].code >> (at * kAxes) & ((1U << kAxes) - 1);
    };
    // Levels at which all points are in the same child add nothing.
    while (level >= 0 && digitAt(begin, level) == digitAt(end - 1, level))
        --level;

    const auto index = static_cast<std::uint32_t>(m_cells.size());
    Cell& cell = m_cells.emplace_back();
    cell.begin = begin;
    cell.end = end;
    cell.leaf = level < 0 || end - begin <= kLeafPoints;
    if (cell.leaf) {
        measureLeaf(cell);
        cell.next = index + 1;
        return;
    }
    for (std::uint32_t child = begin; child < end;) {
        const auto digit = digitAt(child, level);
        const auto last =
            std::partition_point(m_keys.begin() + child, m_keys.begin() + end, [&](const Key& key) {
                return (key.code >> (level * kAxes) & ((1U << kAxes) - 1)) <= digit;
            });
        const auto childEnd = static_cast<std::uint32_t>(last - m_keys.begin());
        addCell(child, childEnd, level - 1);
        child = childEnd;
    }
    m_cells[index].next = static_cast<std::uint32_t>(m_cells.size());
    measureParent(index);
}

template <int kAxes>
void SpatialTree<kAxes>::measureLeaf(Cell& cell) const
{
    for (int axis = 0; axis < kAxes; ++axis) {
        const float* values = m_sorted.axes[axis].data();
        float low = values[cell.begin];
        float high = low;
        double sum = 0;
        for (std::uint32_t s = cell.begin; s < cell.end; ++s) {
            low = std::min(low, values[s]);
            high = std::max(high, values[s]);
            sum += static_cast<double>(values[s]);
        }
        cell.low[axis] = low;
        cell.high[axis] = high;
        cell.center[axis] = static_cast<float>(sum / cell.count());
    }
    std::fill_n(cell.moments, kMoments, 0.0F);
    for (std::uint32_t s = cell.begin; s < cell.end; ++s) {
        float at[kAxes];
        for (int axis = 0; axis < kAxes; ++axis)
            at[axis] = m_sorted.axes[axis][s];
        addMoments(cell, at, 1);
    }
}

/// What a weight at a place adds to the moments about the center.
template <int kAxes>
void SpatialTree<kAxes>::addMoments(Cell& cell, const float* at, float weight)
{
    const float x = at[0] - cell.center[0];
    const float y = at[1] - cell.center[1];
    cell.moments[0] += weight * x * x;
    cell.moments[1] += weight * x * y;
    cell.moments[2] += weight * y * y;
    if constexpr (kAxes == 3) {
        const float z = at[2] - cell.center[2];
        cell.moments[3] += weight * x * z;
        cell.moments[4] += weight * y * z;
        cell.moments[5] += weight * z * z;
    }
}

template <int kAxes>
void SpatialTree<kAxes>::measureParent(std::uint32_t index)
{
    Cell& cell = m_cells[index];
    for (int axis = 0; axis < kAxes; ++axis) {
        float low = std::numeric_limits<float>::max();
        float high = std::numeric_limits<float>::lowest();
        double sum = 0;
        for (std::uint32_t child = index + 1; child < cell.next; child = m_cells[child].next) {
            low = std::min(low, m_cells[child].low[axis]);
            high = std::max(high, m_cells[child].high[axis]);
            sum += static_cast<double>(m_cells[child].center[axis]) * m_cells[child].count();
        }
        cell.low[axis] = low;
        cell.high[axis] = high;
        cell.center[axis] = static_cast<float>(sum / cell.count());
    }
    std::fill_n(cell.moments, kMoments, 0.0F);
    for (std::uint32_t child = index + 1; child < cell.next; child = m_cells[child].next) {
        for (int m = 0; m < kMoments; ++m)
            cell.moments[m] += m_cells[child].moments[m];
        addMoments(cell, m_cells[child].center, static_cast<float>(m_cells[child].count()));
    }
}

template <int kAxes>
void SpatialTree<kAxes>::arrangeCells()
{
    const std::size_t chunks = (m_cells.size() + kCellsAtOnce - 1) / kCellsAtOnce;
    for (AlignedFloats& centers : m_centers)
        centers.assign(chunks * kCellsAtOnce, 0.0F);
    m_squaredSides.assign(chunks * kCellsAtOnce, std::numeric_limits<float>::infinity());
    m_leaves.assign(chunks, 0);
    for (std::size_t c = 0; c < m_cells.size(); ++c) {
        const Cell& cell = m_cells[c];
        float side = 0;
        for (int axis = 0; axis < kAxes; ++axis) {
            m_centers[axis][c] = cell.center[axis];
            side = std::max(side, cell.high[axis] - cell.low[axis]);
        }
        m_squaredSides[c] = side * side;
        m_leaves[c / kCellsAtOnce] |= std::uint32_t{cell.leaf} << c % kCellsAtOnce;
    }
}

template class SpatialTree<2>;
template class SpatialTree<3>;

} // namespace murmuration
