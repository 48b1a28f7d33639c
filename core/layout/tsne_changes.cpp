// SPDX-License-Identifier: Apache-2.0
// What changes a run without losing its positions: options, affinities, dimensions, points that
// join, leave, are pinned or thrown about.
#include "core/base/random.h"
#include "core/layout/tsne.h"
#include "core/layout/tsne_workspace.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace murmuration {
namespace {

/// The standard deviation of all coordinates about zero, where their mean is.
double spreadOf(const Matrix& positions)
{
    double squares = 0;
    for (const float value : positions.values)
        squares += static_cast<double>(value) * static_cast<double>(value);
    return positions.values.empty()
               ? 0
               : std::sqrt(squares / static_cast<double>(positions.values.size()));
}

/// The first columns of `matrix`; columns it does not have come from `fill()`.
template <typename Fill>
Matrix withColumns(const Matrix& matrix, std::size_t columns, Fill fill)
{
    Matrix result(matrix.rows, columns);
    for (std::size_t r = 0; r < matrix.rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c)
            result.at(r, c) = c < matrix.columns ? matrix.at(r, c) : fill();
    }
    return result;
}

void appendRows(Matrix& matrix, std::size_t rows, float value)
{
    matrix.rows = rows;
    matrix.values.resize(rows * matrix.columns, value);
}

void keepRows(Matrix& matrix, std::span<const std::uint32_t> kept)
{
    for (std::size_t r = 0; r < kept.size(); ++r) {
        for (std::size_t c = 0; c < matrix.columns; ++c)
            matrix.at(r, c) = matrix.at(kept[r], c);
    }
    matrix.rows = kept.size();
    matrix.values.resize(matrix.rows * matrix.columns);
}

/// Puts points [placed, N) at the mean of their neighbours that have a place, weighted by affinity.
/// Those without such a neighbour wait until one of theirs has got a place; what is left then goes
/// to the middle.
class Placement
{
public:
    Placement(const AffinityMatrix& affinities, Matrix& positions, std::size_t placed)
        : m_affinities(affinities)
        , m_positions(positions)
        , m_placed(positions.rows, false)
    {
        std::fill_n(m_placed.begin(), placed, true);
        for (std::size_t i = placed; i < positions.rows; ++i)
            m_waiting.push_back(i);
    }

    void run()
    {
        std::size_t before = m_waiting.size() + 1;
        while (!m_waiting.empty() && m_waiting.size() < before) {
            before = m_waiting.size();
            std::vector<std::size_t> found;
            std::erase_if(m_waiting, [&](std::size_t point) {
                const bool hasPlace = placeAtMean(point);
                if (hasPlace)
                    found.push_back(point);
                return hasPlace;
            });
            for (const std::size_t point : found)
                m_placed[point] = true;
        }
    }

private:
    bool placeAtMean(std::size_t point)
    {
        double sums[3] = {};
        double weight = 0;
        for (std::uint64_t e = m_affinities.rowStart[point]; e < m_affinities.rowStart[point + 1];
             ++e) {
            const std::uint32_t neighbor = m_affinities.columns[e];
            const auto p = static_cast<double>(m_affinities.values[e]);
            if (!m_placed[neighbor])
                continue;
            weight += p;
            for (std::size_t axis = 0; axis < m_positions.columns; ++axis)
                sums[axis] += p * static_cast<double>(m_positions.at(neighbor, axis));
        }
        if (!(weight > 0))
            return false;
        for (std::size_t axis = 0; axis < m_positions.columns; ++axis)
            m_positions.at(point, axis) = static_cast<float>(sums[axis] / weight);
        return true;
    }

    const AffinityMatrix& m_affinities;
    Matrix& m_positions;
    std::vector<bool> m_placed;
    std::vector<std::size_t> m_waiting;
};

} // namespace

