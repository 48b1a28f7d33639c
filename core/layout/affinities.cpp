// SPDX-License-Identifier: Apache-2.0
#include "core/layout/affinities.h"

#include "core/base/parallel.h"
#include "core/base/stoppable_memory.h"
#include "core/layout/affinity_kernels.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

namespace murmuration {
namespace {

constexpr std::size_t kRowsPerBlock = 64;

/// Sums that give the entropy of weights exp(-beta * excess) and how it changes with beta.
struct Moments
{
    double sum = 0;
    double mean = 0;
    double variance = 0;

    [[nodiscard]] double entropy(double beta) const { return std::log(sum) + beta * mean; }
};

Moments momentsAt(double beta, std::span<const float> excess, std::span<float> weights)
{
    const WeightSums sums = exponentialWeights(excess, static_cast<float>(beta), weights);
    const double mean = sums.first / sums.weight;
    return {sums.weight, mean, std::max(0.0, sums.second / sums.weight - mean * mean)};
}

/// The squared distances beyond the nearest one's, as shares of their mean: of the order of 1
/// whatever the features' unit. All zero when the neighbours are equally far, or too far for float.
void relativeExcess(std::span<const float> distances, std::span<float> excess)
{
    const auto nearest = static_cast<double>(distances.front());
    double total = 0;
    for (std::size_t n = 0; n < excess.size(); ++n) {
        const auto distance = static_cast<double>(distances[n]);
        const double value = (distance - nearest) * (distance + nearest);
        total += value;
        excess[n] = static_cast<float>(value);
    }
    const double mean = total / static_cast<double>(excess.size());
    const double roundings = 1e-6 * nearest * nearest;
    if (!(mean > roundings) || !std::isfinite(mean)) {
        std::fill(excess.begin(), excess.end(), 0.0F);
        return;
    }
    for (std::size_t n = 0; n < excess.size(); ++n) {
        const auto distance = static_cast<double>(distances[n]);
        excess[n] = static_cast<float>((distance - nearest) * (distance + nearest) / mean);
    }
}

/// Newton's method on log(beta), where the entropy falls smoothly, kept within a bracket.
void conditionalSimilarities(std::span<const float> excess, double targetEntropy,
                             std::span<float> weights)
{
    constexpr int kSteps = 60;
    constexpr double kTolerance = 1e-5;
    constexpr double kWidest =
        30; // beta from e^-30 to e^30 of the mean: beyond, weights are all equal or all zero
    double low = -kWidest;
    double high = kWidest;
    double logBeta = 0;
    Moments moments;
    for (int i = 0; i < kSteps; ++i) {
        const double beta = std::exp(logBeta);
        moments = momentsAt(beta, excess, weights);
        const double tooHigh = moments.entropy(beta) - targetEntropy;
        if (std::abs(tooHigh) < kTolerance)
            break;
        (tooHigh > 0 ? low : high) = logBeta;
        const double slope = beta * beta * moments.variance;
        const double newton = slope > 0 ? logBeta + tooHigh / slope : high;
        logBeta = newton > low && newton < high ? newton : (low + high) / 2;
    }
    const auto scale = static_cast<float>(1 / moments.sum);
    for (float& weight : weights)
        weight *= scale;
}

/// p_j|i of each point's k nearest, points x k.
std::vector<float> allConditionals(const NeighborGraph& graph, std::size_t k, double perplexity,
                                   const TaskContext& context)
{
    std::vector<float> conditionals;
    resizeUnlessStopped(conditionals, graph.points * k, context);
    const double targetEntropy = std::log(perplexity);
    parallelFor(graph.points, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        std::vector<float> excess(k);
        for (std::size_t i = begin; i < end; ++i) {
            relativeExcess(graph.distancesOf(i).first(k), excess);
            conditionalSimilarities(excess, targetEntropy, {conditionals.data() + i * k, k});
        }
    });
    return conditionals;
}

/// The average over both perplexities, if there are two.
std::vector<float> averagedConditionals(const NeighborGraph& graph, std::size_t k,
                                        const PerplexityChoice& perplexity,
                                        const TaskContext& context)
{
    std::vector<float> first = allConditionals(graph, k, perplexity.first, context);
    if (!perplexity.second)
        return first;
    const std::vector<float> second = allConditionals(graph, k, *perplexity.second, context);
    parallelFor(graph.points, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t at = begin * k; at < end * k; ++at)
            first[at] = (first[at] + second[at]) / 2;
    });
    return first;
}

} // namespace

double largestPerplexity(std::size_t points)
{
    return std::max(1.0, (static_cast<double>(points) - 1) / 3);
}

std::size_t neighborsForPerplexity(double perplexity, std::size_t points)
{
    const auto wanted =
        static_cast<std::size_t>(std::lround(3 * std::min(perplexity, largestPerplexity(points))));
    return std::min(std::max<std::size_t>(wanted, 1), points > 0 ? points - 1 : 0);
}

AffinityMatrix computeAffinities(const NeighborGraph& graph, const PerplexityChoice& perplexity,
                                 const TaskContext& context)
{
    AffinityMatrix matrix;
    matrix.points = graph.points;
    const double largest = largestPerplexity(graph.points);
    PerplexityChoice used{std::clamp(perplexity.first, 1.0, largest), {}};
    if (perplexity.second)
        used.second = std::clamp(*perplexity.second, 1.0, largest);
    matrix.perplexity = used.first;
    matrix.rowStart.assign(graph.points + 1, 0);
    const std::size_t k = std::min(graph.k, neighborsForPerplexity(used.larger(), graph.points));
    if (k == 0)
        return matrix;

    std::vector<float> conditionals = averagedConditionals(graph, k, used, context);
    const float share = static_cast<float>(1 / (2 * static_cast<double>(graph.points)));
    static_cast<SparseRows&>(matrix) = symmetrized(
        graph, k, std::move(conditionals), [share](float a, float b) { return (a + b) * share; },
        context);
    return matrix;
}

void superviseAffinities(AffinityMatrix& affinities, std::span<const int> labels, double strength,
                         const TaskContext& context)
{
    weakenBetweenLabels(affinities, labels, strength, context);
    context.throwIfStopped();
    const double total = std::accumulate(affinities.values.begin(), affinities.values.end(), 0.0);
    const auto scale = static_cast<float>(total > 0 ? 1 / total : 0);
    context.throwIfStopped();
    for (float& value : affinities.values)
        value *= scale;
}

} // namespace murmuration
