// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/nearest_candidates.h"

#include <algorithm>
#include <limits>

namespace murmuration {

NearestCandidates::NearestCandidates(std::size_t k, float reach)
    : m_k(k)
    , m_threshold(reach)
    , m_roomBeforeDropping(3 * k + 32)
{
    m_candidates.reserve(m_roomBeforeDropping);
}

void NearestCandidates::offer(std::uint32_t point, float lowerBound, float upperBound)
{
    if (lowerBound > m_threshold)
        return;
    // What overflowed has no order, and is as far as can be.
    constexpr float kFarthest = std::numeric_limits<float>::infinity();
    m_candidates.push_back({lowerBound, upperBound < kFarthest ? upperBound : kFarthest, point});
    if (m_candidates.size() >= m_roomBeforeDropping) {
        dropTheFar();
        m_roomBeforeDropping = std::max(m_roomBeforeDropping, 2 * m_candidates.size());
    }
}

const std::vector<std::uint32_t>& NearestCandidates::points()
{
    dropTheFar();
    m_points.resize(m_candidates.size());
    std::transform(m_candidates.begin(), m_candidates.end(), m_points.begin(),
                   [](const Candidate& candidate) { return candidate.point; });
    return m_points;
}

void NearestCandidates::dropTheFar()
{
    if (m_candidates.size() >= m_k) {
        const auto last = m_candidates.begin() + static_cast<std::ptrdiff_t>(m_k - 1);
        std::nth_element(
            m_candidates.begin(), last, m_candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.upperBound < b.upperBound; });
        m_threshold = std::min(m_threshold, last->upperBound);
    }
    std::erase_if(m_candidates, [this](const Candidate& candidate) {
        return candidate.lowerBound > m_threshold;
    });
}

} // namespace murmuration
