// SPDX-License-Identifier: Apache-2.0
#include "core/layout/supervision.h"

#include <algorithm>

namespace murmuration {

std::vector<int> Supervision::labelsOf(std::span<const std::uint32_t> items) const
{
    std::vector<int> of;
    of.reserve(items.size());
    for (const std::uint32_t item : items)
        of.push_back(item < labels->size() ? (*labels)[item] : -1);
    return of;
}

Supervision supervisionOf(const LayoutOptions& options)
{
    if (!options.labels || !(options.tsne.supervision > 0) ||
        std::ranges::all_of(*options.labels, [](int label) { return label < 0; }))
        return {};
    return {options.tsne.supervision, options.labels};
}

} // namespace murmuration
