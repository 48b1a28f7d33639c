// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/pair_search.h"

#include "core/base/parallel.h"
#include "core/neighbors/nearest_candidates.h"
#include "core/neighbors/point_panels.h"
#include "core/neighbors/query_block.h"
#include "core/neighbors/search_points.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <limits>
#include <mutex>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace murmuration {
namespace {

constexpr std::size_t kPanelsPerBlock = 3;
constexpr std::size_t kBlock = kPanelsPerBlock * kPanelWidth;

/// Slots in the points' own order.
std::vector<std::uint32_t> slotsInOrder(std::size_t points)
{
    std::vector<std::uint32_t> slots((points + kPanelWidth - 1) / kPanelWidth * kPanelWidth,
                                     PointPanels::kNoPoint);
    std::iota(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(points), 0U);
    return slots;
}

/// Visits each pair with a new point once, a block of points against another, and offers it to
/// both. A block's candidates are locked while they are offered points; the order in which that
/// happens changes nothing (see NearestCandidates).
class PairSearch
{
public:
    PairSearch(const SearchPoints& points, std::size_t firstNew, std::size_t k,
               const TaskContext& context)
        : m_points(points)
        , m_firstNew(firstNew)
        , m_context(context)
        , m_panels(points, slotsInOrder(points.count()), context)
        , m_locks((points.count() + kBlock - 1) / kBlock)
    {
        m_candidates.reserve(points.count());
        for (std::uint32_t p = 0; p < points.count(); ++p)
            m_candidates.emplace_back(p, k);
    }

    void startFrom(const NeighborGraph& known)
    {
        parallelFor(known.points, kBlock, [&](std::size_t begin, std::size_t end) {
            m_context.throwIfStopped();
            for (std::size_t p = begin; p < end; ++p)
                m_candidates[p].startFrom(known.neighbors(p), known.distancesOf(p), m_points);
        });
    }

    void run()
    {
        parallelFor(m_locks.size(), 1, [this](std::size_t block, std::size_t) {
            std::vector<std::uint32_t> queries(std::min(kBlock, m_points.count() - block * kBlock));
            std::iota(queries.begin(), queries.end(), static_cast<std::uint32_t>(block * kBlock));
            QueryBlock query(m_points);
            query.assign(queries);
            for (std::size_t other = std::max(block, m_firstNew / kBlock); other < m_locks.size();
                 ++other) {
                m_context.throwIfStopped();
                searchPair(block, other, query);
                report(queries.size() * std::min(kBlock, m_points.count() - other * kBlock));
            }
        });
    }

    /// Writes a point's row of the graph and frees its candidates.
    void takeNearest(std::size_t point, NeighborGraph& graph)
    {
        NearestCandidates candidates = std::exchange(m_candidates[point], {0, 0});
        writeNearest(point, candidates.nearest(m_points), m_points, graph);
    }

private:
    void searchPair(std::size_t block, std::size_t other, QueryBlock& query)
    {
        copyThresholds(block * kBlock, query.thresholds());
        query.selectAll();
        alignas(64) float pointThresholds[kPanelWidth] = {};
        const std::size_t lastPanel = std::min((other + 1) * kPanelsPerBlock, m_panels.panels());
        for (std::size_t p = other * kPanelsPerBlock; p < lastPanel; ++p) {
            Panel panel = m_panels.panel(p);
            if (block == other) {
                query.bound(panel);
                offerToQueries(block, p, query);
                continue;
            }
            panel.thresholds = pointThresholds;
            copyThresholds(p * kPanelWidth, pointThresholds);
            query.bound(panel);
            offerToQueries(block, p, query);
            offerToPoints(block, p, query);
        }
    }

