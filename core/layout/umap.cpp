// SPDX-License-Identifier: Apache-2.0
#include "core/layout/umap.h"

#include "core/base/parallel.h"
#include "core/layout/placement.h"
#include "core/layout/umap_tiles.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

namespace murmuration {
namespace {

constexpr double kSlowestShare = 0.01;    // of the learning rate, once it has come to its end
constexpr double kAnnealAgainShare = 0.4; // of all epochs, when something has changed

} // namespace

struct Umap::Workspace
{
    bool prepared = false; ///< false when the graph or the options changed
    UmapCurve curve;
    UmapRounds rounds;
    std::vector<std::uint8_t> pinned; ///< empty: none; else 1 for points that stay
};

Umap::Umap(SparseRows graph, Matrix start, const UmapOptions& options)
    : m_graph(std::move(graph))
    , m_options(options)
    , m_workspace(std::make_unique<Workspace>())
{
    assert(m_graph.points == start.rows &&
           start.columns == static_cast<std::size_t>(options.dimensions));
    m_state.positions = std::move(start);
    m_state.end = epochsFor(options, points());
    centerPositions();
}

Umap::~Umap() = default;
Umap::Umap(Umap&&) noexcept = default;
Umap& Umap::operator=(Umap&&) noexcept = default;

/// Stochastic gradient descent without races: the tiles of a round touch different points; all else
/// follows one after another.
void Umap::step(const TaskContext& context)
{
    if (points() >= 2) {
        if (!m_workspace->prepared)
            prepare();
        context.throwIfStopped();
        std::uint64_t number = 0;
        for (const std::vector<UmapTile>& round : m_workspace->rounds) {
            parallelFor(round.size(), 1, [&](std::size_t begin, std::size_t end) {
                for (std::size_t t = begin; t < end; ++t)
                    moveTile(round[t], number + t);
            });
            number += round.size();
        }
        centerPositions();
    }
    ++m_state.iteration;
}

void Umap::prepare()
{
    m_workspace->curve = fittedCurve(m_options.minDistance, m_options.spread);
    m_workspace->rounds = edgesInRounds(m_graph, epochsFor(m_options, points()));
    m_workspace->prepared = true;
}

/// The points that repel are drawn from the tile's own: over an epoch each point meets all blocks.
void Umap::moveTile(const UmapTile& tile, std::uint64_t number)
{
    constexpr std::uint64_t kSpread = 0x2545f4914f6cdd1d;
    UmapPass pass;
    pass.a = static_cast<float>(m_workspace->curve.a);
    pass.b = static_cast<float>(m_workspace->curve.b);
    pass.learningRate = static_cast<float>(learningRate());
    pass.negativeSamples = m_options.negativeSamples;
    pass.epoch = static_cast<std::uint32_t>(m_state.iteration);
    pass.seed = m_options.seed * kSpread + (std::uint64_t{pass.epoch} << 20) + number;
    pass.pinned = m_workspace->pinned.empty() ? nullptr : m_workspace->pinned.data();
    pass.negatives[0] = tile.first;
    pass.negatives[1] = tile.second;
    moveAlongEdges(tile.edges, pass, m_state.positions.values.data(), m_state.positions.columns);
}

void Umap::centerPositions()
{
    Matrix& positions = m_state.positions;
    if (!m_state.pinned.empty())
        return;
    for (std::size_t axis = 0; axis < positions.columns; ++axis) {
        double sum = 0;
        for (std::size_t i = 0; i < positions.rows; ++i)
            sum += static_cast<double>(positions.at(i, axis));
        const auto mean = static_cast<float>(sum / static_cast<double>(positions.rows));
        for (std::size_t i = 0; i < positions.rows; ++i)
            positions.at(i, axis) -= mean;
    }
}

double Umap::learningRate() const
{
    const double left = static_cast<double>(m_state.end - m_state.iteration) /
                        static_cast<double>(epochsFor(m_options, points()));
    return m_options.learningRate * (left > 0 ? std::min(left, 1.0) : kSlowestShare);
}

bool Umap::settled() const
{
    return points() < 2 || m_state.iteration >= m_state.end;
}

void Umap::annealFor(double share)
{
    const int epochs = epochsFor(m_options, points());
    m_state.end = std::max(m_state.end, m_state.iteration + static_cast<int>(share * epochs));
}

void Umap::setOptions(const UmapOptions& options)
{
    const UmapOptions before = std::exchange(m_options, options);
    if (before == options)
        return;
    m_workspace->prepared = false;
    // A run in its first fall of the learning rate takes the new number of epochs.
    if (m_state.end == epochsFor(before, points()) && !settled())
        m_state.end = epochsFor(options, points());
    annealFor(kAnnealAgainShare);
    const auto columns = static_cast<std::size_t>(options.dimensions);
    if (columns != m_state.positions.columns)
        m_state.positions = inDimensions(m_state.positions, columns, options.seed);
}

void Umap::setGraph(SparseRows graph)
{
    assert(graph.points == points());
    m_graph = std::move(graph);
    m_workspace->prepared = false;
    annealFor(kAnnealAgainShare);
}

void Umap::addPoints(SparseRows graph)
{
    assert(graph.points >= points());
    placeNewPoints(graph, m_options.seed, m_state.positions);
    markPinned();
    setGraph(std::move(graph));
}

void Umap::keepPoints(std::span<const std::uint32_t> kept, SparseRows graph)
{
    keepRows(m_state.positions, kept);
    m_state.pinned = renumbered(m_state.pinned, kept);
    addPoints(std::move(graph));
}

void Umap::setPinned(std::vector<std::uint32_t> pinned)
{
    std::ranges::sort(pinned);
    m_state.pinned = std::move(pinned);
    markPinned();
    annealFor(kAnnealAgainShare);
}

void Umap::markPinned()
{
    std::vector<std::uint8_t>& marks = m_workspace->pinned;
    marks.assign(m_state.pinned.empty() ? 0 : points(), 0);
    for (const std::uint32_t point : m_state.pinned)
        marks[point] = 1;
}

void Umap::perturb(double share)
{
    throwAbout(m_state.positions, share, m_state.pinned,
               m_options.seed + static_cast<std::uint64_t>(m_state.iteration));
    annealFor(kAnnealAgainShare);
}

void Umap::restore(UmapState state)
{
    assert(state.positions.rows == m_graph.points);
    m_state = std::move(state);
    m_options.dimensions = static_cast<int>(m_state.positions.columns);
    markPinned();
    m_workspace->prepared = false;
}

} // namespace murmuration
