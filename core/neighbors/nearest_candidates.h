// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/neighbors/search_points.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace murmuration {

struct Neighbor
{
    float distance;
    std::uint32_t point;

    [[nodiscard]] friend bool operator<(const Neighbor& a, const Neighbor& b)
    {
        return a.distance < b.distance || (a.distance == b.distance && a.point < b.point);
    }
};

/// Collects, for one query, every point that may be among its k nearest, from distances known only
/// within bounds: a point stays unless k others are certainly nearer. So what nearest() says
/// depends on which points were offered, but not on their order.
class NearestCandidates
{
public:
    NearestCandidates(std::uint32_t query, std::size_t k)
        : m_query(query)
        , m_k(k)
    {
    }

    /// Starts with neighbours that are known, in order.
    void startFrom(std::span<const std::uint32_t> known, std::span<const float> distances,
                   const SearchPoints& points);

    /// Squared; points whose lower bound is above it need not be offered.
    [[nodiscard]] float threshold() const { return m_threshold; }

    void offer(std::uint32_t point, float lowerBound, const SearchPoints& points)
    {
        if (!(lowerBound > m_threshold) && point != m_query)
            add(point, lowerBound, points);
    }

    /// Lowers the threshold if there are more candidates than needed.
    void tighten(const SearchPoints& points);

    /// The k nearest of what was offered, in order; fewer if there were fewer.
    [[nodiscard]] std::span<const Neighbor> nearest(const SearchPoints& points);

private:
    struct Candidate
    {
        float lowerBound; ///< squared
        std::uint32_t point;
    };

    void add(std::uint32_t point, float lowerBound, const SearchPoints& points);
    void dropTheFar(const SearchPoints& points);
    void settle(const SearchPoints& points);

    std::uint32_t m_query;
    std::size_t m_k;
    float m_threshold = std::numeric_limits<float>::infinity();
    std::vector<Candidate> m_candidates;
    std::vector<Neighbor> m_settled; ///< the k nearest of those whose distance was computed
};

/// A graph for k neighbours, or all there are if they are fewer, with its rows still to be written.
/// Throws Cancelled.
[[nodiscard]] NeighborGraph emptyGraph(std::size_t points, std::size_t k,
                                       const TaskContext& context);

/// Writes a row of the graph: `nearest` or, as all distances of a zero vector are 1 under cosine,
/// its first points.
void writeNearest(std::size_t point, std::span<const Neighbor> nearest, const SearchPoints& points,
                  NeighborGraph& graph);

} // namespace murmuration
