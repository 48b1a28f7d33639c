// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/nearest_candidates.h"

#include <algorithm>

namespace murmuration {

NearestCandidates::NearestCandidates(std::size_t k, float reach)
    : m_k(k)
    , m_threshold(reach)
    , m_roomBeforeDropping(4 * k + 64)
{
    m_nearestUpperBounds.reserve(k);
    m_candidates.reserve(m_roomBeforeDropping);
}

void NearestCandidates::offer(std::uint32_t point, float lowerBound, float upperBound)
{
    if (lowerBound > m_threshold)
        return;
    m_candidates.push_back({lowerBound, point});

    auto& heap = m_nearestUpperBounds;
    if (heap.size() < m_k) {
        heap.push_back(upperBound);
        std::push_heap(heap.begin(), heap.end());
    } else if (upperBound < heap.front()) {
        std::pop_heap(heap.begin(), heap.end());
        heap.back() = upperBound;
        std::push_heap(heap.begin(), heap.end());
    }
    if (heap.size() == m_k)
        m_threshold = std::min(m_threshold, heap.front());
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
    std::erase_if(m_candidates, [this](const Candidate& candidate) {
        return candidate.lowerBound > m_threshold;
    });
}

} // namespace murmuration
