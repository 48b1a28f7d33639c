// SPDX-License-Identifier: Apache-2.0
#include "core/workers/layout_run.h"

#include "core/base/reason.h"

#include <cmath>
#include <exception>
#include <utility>

namespace murmuration {
namespace {

/// Progress is told so often.
constexpr auto kProgressEvery = std::chrono::milliseconds(32);
/// New rows join when they are a twentieth of the layout, or after this long: each join rebuilds
/// the affinities.
constexpr auto kJoinEvery = std::chrono::milliseconds(300);
constexpr std::size_t kJoinShare = 20;
/// Perplexity needs some points to speak of; fewer are not worth a first layout while more are on
/// their way.
constexpr std::size_t kFirstRows = 16;
constexpr auto kRateWindow = std::chrono::milliseconds(500);
/// The curve is thinned to half beyond this, which is more than a plot has pixels.
constexpr std::size_t kCurvePoints = 2000;

} // namespace

LayoutRun::LayoutRun(Publish publish, Outdated outdated)
    : m_publish(std::move(publish))
    , m_outdated(std::move(outdated))
    , m_whileWanted([this] { return m_outdated(m_request); })
    , m_pipeline([this](std::string_view stage) {
        m_state.stage = stage;
        m_state.done = m_state.total = 0;
        this->publish(LayoutActivity::Preparing);
    })
{
}

void LayoutRun::adopt(LayoutRequest request)
{
    const bool newRun = request.run != m_request.run || request.features != m_request.features;
    const bool restarted = request.restarts != m_request.restarts;
    if (newRun) {
        m_state = {};
        m_state.run = request.run;
        m_stepsOwed = 0;
        m_shaken = false;
        m_rowsUsed = 0;
        m_usedFinished = false;
        m_stale = request.features != nullptr;
    } else {
        m_stale = m_stale || request.options != m_request.options || restarted;
        m_stepsOwed += request.singleSteps - m_request.singleSteps;
        m_shaken = m_shaken || request.shakes != m_request.shakes;
        if (request.continuations != m_request.continuations)
            m_goOn = true;
    }
    if (newRun || restarted || request.options.tsne.seed != m_request.options.tsne.seed) {
        m_restart = true;
        m_goOn = false;
    }
    if (newRun || request.paused != m_request.paused)
        m_rateStart = {};
    m_request = std::move(request);
}

bool LayoutRun::joinDue() const
{
    if (!m_request.features || m_usedFinished)
        return false;
    if (m_request.features->finished())
        return true;
    const std::size_t rows = m_request.features->rows();
    if (rows < kFirstRows || rows == m_rowsUsed)
        return false;
    return rows - m_rowsUsed >= m_rowsUsed / kJoinShare + 1 &&
           Clock::now() - m_lastJoin >= kJoinEvery;
}

bool LayoutRun::paused() const
{
    return m_request.paused || (m_request.pauseAt && m_pipeline.iteration() >= *m_request.pauseAt);
}

bool LayoutRun::wantsSteps() const
{
    if (m_state.activity == LayoutActivity::Failed || !m_request.features || m_rowsUsed == 0 ||
        !m_pipeline.canStep())
        return false;
    return m_stepsOwed > 0 || (!paused() && (!m_pipeline.settled() || m_goOn));
}

bool LayoutRun::hasWork() const
{
    return m_stale || joinDue() || m_shaken || wantsSteps();
}

void LayoutRun::work()
{
    try {
        if (m_stale || joinDue())
            prepare();
        else if (std::exchange(m_shaken, false))
            shake();
        else if (wantsSteps())
            stepForAFrame();
        else if (m_state.activity == LayoutActivity::Failed)
            publish(LayoutActivity::Failed); // until there are other rows or options
        else
            publishLayout();
    } catch (const Cancelled&) {
        // A newer request waits, and the stages or the step are taken up again with it.
    } catch (const std::exception& error) {
        fail(
            isOutOfMemory(error)
                ? "There is not enough memory to lay out so many points; open fewer, or choose PCA."
                : error.what());
    }
}

void LayoutRun::fail(std::string reason)
{
    // What is there now has been tried; only more rows or another request are worth another
    // attempt.
    m_stale = false;
    m_usedFinished = m_triedFinished;
    m_rowsUsed = m_triedRows;
    m_state.failure = std::move(reason);
    publish(LayoutActivity::Failed);
}

void LayoutRun::prepare()
{
    if (!m_request.features ||
        (m_request.features->rows() < kFirstRows && !m_request.features->finished())) {
        m_stale = false; // they will come with a later request
        publish(LayoutActivity::Idle);
        return;
    }
    m_stale = true;
    m_state.failure.clear();
    if (m_restart) {
        m_pipeline.restart();
        m_klCurve.clear();
        m_state.klCurve.reset();
        m_restart = false;
    }
    m_triedFinished = m_request.features->finished();
    m_triedRows = m_request.features->rows();
    if (m_triedRows == 0) {
        m_stale = false;
        m_usedFinished = true;
        publish(LayoutActivity::Idle);
        return;
    }
    m_pipeline.update(m_request.features, m_request.options, preparationContext());
    m_state.restarts = m_request.restarts;
    m_stale = false;
    m_rowsUsed = m_triedRows;
    m_usedFinished = m_triedFinished;
    m_state.activity = LayoutActivity::Preparing; // no longer Failed, if it was
    m_lastJoin = Clock::now();
    m_state.notices = m_usedFinished ? m_pipeline.notices() : IssueList();
    publishLayout();
}

TaskContext LayoutRun::preparationContext()
{
    return TaskContext(
        [this] { return m_outdated(m_request); },
        [this](std::size_t done, std::size_t total) {
            const std::lock_guard lock(m_progressMutex); // stages report from several threads
            m_state.done = done;
            m_state.total = total;
            if (const auto now = Clock::now(); now - m_lastProgress >= kProgressEvery) {
                m_lastProgress = now;
                publish(LayoutActivity::Preparing);
            }
        });
}

void LayoutRun::shake()
{
    m_pipeline.shake();
    publishLayout();
}

void LayoutRun::stepForAFrame()
{
    const auto begin = Clock::now();
    const auto another = [&](int steps) { // comes nearer to the interval than none
        const auto elapsed = Clock::now() - begin;
        return elapsed + elapsed / (2 * steps) < m_request.snapshotInterval;
    };
    int steps = 0;
    do {
        m_pipeline.step(m_whileWanted);
        recordKl();
        ++steps;
        if (m_stepsOwed > 0)
            --m_stepsOwed;
    } while (another(steps) && wantsSteps());
    countSteps(steps);
    publishLayout();
}

void LayoutRun::countSteps(int steps)
{
    const auto now = Clock::now();
    if (m_rateStart == Clock::time_point{}) {
        m_rateStart = now;
        m_rateSteps = 0;
        return;
    }
    m_rateSteps += steps;
    if (const auto elapsed = now - m_rateStart; elapsed >= kRateWindow) {
        m_state.iterationsPerSecond = m_rateSteps / std::chrono::duration<double>(elapsed).count();
        m_rateStart = now;
        m_rateSteps = 0;
    }
}

void LayoutRun::recordKl()
{
    const std::optional<KlPoint> point = m_pipeline.klPoint();
    if (!point || (!m_klCurve.empty() && m_klCurve.back().iteration >= point->iteration))
        return; // not measured since
    m_klCurve.push_back(*point);
    m_state.klCurve.reset(); // made anew when it is published
    if (m_klCurve.size() > kCurvePoints) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < m_klCurve.size(); i += 2)
            m_klCurve[kept++] = m_klCurve[i];
        m_klCurve.resize(kept);
    }
}

void LayoutRun::publish(LayoutActivity activity)
{
    m_state.activity = activity;
    m_publish(m_state);
}

void LayoutRun::publishLayout()
{
    if (m_rowsUsed == 0) {
        publish(LayoutActivity::Idle);
        return;
    }
    const auto snapshot = std::make_shared<LayoutSnapshot>(m_pipeline.snapshot());
    m_state.snapshot = snapshot;
    if (!m_state.klCurve)
        m_state.klCurve = std::make_shared<std::vector<KlPoint>>(m_klCurve);
    if (!m_pipeline.canStep())
        m_stepsOwed = 0;
    if (wantsSteps())
        publish(LayoutActivity::Running);
    else if (m_pipeline.canStep() && !m_pipeline.settled())
        publish(LayoutActivity::Paused);
    else if (!m_usedFinished)
        publish(paused() ? LayoutActivity::Paused : LayoutActivity::Waiting);
    else {
        m_state.notices = m_pipeline.notices(); // of what showed while it moved, too
        publish(LayoutActivity::Settled);
    }
}

} // namespace murmuration
