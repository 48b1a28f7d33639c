// SPDX-License-Identifier: Apache-2.0
// What changes a run without losing its positions: options, dimensions, points that join.
#include "core/base/random.h"
#include "core/layout/tsne.h"

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
    chooseRepulsionAnew();
    // Only early exaggeration that is still to come can change its end.
    if (m_state.exaggerationEnd == before.earlyExaggerationIterations &&
        m_state.iteration < m_state.exaggerationEnd)
        m_state.exaggerationEnd = options.earlyExaggerationIterations;

    const auto columns = static_cast<std::size_t>(options.dimensions);
    if (columns == m_state.positions.columns)
        return;
    Random random(options.seed);
    const double noise = 0.01 * spreadOf(m_state.positions);
    m_state.positions = withColumns(m_state.positions, columns,
                                    [&] { return static_cast<float>(noise * random.normal()); });
    m_state.velocities = withColumns(m_state.velocities, columns, [] { return 0.0F; });
    m_state.gains = withColumns(m_state.gains, columns, [] { return 1.0F; });
}

void Tsne::addPoints(AffinityMatrix affinities)
{
    const std::size_t old = points();
    assert(affinities.points >= old);
    const double spread = spreadOf(m_state.positions);
    appendRows(m_state.positions, affinities.points, 0.0F);
    appendRows(m_state.velocities, affinities.points, 0.0F);
    appendRows(m_state.gains, affinities.points, 1.0F);
    Placement(affinities, m_state.positions, old).run();

    // A little apart from each other, or duplicates could never part.
    Random random(m_options.seed + old);
    const double noise = std::max(1e-3 * spread, 1e-6);
    for (std::size_t at = old * m_state.positions.columns; at < m_state.positions.values.size();
         ++at)
        m_state.positions.values[at] += static_cast<float>(noise * random.normal());
    chooseRepulsionAnew();
    setAffinities(std::move(affinities));
}

} // namespace murmuration
