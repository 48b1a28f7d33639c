// SPDX-License-Identifier: Apache-2.0
#include "core/base/kernels.h"
#include "core/base/parallel.h"
#include "core/neighbors/nearest_candidates.h"
#include "core/neighbors/neighbor_graph.h"
#include "core/neighbors/packed_points.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

namespace murmuration {
namespace {

constexpr std::size_t kQueriesPerBlock = 64;
constexpr float kAnyDistance = std::numeric_limits<float>::infinity();

/// Which points a search looks among, and what is known before.
struct Scope
{
    std::size_t k = 0;
    std::size_t firstPoint = 0;           ///< points before it are not looked at
    const NeighborGraph* known = nullptr; ///< neighbours of the query among those points
};

/// kTileRows queries at a time, transposed for addTileProduct.
std::vector<float> packQueries(const PackedPoints& points, std::size_t begin, std::size_t end)
{
    const std::size_t tiles = (end - begin + kTileRows - 1) / kTileRows;
    std::vector<float> packed(tiles * kTileRows * points.dimensions(), 0.0F);
    for (std::size_t q = begin; q < end; ++q) {
        const float* source = points.panel(q / kTileColumns) + q % kTileColumns;
        float* target = packed.data() + (q - begin) / kTileRows * kTileRows * points.dimensions() +
                        (q - begin) % kTileRows;
        for (std::size_t d = 0; d < points.dimensions(); ++d)
            target[d * kTileRows] = source[d * kTileColumns];
    }
    return packed;
}

/// How far a point may be at most to come before the last of `known`, as a squared distance with
/// some slack.
float reachOf(std::size_t query, const Scope& scope, Metric metric)
{
    if (!scope.known || scope.known->k < scope.k)
        return kAnyDistance;
    const float last = scope.known->distancesOf(query).back();
    constexpr float kSlack = 1.0F + 1e-5F;
    return (metric == Metric::Cosine ? 2 * last : last * last) * kSlack +
           std::numeric_limits<float>::min();
}

class BlockSearch
{
public:
    BlockSearch(const PackedPoints& points, Metric metric, const Scope& scope, std::size_t begin,
                std::size_t end)
        : m_points(points)
        , m_scope(scope)
        , m_begin(begin)
        , m_end(end)
        , m_queries(packQueries(points, begin, end))
    {
        m_candidates.reserve(end - begin);
        for (std::size_t q = begin; q < end; ++q)
            m_candidates.emplace_back(scope.k, reachOf(q, scope, metric));
    }

    void run(const TaskContext& context)
    {
        constexpr std::size_t kPanelsBetweenChecks = 8;
        const std::size_t firstPanel = m_scope.firstPoint / kTileColumns;
        for (std::size_t p = firstPanel; p < m_points.panels(); ++p) {
            if ((p - firstPanel) % kPanelsBetweenChecks == 0)
                context.throwIfStopped();
            searchPanel(p);
        }
    }

    /// The k nearest of the candidates and of those known before, in order.
    void finish(std::size_t query, std::vector<Neighbor>& nearest)
    {
        nearest.clear();
        for (const std::uint32_t point : m_candidates[query - m_begin].points())
            nearest.push_back({m_points.distance(query, point), point});
        if (m_scope.known) {
            const auto indices = m_scope.known->neighbors(query);
            const auto distances = m_scope.known->distancesOf(query);
            for (std::size_t n = 0; n < indices.size(); ++n)
                nearest.push_back({distances[n], indices[n]});
        }
        const auto last = nearest.begin() + static_cast<std::ptrdiff_t>(m_scope.k);
        std::partial_sort(nearest.begin(), last, nearest.end());
    }

private:
    void searchPanel(std::size_t panel)
    {
        // So much of a panel stays in the first-level cache while all queries pass over it.
        constexpr std::size_t kDepth = 128;
        alignas(64) float products[kQueriesPerBlock * kTileColumns] = {};
        const std::size_t dimensions = m_points.dimensions();
        for (std::size_t d = 0; d < dimensions; d += kDepth) {
            const std::size_t depth = std::min(kDepth, dimensions - d);
            for (std::size_t q = 0; q < m_end - m_begin; q += kTileRows)
                addTileProduct(m_queries.data() + q * dimensions + d * kTileRows, kTileRows,
                               m_points.panel(panel) + d * kTileColumns, kTileColumns, depth,
                               products + q * kTileColumns);
        }
        for (std::size_t q = m_begin; q < m_end; ++q)
            offerPanel(q, panel, products + (q - m_begin) * kTileColumns);
    }

