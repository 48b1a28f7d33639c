// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/layout/affinities.h"
#include "core/layout/tsne_options.h"

#include <memory>
#include <vector>

namespace murmuration {

/// All that a t-SNE run is at an iteration; restoring it goes on bit for bit.
struct TsneState
{
    Matrix positions;  ///< N x dimensions
    Matrix velocities; ///< N x dimensions: the last step
    Matrix gains;      ///< N x dimensions
    int iteration = 0;
    int exaggerationEnd = 0; ///< the iteration at which early exaggeration ends

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

    /// One iteration.
    void step();

    [[nodiscard]] int iteration() const { return m_state.iteration; }
    [[nodiscard]] const Matrix& positions() const { return m_state.positions; }
    /// Of the layout before the last step, without exaggeration; computed in the same pass. NaN
    /// before the first step.
    [[nodiscard]] double klDivergence() const { return m_kl; }
    /// Length of the gradient of the last step, divided by sqrt(N).
    [[nodiscard]] double gradientNorm() const { return m_gradientNorm; }
    [[nodiscard]] bool exaggerating() const { return m_state.iteration < m_state.exaggerationEnd; }
    /// The layout has settled: early exaggeration is over, at least 750 iterations are done, and
    /// over the last 50 the KL divergence changed by less than 1e-4 of itself (of 0.01 when it is
    /// smaller).
    [[nodiscard]] bool settled() const;
    [[nodiscard]] const TsneOptions& options() const { return m_options; }
    [[nodiscard]] std::size_t points() const { return m_state.positions.rows; }

    /// Takes effect at the next step; positions are kept. A change of perplexity needs
    /// setAffinities() besides.
    void setOptions(const TsneOptions& options);
    /// For the same points with another perplexity or metric. Positions are kept.
    void setAffinities(AffinityMatrix affinities);
    /// `affinities` covers the old points and the new ones after them. Each new point starts at the
    /// mean of its neighbours already placed, weighted by affinity.
    void addPoints(AffinityMatrix affinities);
    /// Early exaggeration for so many more iterations, as after many points have joined.
    void exaggerateFor(int iterations);

    [[nodiscard]] const TsneState& save() const { return m_state; }
    void restore(TsneState state);

private:
    struct Workspace;

    void computeGradient();
    void chooseRepulsionAnew();
    [[nodiscard]] double effectiveExaggeration() const;
    [[nodiscard]] double effectiveLearningRate() const;

    AffinityMatrix m_affinities;
    TsneOptions m_options;
    TsneState m_state;
    double m_kl;
    double m_gradientNorm = 0;
    std::vector<double> m_klHistory; ///< the last 50
    std::unique_ptr<Workspace> m_workspace;
};

/// The first two or three principal components scaled to standard deviation 1e-4 (Kobak and
/// Linderman 2021), with noise of 1e-6 of that so that duplicates can part. Constant features give
/// a seeded random start. Throws Cancelled.
[[nodiscard]] Matrix startPositions(const Matrix& rows, const TsneOptions& options,
                                    const TaskContext& context = {});

} // namespace murmuration
