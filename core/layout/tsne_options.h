// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace murmuration {

/// Every number of the t-SNE optimiser, in one place. What is not said otherwise may be changed
/// while it runs.
struct TsneOptions
{
    /// 2 or 3. Changing it keeps the positions: a third coordinate starts near zero, or is dropped.
    int dimensions = 2;

    /// How many neighbours a point attends to, about. More shows coarser structure; lowered to (N -
    /// 1) / 3.
    double perplexity = 30;

    /// A second perplexity whose similarities are averaged with the first one's, for near and far
    /// structure in one layout (Kobak and Berens 2019). Empty: one only.
    std::optional<double> secondPerplexity;

    /// How much labels shape the layout, 0 to 1: affinities between classes, or UMAP's memberships,
    /// are multiplied by 1 less this. Never the default, and always told with the picture: it shows
    /// the classes further apart than the features have them.
    double supervision = 0;

    /// Length of a gradient step, in the convention of scikit-learn (its gradient has the factor
    /// 4). Empty is "auto": max(N / 4, 50) divided by the exaggeration that holds at the time, or
    /// by 4 if that is more, so that steps are three times as long after early exaggeration as
    /// during it (Belkina et al. 2019 for the first; openTSNE divides by 1 then); below 100 points
    /// N / 2 takes the place of 50. With N / 48 throughout, as in scikit-learn, 1000 iterations of
    /// 70 000 digits end at a KL divergence of 2.76 instead of 2.71, those of 10 000 in three
    /// dimensions at 1.63 instead of 1.60; with N / 4 the layouts are no better but wider, which
    /// makes steps slower.
    std::optional<double> learningRate;

    /// All attraction is multiplied by this at first, so that clusters form before they repel each
    /// other. 12 is the usual value; it is lowered for very small collections, which it would
    /// collapse (openTSNE issue 233).
    double earlyExaggeration = 12;
    int earlyExaggerationIterations = 250;

    /// Attraction after that: 1 is t-SNE itself, 2 to 4 tightens clusters (Kobak and Berens 2019).
    /// Lowered, as the early one is, where it would draw all points into one.
    double exaggeration = 1;

    /// Momentum during early exaggeration and after it, as in the reference implementation.
    double initialMomentum = 0.5;
    double finalMomentum = 0.8;

    /// Gains of each coordinate (Jacobs 1988): + 0.2 when the gradient turns against the step, else
    /// x 0.8, at least this.
    double minimumGain = 0.01;

    /// No point moves further than this in one step, in layout units, so that no setting diverges
    /// (openTSNE: 5).
    double maximumStep = 5;

    /// Barnes-Hut accuracy: a cell counts as far when its size is below this share of its distance.
    /// With cells taken to second order 0.45 keeps the force's error below 1 % for 99 of 100
    /// points, while clusters are as tight as points too.
    double theta = 0.45;

    /// Of the random numbers: a third coordinate, ties between duplicates. Changing it means
    /// starting again.
    std::uint64_t seed = 10;

    bool operator==(const TsneOptions&) const = default;
};

/// The early exaggeration that so many points get: options.earlyExaggeration, but at most N / 25
/// and at least 1.
[[nodiscard]] double earlyExaggerationFor(const TsneOptions& options, std::size_t points);

/// What "auto" stands for while attraction is multiplied by `exaggeration`.
[[nodiscard]] double automaticLearningRate(std::size_t points, double exaggeration = 1);

} // namespace murmuration
