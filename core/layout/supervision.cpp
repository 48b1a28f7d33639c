// SPDX-License-Identifier: Apache-2.0
#include "core/layout/supervision.h"

#include <algorithm>

namespace murmuration {
namespace {

/// Whether there are two classes at least.
bool areSeveral(std::span<const int> labels)
{
    const auto isLabel = [](int label) { return label >= 0; };
    const auto first = std::ranges::find_if(labels, isLabel);
    return first != labels.end() && std::any_of(first, labels.end(), [&](int label) {
               return isLabel(label) && label != *first;
           });
}

} // namespace

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
    if (!options.labels || !(options.tsne.supervision > 0) || !areSeveral(*options.labels))
        return {};
    return {options.tsne.supervision, options.labels};
}

} // namespace murmuration
