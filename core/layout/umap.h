// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/layout/sparse_rows.h"
#include "core/layout/umap_options.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace murmuration {

struct UmapTile;

/// All that a UMAP run is at an epoch; restoring it goes on bit for bit.
struct UmapState
{
    Matrix positions;                  ///< N x dimensions
    std::vector<std::uint32_t> pinned; ///< points that stay where they are, ascending
    int iteration = 0;
    int end = 0; ///< the epoch at which the learning rate reaches its end

    bool operator==(const UmapState&) const = default;
};

/// UMAP as an object the caller steps (McInnes, Healy and Melville 2018): the layout of a fuzzy
/// graph by sampled attraction along its edges and sampled repulsion. Which edges and points are
/// drawn depends on the seed and the epoch alone, and what is moved at the same time has no point
/// in common: the same graph, start and options give the same positions bit for bit for every
/// number of threads. Not thread-safe.
class Umap
{
public:
    /// `graph`: as from fuzzyGraph(); `start`: N x options.dimensions, as from umapStart().
    Umap(SparseRows graph, Matrix start, const UmapOptions& options);
    ~Umap();
    Umap(Umap&&) noexcept;
    Umap& operator=(Umap&&) noexcept;

    /// One epoch. Throws Cancelled before it has begun.
    void step(const TaskContext& context = {});

    [[nodiscard]] int iteration() const { return m_state.iteration; }
    /// A step leaves their mean at zero, unless some are pinned.
    [[nodiscard]] const Matrix& positions() const { return m_state.positions; }
    /// Of the next step: falls linearly, and stays at a hundredth of options().learningRate for
    /// steps beyond.
    [[nodiscard]] double learningRate() const;
    /// The learning rate has come to its end.
    [[nodiscard]] bool settled() const;
    [[nodiscard]] const UmapOptions& options() const { return m_options; }
    [[nodiscard]] std::size_t points() const { return m_state.positions.rows; }

    /// Takes effect at the next step; positions are kept. What changes the layout raises the
    /// learning rate again. A change of neighbours needs setGraph() besides.
    void setOptions(const UmapOptions& options);
    /// For the same points with other neighbours or another metric. Positions are kept.
    void setGraph(SparseRows graph);
    /// `graph` covers the old points and the new ones after them. Each new point starts at the mean
    /// of its neighbours already placed.
    void addPoints(SparseRows graph);
    /// Only the points `kept` stay, ascending; `graph` is of them, in that order, and of new points
    /// after them, which start as in addPoints().
    void keepPoints(std::span<const std::uint32_t> kept, SparseRows graph);
    /// These stay where they are until others are named.
    void setPinned(std::vector<std::uint32_t> pinned);
    [[nodiscard]] const std::vector<std::uint32_t>& pinned() const { return m_state.pinned; }
    /// throwAbout(): a layout caught in a poor arrangement can then find a better one.
    void perturb(double share);
    /// So that at least this share of all epochs is still to come, as after many points have
    /// joined: the learning rate goes on from there.
    void annealFor(double share);

    [[nodiscard]] const UmapState& save() const { return m_state; }
    void restore(UmapState state);

private:
    struct Workspace;

    void prepare();
    void markPinned();
    void moveTile(const UmapTile& tile, std::uint64_t number);
    void centerPositions();

    SparseRows m_graph;
    UmapOptions m_options;
    UmapState m_state;
    std::unique_ptr<Workspace> m_workspace;
};

/// The positions `options.start` speaks of, 10 units wide along each axis as in umap-learn, with a
/// little noise so that duplicates can part. Constant features give a seeded random start. `rows`:
/// N x D, what the graph was made of. Throws Cancelled.
[[nodiscard]] Matrix umapStart(const SparseRows& graph, const Matrix& rows,
                               const UmapOptions& options, const TaskContext& context = {});

} // namespace murmuration
