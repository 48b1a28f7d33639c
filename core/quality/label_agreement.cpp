// SPDX-License-Identifier: Apache-2.0
#include "core/quality/label_agreement.h"

#include <algorithm>

namespace murmuration {

std::optional<double> labelAgreement(const NeighborGraph& graph, std::span<const int> labels,
                                     std::size_t k)
{
    const auto labelled = [](int label) { return label >= 0; };
    const auto firstLabel = std::find_if(labels.begin(), labels.end(), labelled);
    const auto differs = [&](int label) { return labelled(label) && label != *firstLabel; };
    if (std::none_of(firstLabel, labels.end(), differs))
        return std::nullopt;

    double sum = 0;
    std::size_t counted = 0;
    for (std::size_t i = 0; i < graph.points; ++i) {
        if (!labelled(labels[i]))
            continue;
        std::size_t near = 0;
        std::size_t same = 0;
        for (const std::uint32_t neighbor : graph.neighbors(i)) {
            if (near == k)
                break;
            if (!labelled(labels[neighbor]))
                continue;
            ++near;
            same += labels[neighbor] == labels[i] ? 1 : 0;
        }
        // A point with no labelled neighbour among those searched says nothing.
        if (near == 0)
            continue;
        sum += static_cast<double>(same) / static_cast<double>(near);
        ++counted;
    }
    if (counted == 0)
        return std::nullopt;
    return sum / static_cast<double>(counted);
}

} // namespace murmuration
