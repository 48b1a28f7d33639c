// SPDX-License-Identifier: Apache-2.0
#include "core/layout/umap_graph.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace murmuration {
namespace {

constexpr std::size_t kRowsPerBlock = 64;

/// The distance beyond the nearest neighbour over which membership falls to 1 / e: halving until
/// found, as it falls off the scale where many are equally far. Starts at `mean`, the distances'.
double bandwidth(std::span<const float> distances, double nearest, double mean, double wantedSum)
{
    constexpr int kSteps = 64;
    constexpr double kTolerance = 1e-5;
    double low = 0;
    double high = std::numeric_limits<double>::infinity();
    double middle = mean;
    for (int i = 0; i < kSteps; ++i) {
        double sum = 0;
        for (const float distance : distances) {
            const double beyond = static_cast<double>(distance) - nearest;
            sum += beyond > 0 ? std::exp(-beyond / middle) : 1;
        }
        if (std::abs(sum - wantedSum) < kTolerance)
            break;
        (sum > wantedSum ? high : low) = middle;
        middle = std::isinf(high) ? middle * 2 : (low + high) / 2;
    }
    return middle;
}

double meanOf(std::span<const float> values)
{
    return values.empty() ? 0
                          : std::accumulate(values.begin(), values.end(), 0.0) /
                                static_cast<double>(values.size());
}

} // namespace

std::vector<float> smoothMemberships(const NeighborGraph& graph, std::size_t k,
                                     const TaskContext& context)
{
    constexpr double kSmallestShare = 1e-3; // of the mean distance: the least bandwidth
    std::vector<float> memberships(graph.points * k);
    const double wantedSum = std::log2(static_cast<double>(k) + 1);
    const double meanOfAll = meanOf(graph.distances);
    parallelFor(graph.points, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t i = begin; i < end; ++i) {
            const auto distances = graph.distancesOf(i).first(k);
            const auto other = std::find_if(distances.begin(), distances.end(),
                                            [](float distance) { return distance > 0; });
            const double nearest = other == distances.end() ? 0 : static_cast<double>(*other);
            const double mean = nearest > 0 ? meanOf(distances) : meanOfAll;
            const double scale =
                std::max(bandwidth(distances, nearest, mean, wantedSum), kSmallestShare * mean);
            for (std::size_t n = 0; n < k; ++n) {
                const double beyond = static_cast<double>(distances[n]) - nearest;
                memberships[i * k + n] =
                    beyond > 0 ? static_cast<float>(std::exp(-beyond / scale)) : 1.0F;
            }
        }
    });
    return memberships;
}

SparseRows fuzzyGraph(const NeighborGraph& graph, const UmapOptions& options,
                      const TaskContext& context)
{
    const std::size_t k = std::min(graph.k, neighborsForUmap(options, graph.points));
    if (k == 0) {
        SparseRows empty;
        empty.points = graph.points;
        empty.rowStart.assign(graph.points + 1, 0);
        return empty;
    }
    return symmetrized(
        graph, k, smoothMemberships(graph, k, context),
        [](float a, float b) { return a + b - a * b; }, context);
}

} // namespace murmuration
