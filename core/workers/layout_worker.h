// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/mailbox.h"
#include "core/features/feature_matrix.h"
#include "core/layout/kl_point.h"
#include "core/layout/layout_options.h"
#include "core/layout/layout_snapshot.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace murmuration {

/// Everything the person wants of the layout. Put it again when the features have grown: a sleeping
/// worker looks.
struct LayoutRequest
{
    std::uint64_t run = 0; ///< changes with the features; states of older runs are ignored
    std::shared_ptr<const FeatureMatrix> features; ///< null: nothing to lay out
    LayoutOptions options;
    /// Snapshots of a running layout are at least so far apart: one for each frame of a display
    /// with 60 of them, more often they are never seen.
    std::chrono::milliseconds snapshotInterval{16};
    bool paused = false;
    std::optional<int> pauseAt;    ///< as if paused from this iteration on
    std::uint64_t restarts = 0;    ///< counts presses of Restart
    std::uint64_t shakes = 0;      ///< counts presses of Shake
    std::uint64_t singleSteps = 0; ///< counts presses of Step; works while paused
    std::uint64_t continuations =
        0; ///< counts presses of Play on a settled layout: go on regardless
};

enum class LayoutActivity
{
    Idle,
    Preparing,
    Running,
    Paused,
    Waiting, ///< settled so far, but more rows are on their way
    Settled,
    Failed
};

/// All there is to show about the layout.
struct LayoutState
{
    std::uint64_t run = 0;
    LayoutActivity activity = LayoutActivity::Idle;
    std::string stage;          ///< with Preparing: "searching neighbours"
    std::uint64_t restarts = 0; ///< of the request that the snapshot's layout was begun for
    std::size_t done = 0;
    std::size_t total = 0;
    std::shared_ptr<const LayoutSnapshot> snapshot;      ///< the newest; null before the first
    std::shared_ptr<const std::vector<KlPoint>> klCurve; ///< every ten iterations
    double iterationsPerSecond = 0;
    IssueList notices; ///< once all rows are there; while they grow, limits are passing ones
    std::string failure;
};

/// Lays out features on a thread of its own and publishes a snapshot as often as it is asked to.
/// See IngestWorker for the threading contract.
class LayoutWorker
{
public:
    explicit LayoutWorker(std::function<void()> wake);
    ~LayoutWorker();

    void request(LayoutRequest request);
    [[nodiscard]] std::optional<LayoutState> take();

private:
    void loop(const std::stop_token& stop);

    std::function<void()> m_wake;
    Mailbox<LayoutRequest> m_inbox;
    Mailbox<LayoutState> m_outbox;
    std::jthread m_thread;
};

} // namespace murmuration
