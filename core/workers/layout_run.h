// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/layout_pipeline.h"
#include "core/workers/layout_worker.h"

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace murmuration {

/// What the layout worker is doing: the newest request, the pipeline that serves it, and the state
/// it publishes. Lives on the worker's thread.
class LayoutRun
{
public:
    using Publish = std::function<void(LayoutState)>;
    /// Whether what is being prepared or stepped is no longer wanted.
    using Outdated = std::function<bool(const LayoutRequest& current)>;

    LayoutRun(Publish publish, Outdated outdated);

    void adopt(LayoutRequest request);

    /// A few milliseconds of work: brings the stages up to date if something changed, else steps.
    /// Never throws.
    void work();

    /// Whether work() has anything to do without a new request.
    [[nodiscard]] bool hasWork() const;

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool joinDue() const;
    [[nodiscard]] bool paused() const;
    [[nodiscard]] bool wantsSteps() const;
    void prepare();
    void shake();
    void stepForAFrame();
    void countSteps(int steps);
    void recordKl();
    void fail(std::string reason);
    [[nodiscard]] TaskContext preparationContext();
    void publish(LayoutActivity activity);
    void publishLayout();

    const Publish m_publish;
    const Outdated m_outdated;
    const TaskContext m_whileWanted; ///< stops as soon as the request is outdated
    LayoutPipeline m_pipeline;
    LayoutRequest m_request;
    LayoutState m_state;
    bool m_stale = false;          ///< the stages are behind the request
    bool m_restart = false;        ///< the positions are to be forgotten first
    bool m_shaken = false;         ///< the points are to be thrown about first
    bool m_goOn = false;           ///< step although settled
    std::uint64_t m_stepsOwed = 0; ///< single steps not yet made
    std::size_t m_rowsUsed = 0;    ///< feature rows in the pipeline
    bool m_usedFinished = false;   ///< they were all there will be
    std::size_t m_triedRows = 0;   ///< the same of the newest attempt, which may have failed
    bool m_triedFinished = false;
    Clock::time_point m_lastJoin{};
    Clock::time_point m_rateStart{};
    int m_rateSteps = 0;
    std::vector<KlPoint> m_klCurve;
    std::mutex m_progressMutex;
    Clock::time_point m_lastProgress{};
};

} // namespace murmuration
