// SPDX-License-Identifier: Apache-2.0
#include "core/layout/repulsion.h"

#include "core/base/parallel.h"
#include "core/layout/grid_repulsion.h"

#include <algorithm>
#include <vector>

namespace murmuration {

void Coordinates::resize(std::size_t count, int dimensions)
{
    points = count;
    for (int axis = 0; axis < 3; ++axis)
        axes[axis].assign(axis < dimensions ? paddedCount(count) : 0, 0.0F);
}

void Coordinates::assign(const Matrix& positions)
{
    resize(positions.rows, static_cast<int>(positions.columns));
    for (std::size_t axis = 0; axis < positions.columns; ++axis) {
        for (std::size_t i = 0; i < points; ++i)
            axes[axis][i] = positions.at(i, axis);
    }
}

namespace {

struct ValueRange
{
    float low;
    float high;
};

/// Of at least one value, in lanes that the compiler makes vectors of.
ValueRange rangeOf(const float* values, std::size_t count)
{
    constexpr std::size_t kLanes = 16;
    float low[kLanes];
    float high[kLanes];
    std::fill_n(low, kLanes, values[0]);
    std::fill_n(high, kLanes, values[0]);
    std::size_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const float value = values[i + lane];
            low[lane] = value < low[lane] ? value : low[lane];
            high[lane] = value > high[lane] ? value : high[lane];
        }
    }
    for (; i < count; ++i) {
        low[0] = std::min(low[0], values[i]);
        high[0] = std::max(high[0], values[i]);
    }
    return {*std::min_element(low, low + kLanes), *std::max_element(high, high + kLanes)};
}

} // namespace

LayoutExtent extentOf(const Coordinates& coordinates)
{
    LayoutExtent extent;
    if (coordinates.points == 0)
        return extent;
    constexpr std::size_t kPointsPerBlock = 16384;
    std::vector<LayoutExtent> blocks((coordinates.points - 1) / kPointsPerBlock + 1);
    parallelFor(coordinates.points, kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
        LayoutExtent& block = blocks[begin / kPointsPerBlock];
        for (int axis = 0; axis < coordinates.dimensions(); ++axis) {
            const ValueRange range = rangeOf(coordinates.axes[axis].data() + begin, end - begin);
            block.low[axis] = range.low;
            block.high[axis] = range.high;
        }
    });
    extent = blocks.front();
    for (const LayoutExtent& block : blocks) {
        for (int axis = 0; axis < coordinates.dimensions(); ++axis) {
            extent.low[axis] = std::min(extent.low[axis], block.low[axis]);
            extent.high[axis] = std::max(extent.high[axis], block.high[axis]);
        }
    }
    return extent;
}

namespace {

/// A grid, or a tree for layouts so sparse that a grid would be mostly empty.
class FlatRepulsion final : public Repulsion
{
public:
    explicit FlatRepulsion(double theta)
        : m_tree(makeBarnesHutRepulsion(theta))
    {
    }

    void compute(const Coordinates& coordinates, RepulsionField& field,
                 const TaskContext& context) override
    {
        // Measured, in nanoseconds of one core, as GridScheme's.
        constexpr double kTreeCostPerPoint = 600;
        const LayoutExtent extent = extentOf(coordinates);
        const GridScheme scheme = GridScheme::choose(extent, coordinates.points);
        if (scheme.expectedCost(extent, coordinates.points) >
            kTreeCostPerPoint * static_cast<double>(coordinates.points))
            m_tree->compute(coordinates, field, context);
        else
            m_grid.compute(coordinates, extent, scheme, field, context);
    }

private:
    GridRepulsion m_grid;
    std::unique_ptr<Repulsion> m_tree;
};

} // namespace

std::unique_ptr<Repulsion> makeRepulsion(std::size_t points, int dimensions, double theta)
{
    // Measured: a third axis makes many more cells near, so all pairs stay ahead for longer.
    constexpr std::size_t kExactIn2d = 1000;
    constexpr std::size_t kExactIn3d = 2500;
    if (points <= (dimensions == 3 ? kExactIn3d : kExactIn2d))
        return makeExactRepulsion();
    if (dimensions == 3)
        return makeBarnesHutRepulsion(theta);
    return std::make_unique<FlatRepulsion>(theta);
}

} // namespace murmuration
