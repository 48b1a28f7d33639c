// SPDX-License-Identifier: Apache-2.0
// Between a run's state, point by point in their own order, and the arrays it works on.
#include "core/base/parallel.h"
#include "core/layout/curve_order.h"
#include "core/layout/tsne.h"
#include "core/layout/tsne_workspace.h"

#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace murmuration {

void Tsne::Workspace::scatter(const Matrix& rows, AlignedFloats (&axes)[3]) const
{
    for (std::size_t axis = 0; axis < rows.columns; ++axis) {
        for (std::size_t s = 0; s < order.size(); ++s)
            axes[axis][s] = rows.at(order[s], axis);
    }
}

Matrix Tsne::Workspace::gather(const AlignedFloats (&axes)[3]) const
{
    // Fewer take less time than it takes to wake another thread.
    constexpr std::size_t kRowsPerBlock = 16384;
    Matrix rows(order.size(), static_cast<std::size_t>(points.places.dimensions()));
    parallelFor(order.size(), kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        for (std::size_t s = begin; s < end; ++s) {
            const auto row = rows.row(order[s]);
            for (std::size_t axis = 0; axis < row.size(); ++axis)
                row[axis] = axes[axis][s];
        }
    });
    return rows;
}

PointsView Tsne::Workspace::interleaved()
{
    PointsView view = points.places.view();
    const std::size_t count = points.places.points;
    const std::size_t stride = view.z ? 4 : 2;
    growTo(together, stride * Coordinates::paddedCount(count));
    float* to = together.data();
    constexpr std::size_t kPointsPerBlock = 16384;
    parallelFor(count, kPointsPerBlock, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            to[stride * i] = view.x[i];
            to[stride * i + 1] = view.y[i];
            if (view.z)
                to[stride * i + 2] = view.z[i];
        }
    });
    (view.z ? view.xyz : view.xy) = to;
    return view;
}

Matrix Tsne::positions() const
{
    return m_workspace->gather(m_workspace->points.places.axes);
}

const std::vector<std::uint32_t>& Tsne::pinned() const
{
    return m_workspace->pinned;
}

TsneState Tsne::save() const
{
    const Workspace& work = *m_workspace;
    return {positions(),
            work.gather(work.points.velocities),
            work.gather(work.points.gains),
            work.order,
            work.pinned,
            m_iteration,
            m_exaggerationEnd,
            m_exaggerationLimit,
            m_spread,
            m_longestStep,
            m_klHistory};
}

void Tsne::restore(TsneState state)
{
    assert(state.positions.rows == m_affinities.points);
    m_options.dimensions = static_cast<int>(state.positions.columns);
    load(std::move(state));
    m_kl = m_klHistory.empty() ? std::numeric_limits<double>::quiet_NaN() : m_klHistory.back();
}

/// What is made of them follows in the next step.
void Tsne::take(AffinityMatrix affinities)
{
    m_affinities = std::move(affinities);
    m_workspace->summed = m_workspace->arranged = false;
    m_klHistory.clear();
}

/// Fills the working arrays, in the state's order or, without one, along a curve.
void Tsne::load(TsneState state)
{
    Workspace& work = *m_workspace;
    const std::size_t count = state.positions.rows;
    const auto dimensions = static_cast<int>(state.positions.columns);
    if (state.order.size() != count) {
        Coordinates coordinates;
        coordinates.assign(state.positions);
        state.order = curveOrder(coordinates);
    }
    work.arranged = work.arranged && work.order == state.order;
    work.order = std::move(state.order);
    work.pinned = std::move(state.pinned);
    work.points.resize(count, dimensions);
    work.scatter(state.positions, work.points.places.axes);
    work.scatter(state.velocities, work.points.velocities);
    work.scatter(state.gains, work.points.gains);
    if (!work.pinned.empty()) {
        std::vector<char> pinned(count, 0);
        for (const std::uint32_t point : work.pinned)
            pinned[point] = 1;
        work.points.pinned.resize(count);
        for (std::size_t s = 0; s < count; ++s)
            work.points.pinned[s] = pinned[work.order[s]];
    }
    work.repulsion = makeRepulsion(count, dimensions, m_options.theta);
    m_iteration = state.iteration;
    m_exaggerationEnd = state.exaggerationEnd;
    m_exaggerationLimit = state.exaggerationLimit;
    m_spread = state.spread;
    m_longestStep = state.longestStep;
    m_klHistory = std::move(state.klHistory);
}

/// Brings up to date what is made of the affinities: in a step, which can be stopped, and not where
/// they change, which cannot.
void Tsne::arrange(const TaskContext& context)
{
    Workspace& work = *m_workspace;
    if (!work.summed)
        work.graph.sumEntries(m_affinities, context);
    work.summed = true;
    if (!work.arranged)
        work.graph.arrange(m_affinities, work.order, context);
    work.arranged = true;
}

void Tsne::orderAlongCurve()
{
    TsneState state = save();
    state.order.clear();
    load(std::move(state));
}

} // namespace murmuration
