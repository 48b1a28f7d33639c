// SPDX-License-Identifier: Apache-2.0
// What the session asks of the layout worker, and hears from it.
#include "ui/session.h"

#include <algorithm>
#include <utility>

namespace murmuration {
namespace {

ItemList itemList(std::vector<std::uint32_t> items)
{
    if (items.empty())
        return nullptr;
    std::ranges::sort(items);
    return std::make_shared<const std::vector<std::uint32_t>>(std::move(items));
}

} // namespace

void Session::setLayoutOptions(const LayoutOptions& options)
{
    LayoutOptions wanted = options;
    wanted.labels = m_layoutRequest.options.labels; // those of the collection
    if (wanted == m_layoutRequest.options)
        return;
    m_layoutRequest.options = wanted;
    requestLayout();
    Q_EMIT optionsChanged();
}

void Session::setPaused(bool paused)
{
    if (!paused && m_layout.activity == LayoutActivity::Settled)
        ++m_layoutRequest.continuations;
    else if (paused == m_layoutRequest.paused)
        return;
    m_layoutRequest.paused = paused;
    m_layoutRequest.pauseAt.reset();
    requestLayout();
    Q_EMIT optionsChanged();
}

bool Session::playing() const
{
    return !paused() && m_layout.activity != LayoutActivity::Settled &&
           m_layout.activity != LayoutActivity::Failed;
}

void Session::stepOnce()
{
    ++m_layoutRequest.singleSteps;
    requestLayout();
}

void Session::restartLayout(std::optional<int> pauseAt)
{
    m_layoutRequest.pauseAt = pauseAt;
    ++m_layoutRequest.restarts;
    requestLayout();
}

void Session::shake()
{
    ++m_layoutRequest.shakes;
    requestLayout();
}

void Session::setPinned(std::vector<std::uint32_t> items)
{
    LayoutOptions options = m_layoutRequest.options;
    options.pinned = itemList(std::move(items));
    setLayoutOptions(options);
}

void Session::setLeftOut(std::vector<std::uint32_t> items)
{
    LayoutOptions options = m_layoutRequest.options;
    options.leftOut = itemList(std::move(items));
    setLayoutOptions(options);
}

void Session::setSnapshotInterval(std::chrono::milliseconds interval)
{
    if (interval == m_layoutRequest.snapshotInterval)
        return;
    m_layoutRequest.snapshotInterval = interval;
    requestLayout();
}

void Session::requestLayout()
{
    m_rowsRequested = m_layoutRequest.features ? m_layoutRequest.features->rows() : 0;
    m_layoutWorker->request(m_layoutRequest);
}

/// The layout of other features begins; of the same collection, what was drawn stays until the
/// first new positions.
void Session::followFeatures(bool otherCollection)
{
    const auto drawn = otherCollection ? nullptr : m_layout.snapshot;
    m_layoutRequest.features = m_ingest.features;
    LayoutOptions& options = m_layoutRequest.options;
    options.labels.reset();
    if (m_ingest.collection && m_ingest.collection->classNames.size() > 1)
        options.labels = std::make_shared<const std::vector<int>>(m_ingest.collection->labels());
    options.pinned.reset();
    if (otherCollection)
        options.leftOut.reset();
    m_layoutRequest.run = m_ingest.run;
    m_layout = {};
    m_layout.run = m_ingest.run;
    m_layout.snapshot = drawn;
    requestLayout();
}

void Session::takeLayout()
{
    auto state = m_layoutWorker->take();
    if (!state || state->run != m_layoutRequest.run)
        return;
    if (!state->snapshot)
        state->snapshot = m_layout.snapshot;
    const bool otherSnapshot = state->snapshot != m_layout.snapshot;
    const bool otherNotices = state->notices != m_layout.notices;
    const bool failedNow =
        state->activity == LayoutActivity::Failed &&
        (m_layout.activity != LayoutActivity::Failed || m_layout.failure != state->failure);
    m_layout = std::move(*state);
    if (otherSnapshot)
        Q_EMIT layoutChanged();
    Q_EMIT progressChanged();
    if (otherNotices)
        Q_EMIT issuesChanged();
    if (failedNow)
        Q_EMIT failed(QString::fromStdString(m_layout.failure));
}

} // namespace murmuration
