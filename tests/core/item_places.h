// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/layout_pipeline.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace murmuration {

inline constexpr std::size_t kRows = 90;
using Items = std::vector<std::uint32_t>;

inline ItemList listOf(Items items)
{
    return std::make_shared<const Items>(std::move(items));
}

inline LayoutOptions optionsFor(LayoutMethod method)
{
    LayoutOptions options;
    options.method = method;
    options.tsne.perplexity = 8;
    return options;
}

/// Where an item is; nothing when it takes no part.
inline std::optional<std::vector<float>> placeOf(const LayoutSnapshot& layout, std::uint32_t item)
{
    const auto found = std::ranges::find(*layout.items, item);
    if (found == layout.items->end())
        return std::nullopt;
    const auto row = layout.positions.row(static_cast<std::size_t>(found - layout.items->begin()));
    return std::vector<float>(row.begin(), row.end());
}

inline double distance(const std::vector<float>& a, const std::vector<float>& b)
{
    double squared = 0;
    for (std::size_t axis = 0; axis < a.size(); ++axis)
        squared += std::pow(static_cast<double>(a[axis]) - static_cast<double>(b[axis]), 2);
    return std::sqrt(squared);
}

inline void steps(LayoutPipeline& pipeline, int count)
{
    for (int i = 0; i < count; ++i)
        pipeline.step();
}

} // namespace murmuration