    /// Thresholds only fall: a copy that has aged lets some points pass in vain, no more.
    void copyThresholds(std::size_t firstPoint, std::span<float> thresholds)
    {
        const std::lock_guard lock(m_locks[firstPoint / kBlock]);
        for (std::size_t n = 0; n < thresholds.size(); ++n) {
            const std::size_t point = firstPoint + n;
            // All distances of a zero vector are the same: it needs no search.
            thresholds[n] = point >= m_points.count() || m_points.isZeroVector(point)
                                ? -std::numeric_limits<float>::infinity()
                                : m_candidates[point].threshold();
        }
    }

    void offerToQueries(std::size_t block, std::size_t panel, const QueryBlock& query)
    {
        const std::lock_guard lock(m_locks[block]);
        for (std::size_t q = 0; q < query.size(); ++q) {
            const std::size_t point = block * kBlock + q;
            std::uint32_t near = query.nearQuery(q) & partnersOf(point, panel);
            for (; near != 0; near &= near - 1) {
                const auto c = static_cast<std::size_t>(std::countr_zero(near));
                m_candidates[point].offer(static_cast<std::uint32_t>(panel * kPanelWidth + c),
                                          query.bounds(q)[c], m_points);
            }
        }
    }

    void offerToPoints(std::size_t block, std::size_t panel, const QueryBlock& query)
    {
        const std::lock_guard lock(m_locks[panel / kPanelsPerBlock]);
        for (std::size_t q = 0; q < query.size(); ++q) {
            const std::size_t point = block * kBlock + q;
            std::uint32_t near = query.nearPoint(q) & partnersOf(point, panel);
            for (; near != 0; near &= near - 1) {
                const auto c = static_cast<std::size_t>(std::countr_zero(near));
                m_candidates[panel * kPanelWidth + c].offer(static_cast<std::uint32_t>(point),
                                                            query.bounds(q)[c], m_points);
            }
        }
    }

    /// A bit for each point of the panel that makes a pair with a new point.
    [[nodiscard]] std::uint32_t partnersOf(std::size_t point, std::size_t panel) const
    {
        const std::uint32_t all = pointsBefore(m_points.count(), panel);
        return point >= m_firstNew ? all : all & ~pointsBefore(m_firstNew, panel);
    }

    /// A bit for each point of the panel before `end`.
    [[nodiscard]] static std::uint32_t pointsBefore(std::size_t end, std::size_t panel)
    {
        const std::size_t first = panel * kPanelWidth;
        if (end >= first + kPanelWidth)
            return ~0U;
        return end <= first ? 0U : (1U << (end - first)) - 1;
    }

    /// Pairs, said as points.
    void report(std::size_t pairs)
    {
        const auto count = static_cast<double>(m_points.count());
        const auto skipped = static_cast<double>(m_firstNew / kBlock * kBlock);
        const double all = (count - skipped) * (count + skipped) / 2;
        const std::size_t done = m_pairs.fetch_add(pairs) + pairs;
        m_context.report(
            static_cast<std::size_t>(count * std::min(1.0, static_cast<double>(done) / all)),
            m_points.count());
    }

    const SearchPoints& m_points;
    std::size_t m_firstNew;
    const TaskContext& m_context;
    PointPanels m_panels;
    std::vector<NearestCandidates> m_candidates;
    std::vector<std::mutex> m_locks;
    std::atomic<std::size_t> m_pairs{0};
};

} // namespace

NeighborGraph searchPairs(const NeighborGraph& known, const Matrix& rows, std::size_t k,
                          Metric metric, const TaskContext& context)
{
    NeighborGraph graph = emptyGraph(rows.rows, k, context);
    if (graph.k == 0)
        return graph;
    const SearchPoints points(rows, metric, context);
    PairSearch search(points, known.points, graph.k, context);
    search.startFrom(known);
    search.run();
    parallelFor(rows.rows, kBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t p = begin; p < end; ++p)
            search.takeNearest(p, graph);
    });
    context.report(rows.rows, rows.rows);
    graph.method = known.method;
    graph.recall = known.recall;
    return graph;
}

} // namespace murmuration
