// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/nearest_candidates.h"

#include "core/base/stoppable_memory.h"

#include <algorithm>
#include <limits>

namespace murmuration {
namespace {

constexpr float kFarthest = std::numeric_limits<float>::infinity();

/// So many candidates are kept before the far ones are dropped.
std::size_t roomFor(std::size_t k)
{
    return 2 * k + 16;
}

} // namespace

void NearestCandidates::startFrom(std::span<const std::uint32_t> known,
                                  std::span<const float> distances, const SearchPoints& points)
{
    m_settled.clear();
    for (std::size_t n = 0; n < std::min(known.size(), m_k); ++n)
        m_settled.push_back({distances[n], known[n]});
    if (m_settled.size() == m_k)
        m_threshold = points.squaredReach(m_settled.back().distance);
}

void NearestCandidates::add(std::uint32_t point, float lowerBound, const SearchPoints& points)
{
    // Of very many equal points those with the lowest numbers are kept, without looking further.
    if (m_settled.size() == m_k && m_settled.back() < Neighbor{0.0F, point})
        return;
    if (m_candidates.empty() && m_settled.empty())
        m_candidates.reserve(roomFor(m_k));
    // What overflowed has no order, and is as far as can be.
    m_candidates.push_back({lowerBound < kFarthest ? lowerBound : kFarthest, point});
    if (m_candidates.size() < roomFor(m_k))
        return;
    dropTheFar(points);
    if (m_candidates.size() > roomFor(m_k) * 7 / 8)
        settle(points);
}

void NearestCandidates::tighten(const SearchPoints& points)
{
    if (m_candidates.size() > m_k + m_k / 2)
        dropTheFar(points);
}

void NearestCandidates::dropTheFar(const SearchPoints& points)
{
    if (m_candidates.size() < m_k)
        return;
    const auto last = m_candidates.begin() + static_cast<std::ptrdiff_t>(m_k - 1);
    std::nth_element(
        m_candidates.begin(), last, m_candidates.end(),
        [](const Candidate& a, const Candidate& b) { return a.lowerBound < b.lowerBound; });
    m_threshold = std::min(m_threshold, points.upperBound(m_query, last->lowerBound));
    std::erase_if(m_candidates, [this](const Candidate& candidate) {
        return candidate.lowerBound > m_threshold;
    });
}

void NearestCandidates::settle(const SearchPoints& points)
{
    for (const Candidate& candidate : m_candidates) {
        const float distance = points.distance(m_query, candidate.point);
        m_settled.push_back({distance < kFarthest ? distance : kFarthest, candidate.point});
    }
    m_candidates.clear();
    const std::size_t kept = std::min(m_k, m_settled.size());
    const auto end = m_settled.begin() + static_cast<std::ptrdiff_t>(kept);
    if (end != m_settled.end())
        std::nth_element(m_settled.begin(), end, m_settled.end());
    std::sort(m_settled.begin(), end);
    m_settled.resize(kept);
    if (kept == m_k && kept > 0)
        m_threshold = std::min(m_threshold, points.squaredReach(m_settled.back().distance));
}

std::span<const Neighbor> NearestCandidates::nearest(const SearchPoints& points)
{
    dropTheFar(points);
    settle(points);
    return m_settled;
}

NeighborGraph emptyGraph(std::size_t points, std::size_t k, const TaskContext& context)
{
    NeighborGraph graph;
    graph.points = points;
    graph.k = std::min(k, points > 0 ? points - 1 : 0);
    resizeUnlessStopped(graph.indices, points * graph.k, context);
    resizeUnlessStopped(graph.distances, points * graph.k, context);
    return graph;
}

void writeNearest(std::size_t point, std::span<const Neighbor> nearest, const SearchPoints& points,
                  NeighborGraph& graph)
{
    std::uint32_t* indices = graph.indices.data() + point * graph.k;
    float* distances = graph.distances.data() + point * graph.k;
    std::uint32_t next = 0;
    for (std::size_t n = 0; n < graph.k; ++n) {
        if (points.isZeroVector(point)) {
            next += next == point ? 1 : 0;
            indices[n] = next++;
            distances[n] = 1.0F;
        } else {
            indices[n] = nearest[n].point;
            distances[n] = nearest[n].distance;
        }
    }
}

} // namespace murmuration
