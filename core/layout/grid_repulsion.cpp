// SPDX-License-Identifier: Apache-2.0
#include "core/layout/grid_repulsion.h"

#include "core/base/parallel.h"

#include <algorithm>

namespace murmuration {
namespace {

constexpr std::size_t kPointsPerBlock = 1024;
constexpr std::size_t kRowsPerBand = 8; // of cells, each of two nodes at least; a point reaches
                                        // three rows of nodes into the next band
constexpr std::size_t kKernelsKept = 4;

} // namespace

void GridRepulsion::compute(const Coordinates& coordinates, RepulsionField& field,
                            const TaskContext& context)
{
    const LayoutExtent extent = extentOf(coordinates);
    compute(coordinates, extent, GridScheme::choose(extent, coordinates.points), field, context);
}

void GridRepulsion::compute(const Coordinates& coordinates, const LayoutExtent& extent,
                            const GridScheme& scheme, RepulsionField& field,
                            const TaskContext& context)
{
    m_scheme = scheme;
    context.throwIfStopped();
    m_cells.sort(coordinates, extent, m_scheme.cellSide());
    fitGrid(extent);
    context.throwIfStopped();
    spread();
    const GridConvolution& convolution = convolutionForGrid();
    context.throwIfStopped();
    convolution.convolve(m_grid, m_transposed);
    m_sums.resize(coordinates.points);
    context.throwIfStopped();
    gather(convolution.nearKernel());
    finish(field);
}

void GridRepulsion::fitGrid(const LayoutExtent& extent)
{
    m_grid.inverseSpacing = 1 / m_scheme.spacing;
    m_grid.originX = extent.low[0] - 1.5F * m_scheme.spacing;
    m_grid.originY = extent.low[1] - 1.5F * m_scheme.spacing;
    m_grid.width = m_scheme.nodes(extent.low[0], extent.high[0]);
    m_grid.height = m_scheme.nodes(extent.low[1], extent.high[1]);
    m_grid.stride = GridConvolution::strideFor(m_grid.width);
    growTo(m_values, m_grid.height * m_grid.stride);
    m_grid.values = m_values.data();
}

/// Bands of cells that don't touch are spread at the same time; a node's charges are always
/// added in the same order.
void GridRepulsion::spread()
{
    const std::size_t bands = (m_cells.rows() + kRowsPerBand - 1) / kRowsPerBand;
    parallelFor(m_grid.height * m_grid.stride, 1U << 16U, [&](std::size_t begin, std::size_t end) {
        std::fill(m_grid.values + begin, m_grid.values + end, 0.0F);
    });
    for (const std::size_t parity : {std::size_t{0}, std::size_t{1}}) {
        parallelFor((bands + 1 - parity) / 2, 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t half = begin; half < end; ++half) {
                const std::size_t row = (2 * half + parity) * kRowsPerBand;
                const std::size_t endRow = std::min(row + kRowsPerBand, m_cells.rows());
                spreadOnGrid(m_cells.sorted().view(), m_cells.start(row, 0),
                             m_cells.start(endRow, 0), m_grid);
            }
        });
    }
}

/// The kernels of the last few sizes are kept: a layout that breathes goes back and forth.
const GridConvolution& GridRepulsion::convolutionForGrid()
{
    const std::size_t lengthX = GridScheme::transformLength(m_grid.width);
    const std::size_t lengthY = GridScheme::transformLength(m_grid.height);
    const auto found = std::find_if(m_kernels.begin(), m_kernels.end(), [&](const auto& kernel) {
        return kernel.isFor(lengthX, lengthY, m_scheme);
    });
    if (found != m_kernels.end())
        return *found;
    if (m_kernels.size() == kKernelsKept)
        m_kernels.pop_front();
    return m_kernels.emplace_back(lengthX, lengthY, m_scheme);
}

void GridRepulsion::gather(const NearKernel& near)
{
    const PointsView points = m_cells.sorted().view();
    parallelFor(m_sums.size(), kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
        gatherFromGrid(points, begin, end, m_grid, near, m_sums.data() + begin);
    });
    if (m_scheme.nearRadius > 0) {
        parallelFor(m_cells.rows(), 2, [&](std::size_t begin, std::size_t end) {
            addNearPairs(m_cells, begin, end, m_scheme.nearRadius,
                         m_sums.data() + m_cells.start(begin, 0));
        });
    }
    if (m_scheme.closedParabola)
        addParabola();
}

/// The sums of 1 - r^2 and of its force.
void GridRepulsion::addParabola()
{
    const Coordinates& sorted = m_cells.sorted();
    const auto count = static_cast<double>(sorted.points);
    double mean[2] = {};
    double squares = 0;
    for (int axis = 0; axis < 2; ++axis) {
        for (std::size_t i = 0; i < sorted.points; ++i)
            mean[axis] += static_cast<double>(sorted.axes[axis][i]) / count;
        for (std::size_t i = 0; i < sorted.points; ++i) {
            const double off = static_cast<double>(sorted.axes[axis][i]) - mean[axis];
            squares += off * off;
        }
    }
    for (std::size_t i = 0; i < sorted.points; ++i) {
        double ownSquares = 0;
        for (int axis = 0; axis < 2; ++axis) {
            const double off = static_cast<double>(sorted.axes[axis][i]) - mean[axis];
            ownSquares += off * off;
            m_sums[i].force[axis] += static_cast<float>(count * off);
        }
        m_sums[i].scalar += static_cast<float>(count - 1 - count * ownSquares - squares);
    }
}

/// Back to the order of the points, and Z.
void GridRepulsion::finish(RepulsionField& field)
{
    field.points.resize(m_sums.size());
    m_blockSums.assign((m_sums.size() + kPointsPerBlock - 1) / kPointsPerBlock, 0.0);
    parallelFor(m_sums.size(), kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
        double sum = 0;
        for (std::size_t s = begin; s < end; ++s) {
            sum += static_cast<double>(m_sums[s].scalar);
            field.points[m_cells.order()[s]] = m_sums[s];
        }
        m_blockSums[begin / kPointsPerBlock] = sum;
    });
    field.normalization = 0;
    for (const double sum : m_blockSums)
        field.normalization += sum;
}

} // namespace murmuration