void Tsne::setOptions(const TsneOptions& options)
{
    const TsneOptions before = std::exchange(m_options, options);
    if (before == options)
        return;
    m_klHistory.clear();
    // Only early exaggeration that is still to come can change its end.
    if (m_exaggerationEnd == before.earlyExaggerationIterations && exaggerating())
        m_exaggerationEnd = options.earlyExaggerationIterations;
    if (options.theta != before.theta)
        m_workspace->repulsion = makeRepulsion(points(), before.dimensions, options.theta);
    if (options.dimensions == before.dimensions)
        return;

    TsneState state = save();
    const auto columns = static_cast<std::size_t>(options.dimensions);
    Random random(options.seed);
    const double noise = 0.01 * spreadOf(state.positions);
    state.positions = withColumns(state.positions, columns,
                                  [&] { return static_cast<float>(noise * random.normal()); });
    state.velocities = withColumns(state.velocities, columns, [] { return 0.0F; });
    state.gains = withColumns(state.gains, columns, [] { return 1.0F; });
    load(std::move(state));
}

void Tsne::setAffinities(AffinityMatrix affinities)
{
    assert(affinities.points == points());
    m_affinities = std::move(affinities);
    m_workspace->graph.arrange(m_affinities, m_workspace->order);
    m_klHistory.clear();
}

void Tsne::addPoints(AffinityMatrix affinities)
{
    const std::size_t old = points();
    assert(affinities.points >= old);
    TsneState state = save();
    const double spread = spreadOf(state.positions);
    appendRows(state.positions, affinities.points, 0.0F);
    appendRows(state.velocities, affinities.points, 0.0F);
    appendRows(state.gains, affinities.points, 1.0F);
    Placement(affinities, state.positions, old).run();

    // A little apart from each other, or duplicates could never part.
    Random random(m_options.seed + old);
    const double noise = std::max(1e-3 * spread, 1e-6);
    for (std::size_t at = old * state.positions.columns; at < state.positions.values.size(); ++at)
        state.positions.values[at] += static_cast<float>(noise * random.normal());
    m_affinities = std::move(affinities);
    m_klHistory.clear();
    load(std::move(state));
}

void Tsne::keepPoints(std::span<const std::uint32_t> kept, AffinityMatrix affinities)
{
    assert(affinities.points == kept.size());
    TsneState state = save();
    keepRows(state.positions, kept);
    keepRows(state.velocities, kept);
    keepRows(state.gains, kept);
    std::vector<std::uint32_t> pinned;
    for (std::size_t r = 0; r < kept.size(); ++r) {
        if (std::binary_search(state.pinned.begin(), state.pinned.end(), kept[r]))
            pinned.push_back(static_cast<std::uint32_t>(r));
    }
    state.pinned = std::move(pinned);
    state.order.clear();
    m_affinities = std::move(affinities);
    m_klHistory.clear();
    load(std::move(state));
}

void Tsne::setPinned(std::vector<std::uint32_t> pinned)
{
    TsneState state = save();
    std::sort(pinned.begin(), pinned.end());
    state.pinned = std::move(pinned);
    load(std::move(state));
}

void Tsne::perturb(double share)
{
    TsneState state = save();
    Random random(m_options.seed + static_cast<std::uint64_t>(m_iteration));
    const double noise = share * spreadOf(state.positions);
    for (std::size_t i = 0; i < state.positions.rows; ++i) {
        const bool stays = std::binary_search(state.pinned.begin(), state.pinned.end(),
                                              static_cast<std::uint32_t>(i));
        for (std::size_t axis = 0; axis < state.positions.columns; ++axis) {
            const double off = noise * random.normal();
            state.positions.at(i, axis) += stays ? 0.0F : static_cast<float>(off);
            state.velocities.at(i, axis) = 0;
            state.gains.at(i, axis) = 1;
        }
    }
    m_klHistory.clear();
    load(std::move(state));
}

void Tsne::exaggerateFor(int iterations)
{
    m_exaggerationEnd = std::max(m_exaggerationEnd, m_iteration + iterations);
}

} // namespace murmuration
