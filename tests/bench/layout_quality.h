// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/affinities.h"
#include "core/layout/repulsion.h"
#include "core/neighbors/neighbor_graph.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

namespace murmuration::bench {

/// The KL divergence of a layout, whoever made it: these affinities, and Z over all pairs.
inline double klOf(const AffinityMatrix& affinities, const Matrix& positions)
{
    Coordinates coordinates;
    coordinates.assign(positions);
    RepulsionField field;
    makeExactRepulsion()->compute(coordinates, field, {});
    double kl = 0;
    for (std::size_t i = 0; i < affinities.points; ++i) {
        for (std::uint64_t e = affinities.rowStart[i]; e < affinities.rowStart[i + 1]; ++e) {
            double squared = 0;
            for (std::size_t axis = 0; axis < positions.columns; ++axis) {
                const auto off = static_cast<double>(positions.at(i, axis) -
                                                     positions.at(affinities.columns[e], axis));
                squared += off * off;
            }
            const auto p = static_cast<double>(affinities.values[e]);
            kl += p > 0 ? p * std::log(p * (1 + squared) * field.normalization) : 0;
        }
    }
    return kl;
}

/// The share of points whose label most of their ten nearest in the layout have.
inline double votesRight(const NeighborGraph& layout, const std::vector<int>& labels)
{
    std::size_t right = 0;
    for (std::size_t i = 0; i < layout.points; ++i) {
        std::map<int, int> votes;
        for (const std::uint32_t neighbor : layout.neighbors(i))
            ++votes[labels[neighbor]];
        const auto most =
            std::max_element(votes.begin(), votes.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; });
        right += most->first == labels[i] ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(layout.points);
}

/// The share of each point's ten nearest in the features that are among its ten nearest in the
/// layout.
inline double neighborsKept(const NeighborGraph& features, const NeighborGraph& layout)
{
    constexpr std::size_t kCount = 10;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < features.points; ++i) {
        const auto shown = layout.neighbors(i).first(kCount);
        for (const std::uint32_t neighbor : features.neighbors(i).first(kCount))
            kept += std::find(shown.begin(), shown.end(), neighbor) != shown.end() ? 1 : 0;
    }
    return static_cast<double>(kept) / static_cast<double>(features.points * kCount);
}

} // namespace murmuration::bench
