// SPDX-License-Identifier: Apache-2.0
// What changes a run without losing its positions: options, affinities, dimensions, points that
// join, leave, are pinned or thrown about.
#include "core/layout/placement.h"
#include "core/layout/tsne.h"
#include "core/layout/tsne_workspace.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace murmuration {
namespace {

/// The first columns of `matrix`; columns it does not have are filled.
Matrix withColumns(const Matrix& matrix, std::size_t columns, float filling)
{
    Matrix result(matrix.rows, columns);
    for (std::size_t r = 0; r < matrix.rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c)
            result.at(r, c) = c < matrix.columns ? matrix.at(r, c) : filling;
    }
    return result;
}

void appendRows(Matrix& matrix, std::size_t rows, float value)
{
    matrix.rows = rows;
    matrix.values.resize(rows * matrix.columns, value);
}

} // namespace

void Tsne::setOptions(const TsneOptions& options)
{
    const TsneOptions before = std::exchange(m_options, options);
    if (before == options)
        return;
    m_klHistory.clear();
    if (options.exaggeration != before.exaggeration ||
        options.earlyExaggeration != before.earlyExaggeration)
        m_exaggerationLimit = std::numeric_limits<double>::infinity();
    // Only early exaggeration that is still to come can change its end.
    if (m_exaggerationEnd == before.earlyExaggerationIterations && exaggerating())
        m_exaggerationEnd = options.earlyExaggerationIterations;
    if (options.theta != before.theta)
        m_workspace->repulsion = makeRepulsion(points(), before.dimensions, options.theta);
    if (options.dimensions == before.dimensions)
        return;

    TsneState state = save();
    const auto columns = static_cast<std::size_t>(options.dimensions);
    state.positions = inDimensions(state.positions, columns, options.seed);
    state.velocities = withColumns(state.velocities, columns, 0.0F);
    state.gains = withColumns(state.gains, columns, 1.0F);
    load(std::move(state));
}

void Tsne::setAffinities(AffinityMatrix affinities)
{
    assert(affinities.points == points());
    m_exaggerationLimit = std::numeric_limits<double>::infinity(); // of these it may be another
    take(std::move(affinities));
}

void Tsne::addPoints(AffinityMatrix affinities)
{
    assert(affinities.points >= points());
    TsneState state = save();
    state.klHistory.clear();
    state.exaggerationLimit = std::numeric_limits<double>::infinity();
    placeNewPoints(affinities, m_options.seed, state.positions);
    appendRows(state.velocities, affinities.points, 0.0F);
    appendRows(state.gains, affinities.points, 1.0F);
    take(std::move(affinities));
    load(std::move(state));
}

void Tsne::keepPoints(std::span<const std::uint32_t> kept, AffinityMatrix affinities)
{
    assert(affinities.points >= kept.size());
    TsneState state = save();
    state.klHistory.clear();
    state.exaggerationLimit = std::numeric_limits<double>::infinity();
    keepRows(state.positions, kept);
    keepRows(state.velocities, kept);
    keepRows(state.gains, kept);
    placeNewPoints(affinities, m_options.seed, state.positions);
    appendRows(state.velocities, affinities.points, 0.0F);
    appendRows(state.gains, affinities.points, 1.0F);
    state.pinned = renumbered(state.pinned, kept);
    state.order.clear();
    take(std::move(affinities));
    load(std::move(state));
}

void Tsne::setPinned(std::vector<std::uint32_t> pinned)
{
    TsneState state = save();
    std::sort(pinned.begin(), pinned.end());
    state.pinned = std::move(pinned);
    state.klHistory.clear();
    load(std::move(state));
}

void Tsne::perturb(double share)
{
    TsneState state = save();
    throwAbout(state.positions, share, state.pinned,
               m_options.seed + static_cast<std::uint64_t>(m_iteration));
    std::ranges::fill(state.velocities.values, 0.0F);
    std::ranges::fill(state.gains.values, 1.0F);
    state.klHistory.clear();
    load(std::move(state));
}

void Tsne::exaggerateFor(int iterations)
{
    m_exaggerationEnd = std::max(m_exaggerationEnd, m_iteration + iterations);
}

} // namespace murmuration
