// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace murmuration {

/// Collects, for one query, every point that may be among its k nearest, from distances known only
/// within bounds: a point stays unless k others are certainly nearer.
class NearestCandidates
{
public:
    /// `reach`: nothing further than this is wanted.
    NearestCandidates(std::size_t k, float reach);

    /// Points whose lower bound is above this need not be offered.
    [[nodiscard]] float threshold() const { return m_threshold; }

    void offer(std::uint32_t point, float lowerBound, float upperBound);

    /// The points that are left.
    [[nodiscard]] const std::vector<std::uint32_t>& points();

private:
    struct Candidate
    {
        float lowerBound;
        float upperBound;
        std::uint32_t point;
    };

    void dropTheFar();

    std::size_t m_k;
    float m_threshold;
    std::size_t m_roomBeforeDropping;
    std::vector<Candidate> m_candidates;
    std::vector<std::uint32_t> m_points;
};

struct Neighbor
{
    float distance;
    std::uint32_t point;

    [[nodiscard]] friend bool operator<(const Neighbor& a, const Neighbor& b)
    {
        return a.distance < b.distance || (a.distance == b.distance && a.point < b.point);
    }
};

} // namespace murmuration
