// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/task_context.h"
#include "core/features/feature_matrix.h"
#include "core/layout/kl_point.h"
#include "core/layout/layout_options.h"
#include "core/layout/layout_snapshot.h"
#include "core/neighbors/neighbor_graph.h"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace murmuration {

/// Features -> transform -> neighbours -> affinities -> stepping t-SNE or UMAP, keeping every stage
/// that is still valid: what changes restarts only what depends on it. Used by the layout worker
/// and by `embed` alike, so both give the same coordinates. Not thread-safe; no Qt, no threads of
/// its own.
class LayoutPipeline
{
public:
    /// Called before each stage: "preparing features", "searching neighbours", "computing
    /// affinities", or for UMAP "computing memberships".
    using StageListener = std::function<void(std::string_view stage)>;

    explicit LayoutPipeline(StageListener listener = {});
    ~LayoutPipeline();

    /// Brings every stage up to date with the features that are there now and with the options.
    /// Rows that came since the last call join the layout that runs, as do items no longer left
    /// out, and others leave it without moving the rest; when the features are finished
    /// and nothing has been laid out yet, they are taken in the items' order, so that the result
    /// can be reproduced. After Cancelled the call can be repeated. Needs at least one row. Throws
    /// Error, Cancelled.
    void update(const std::shared_ptr<const FeatureMatrix>& features, const LayoutOptions& options,
                const TaskContext& context = {});

    /// Forgets the positions: the next update() starts from the first ones, in the items' order if
    /// finished. Only items that are pinned then stay where they were.
    void restart();

    /// One iteration of the layout. Does nothing for PCA. Throws Cancelled with the layout as it
    /// was.
    void step(const TaskContext& context = {});
    /// Throws the points, but for pinned ones, off their places, so that the layout can find a
    /// better arrangement. Does nothing for PCA.
    void shake();

    /// True when step() would change something (t-SNE or UMAP with at least 2 points).
    [[nodiscard]] bool canStep() const;
    [[nodiscard]] bool settled() const;
    [[nodiscard]] int iteration() const;
    [[nodiscard]] LayoutSnapshot snapshot() const;
    /// The newest measurement of the KL divergence; none before the first one, and for PCA and
    /// UMAP.
    [[nodiscard]] std::optional<KlPoint> klPoint() const;
    /// What the person should know about the current layout: a perplexity, an early exaggeration or
    /// a number of neighbours that was lowered, features that are the same, labels that shape it or
    /// don't though they were to, neighbours that were not found.
    [[nodiscard]] IssueList notices() const;
    /// Of the transformed features, k >= 10 where there are so many points; null before the first
    /// update() or for PCA.
    [[nodiscard]] const NeighborGraph* neighbors() const;

private:
    struct Stages;
    std::unique_ptr<Stages> m_stages;
};

} // namespace murmuration
