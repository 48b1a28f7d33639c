// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/layout_pipeline.h"
#include "tests/core/layout_checks.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace murmuration {

using Features = std::shared_ptr<FeatureMatrix>;

inline Features finished(const Matrix& rows)
{
    return std::make_shared<FeatureMatrix>(rows, "test");
}

/// Appends rows [begin, end) of `rows`, belonging to items of the same numbers, in reverse order.
inline void appendReversed(FeatureMatrix& features, const Matrix& rows, std::size_t begin,
                           std::size_t end)
{
    for (std::size_t r = end; r-- > begin;)
        features.append(static_cast<std::uint32_t>(r), rows.row(r));
}

inline void run(LayoutPipeline& pipeline, int iterations)
{
    for (int i = 0; i < iterations; ++i)
        pipeline.step();
}

/// Whether the nearest point of `point` in the snapshot is of the same planted cluster.
inline bool nearestIsOfTheSameCluster(const LayoutSnapshot& snapshot, std::size_t point,
                                      std::size_t clusters)
{
    std::size_t nearest = point == 0 ? 1 : 0;
    for (std::size_t j = 0; j < snapshot.points(); ++j) {
        if (j != point &&
            distance(snapshot.positions, point, j) < distance(snapshot.positions, point, nearest))
            nearest = j;
    }
    return (*snapshot.items)[nearest] % clusters == (*snapshot.items)[point] % clusters;
}

inline bool mentions(const IssueList& notices, const std::string& text)
{
    return std::any_of(notices.begin(), notices.end(), [&](const Issue& issue) {
        return issue.text.find(text) != std::string::npos;
    });
}

inline std::vector<std::uint32_t> ascending(std::size_t count)
{
    std::vector<std::uint32_t> items(count);
    std::iota(items.begin(), items.end(), 0U);
    return items;
}

inline LayoutOptions umap()
{
    LayoutOptions options;
    options.method = LayoutMethod::Umap;
    return options;
}

/// How many points have one of their own planted cluster as the nearest.
inline std::size_t amongTheirLikes(const LayoutSnapshot& snapshot, std::size_t clusters)
{
    std::size_t right = 0;
    for (std::size_t i = 0; i < snapshot.points(); ++i)
        right += nearestIsOfTheSameCluster(snapshot, i, clusters) ? 1 : 0;
    return right;
}

} // namespace murmuration