    /// Offers a query the points of a panel that may be near enough.
    void offerPanel(std::size_t query, std::size_t panel, const float* products)
    {
        NearestCandidates& candidates = m_candidates[query - m_begin];
        const std::size_t firstPoint = panel * kTileColumns;
        const float norm = m_points.squaredNorms()[query];
        const float* norms = m_points.squaredNorms() + firstPoint;
        const float errorFactor = m_points.errorFactor();
        alignas(64) float lower[kTileColumns];
        std::uint32_t within =
            tileBounds(products, norm, norms, 1 - errorFactor, candidates.threshold(), lower);
        for (; within != 0; within &= within - 1) {
            const auto c = static_cast<std::size_t>(std::countr_zero(within));
            const std::size_t point = firstPoint + c;
            if (point != query && point >= m_scope.firstPoint && point < m_points.points())
                candidates.offer(static_cast<std::uint32_t>(point), lower[c],
                                 lower[c] + 2 * errorFactor * (norm + norms[c]));
        }
    }

    const PackedPoints& m_points;
    const Scope& m_scope;
    std::size_t m_begin;
    std::size_t m_end;
    std::vector<float> m_queries;
    std::vector<NearestCandidates> m_candidates;
};

/// All distances of a zero vector are 1 under cosine, so its neighbours are the first points.
void writeFirstPoints(std::size_t query, NeighborGraph& graph)
{
    std::uint32_t point = 0;
    for (std::size_t n = 0; n < graph.k; ++n, ++point) {
        point += point == query ? 1 : 0;
        graph.indices[query * graph.k + n] = point;
        graph.distances[query * graph.k + n] = 1.0F;
    }
}

/// Fills the graph's rows of queries [begin, end).
void searchRange(const PackedPoints& points, Metric metric, const Scope& scope, std::size_t begin,
                 std::size_t end, NeighborGraph& graph, const TaskContext& context)
{
    std::atomic<std::size_t> done{begin};
    parallelFor(end - begin, kQueriesPerBlock, [&](std::size_t from, std::size_t to) {
        BlockSearch search(points, metric, scope, begin + from, begin + to);
        search.run(context);
        std::vector<Neighbor> nearest;
        for (std::size_t q = begin + from; q < begin + to; ++q) {
            if (points.isZeroVector(q)) {
                writeFirstPoints(q, graph);
                continue;
            }
            context.throwIfStopped();
            search.finish(q, nearest);
            for (std::size_t n = 0; n < graph.k; ++n) {
                graph.indices[q * graph.k + n] = nearest[n].point;
                graph.distances[q * graph.k + n] = nearest[n].distance;
            }
        }
        context.report(done.fetch_add(to - from) + (to - from), graph.points);
    });
}

NeighborGraph emptyGraph(std::size_t points, std::size_t k)
{
    const std::size_t possible = std::min(k, points > 0 ? points - 1 : 0);
    return {points, possible, std::vector<std::uint32_t>(points * possible),
            std::vector<float>(points * possible)};
}

} // namespace

NeighborGraph exactNeighbors(const Matrix& rows, std::size_t k, Metric metric,
                             const TaskContext& context)
{
    NeighborGraph graph = emptyGraph(rows.rows, k);
    if (graph.k == 0)
        return graph;
    const PackedPoints points(rows, metric, context);
    searchRange(points, metric, {graph.k, 0, nullptr}, 0, rows.rows, graph, context);
    return graph;
}

NeighborGraph extendNeighbors(const NeighborGraph& graph, const Matrix& rows, std::size_t k,
                              Metric metric, const TaskContext& context)
{
    NeighborGraph extended = emptyGraph(rows.rows, k);
    const std::size_t old = graph.points;
    if (old == 0 || graph.k < std::min(extended.k, old - 1))
        return exactNeighbors(rows, k, metric, context);
    if (extended.k == 0)
        return extended;
    const PackedPoints points(rows, metric, context);
    searchRange(points, metric, {extended.k, old, &graph}, 0, old, extended, context);
    searchRange(points, metric, {extended.k, 0, nullptr}, old, rows.rows, extended, context);
    return extended;
}

} // namespace murmuration
