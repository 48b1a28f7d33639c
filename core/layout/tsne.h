// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/layout/affinities.h"
#include "core/layout/tsne_options.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace murmuration {

/// All that a t-SNE run is at an iteration; restoring it goes on bit for bit.
struct TsneState
{
    Matrix positions;                  ///< N x dimensions
    Matrix velocities;                 ///< N x dimensions: the last step
    Matrix gains;                      ///< N x dimensions
    std::vector<std::uint32_t> order;  ///< N: the points as they lie in memory, which decides in
                                       ///< what order sums are taken; empty: to be chosen
    std::vector<std::uint32_t> pinned; ///< points that stay where they are, ascending
    int iteration = 0;
    int exaggerationEnd = 0; ///< the iteration at which early exaggeration ends
    double exaggerationLimit = std::numeric_limits<double>::infinity(); ///< early and late
    double spread = 0;             ///< root of the mean squared coordinate before the last step
    double longestStep = 0;        ///< of the last step
    std::vector<double> klHistory; ///< of the last 50 iterations, every tenth

    bool operator==(const TsneState&) const = default;
};

/// t-SNE as an object the caller steps (van der Maaten and Hinton 2008). Pause, live view and "more
/// iterations" are the caller's not calling, calling and calling again. The same affinities, start
/// and options give the same positions bit for bit for every number of threads. Not thread-safe.
class Tsne
{
public:
    /// `start`: N x options.dimensions, as from startPositions().
    Tsne(AffinityMatrix affinities, Matrix start, const TsneOptions& options);
    ~Tsne();
    Tsne(Tsne&&) noexcept;
    Tsne& operator=(Tsne&&) noexcept;

    /// One iteration. Throws Cancelled with the state as it was; the next call does the same step.
    void step(const TaskContext& context = {});

    [[nodiscard]] int iteration() const { return m_iteration; }
    [[nodiscard]] std::size_t points() const { return m_affinities.points; }
    [[nodiscard]] Matrix positions() const;
    [[nodiscard]] const TsneOptions& options() const { return m_options; }
    [[nodiscard]] bool exaggerating() const { return m_iteration < m_exaggerationEnd; }
    /// Exaggeration beyond this has drawn all points into one, and is no longer used; infinite when
    /// none has.
    [[nodiscard]] double exaggerationLimit() const { return m_exaggerationLimit; }

    /// KL divergence without exaggeration, of the layout before the first step or before the last
    /// one whose number is a multiple of ten: those take it along in their pass. NaN before the
    /// first step.
    [[nodiscard]] double klDivergence() const { return m_kl; }
    /// The step that took it along: 1, 10, 20, ...; 0 before the first step.
    [[nodiscard]] int klIteration() const;
    /// Length of the gradient of the last step, divided by sqrt(N).
    [[nodiscard]] double gradientNorm() const { return m_gradientNorm; }
    /// The layout has settled: early exaggeration is over, at least 750 iterations are done, over
    /// the last 50 the KL divergence changed by less than 1e-4 of itself (of 0.01 when it is
    /// smaller), and in the last step no point moved more than a hundredth of the layout's spread.
    [[nodiscard]] bool settled() const;

    /// Takes effect at the next step; positions are kept. A change of perplexity needs
    /// setAffinities() besides.
    void setOptions(const TsneOptions& options);
    /// For the same points with another perplexity, metric or supervision. Positions are kept.
    void setAffinities(AffinityMatrix affinities);
    /// `affinities` covers the old points and the new ones after them. Each new point starts at the
    /// mean of its neighbours already placed, weighted by affinity.
    void addPoints(AffinityMatrix affinities);
    /// Only the points `kept` stay, ascending; `affinities` is of them, in that order, and of new
    /// points after them, which start as in addPoints().
    void keepPoints(std::span<const std::uint32_t> kept, AffinityMatrix affinities);
    /// These stay where they are until others are named; the mean is then no longer kept at zero.
    void setPinned(std::vector<std::uint32_t> pinned);
    [[nodiscard]] const std::vector<std::uint32_t>& pinned() const; ///< ascending
    /// throwAbout(): a layout caught in a poor arrangement can then find a better one.
    void perturb(double share);
    /// Early exaggeration for so many more iterations, as after many points have joined.
    void exaggerateFor(int iterations);

    [[nodiscard]] TsneState save() const;
    void restore(TsneState state);

private:
    struct Workspace;

    void take(AffinityMatrix affinities);
    void load(TsneState state);
    void orderAlongCurve();
    void arrange(const TaskContext& context);
    void computeGradient(bool withKl, const TaskContext& context);
    void holdAgainstCollapse(double spreadBefore);
    [[nodiscard]] double effectiveExaggeration() const;
    [[nodiscard]] double effectiveLearningRate() const;

    AffinityMatrix m_affinities;
    TsneOptions m_options;
    int m_iteration = 0;
    int m_exaggerationEnd = 0;
    double m_exaggerationLimit = 0; ///< of exaggeration; lowered while it collapses the layout
    double m_kl;
    double m_gradientNorm = 0;
    double m_longestStep = 0;
    double m_spread = 0;             ///< root of the mean squared coordinate before the last step
    std::vector<double> m_klHistory; ///< of the last 50 iterations, every tenth
    std::unique_ptr<Workspace> m_workspace;
};

/// The first two or three principal components scaled to standard deviation 1e-4 (Kobak and
/// Linderman 2021), with noise of 1e-6 of that so that duplicates can part. Constant features give
/// a seeded random start. Throws Cancelled.
[[nodiscard]] Matrix startPositions(const Matrix& rows, const TsneOptions& options,
                                    const TaskContext& context = {});

} // namespace murmuration
