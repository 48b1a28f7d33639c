// SPDX-License-Identifier: Apache-2.0
// When the view is drawn, and how things move between two frames.
#include "ui/view/projection_view_private.h"

#include <algorithm>
#include <chrono>

namespace murmuration {
namespace {

/// How far frames are apart, and the snapshots of a layout that runs.
struct Pace
{
    int frameMs = 0;
    int snapshotMs = 0;
};
constexpr Pace kCardPace{16, 16};
/// Each frame that software draws takes processor time from the network and the layout: 36 frames a
/// second are smooth, and 25 of a layout that runs leave it more of that time.
constexpr Pace kSoftwarePace{28, 40};

Pace paceOf(const SceneRenderer* renderer)
{
    return renderer && renderer->isSoftware() ? kSoftwarePace : kCardPace;
}

/// Snapshots that come further apart than two frames are moved between; a layout that was away for
/// longer than this was not moving.
constexpr int kLongestApartMs = 500;
/// A frame that took longer than this (the window was hidden) does not make everything leap.
constexpr double kLongestStepSeconds = 0.1;

} // namespace

void ProjectionView::Private::takeSnapshot()
{
    if (m_frameTimer.isActive())
        advance(); // to where things are now
    showSnapshot();
    // The next one is expected before a frame would be drawn without it.
    draw(paceOf(renderer.get()).snapshotMs * 3 / 2);
}

/// How long points take from the last snapshot to this one: none where snapshots come as fast as
/// frames, or drawing in between would take time from the layout.
double ProjectionView::Private::secondsApart()
{
    const auto ms = m_snapshotClock.isValid() ? static_cast<int>(m_snapshotClock.elapsed()) : 0;
    m_snapshotClock.start();
    const bool slow = ms > 2 * kCardPace.frameMs && ms < kLongestApartMs;
    return slow && renderer && !renderer->isSoftware() ? 0.001 * ms : 0;
}

void ProjectionView::Private::requestFrame()
{
    view.update();
}

void ProjectionView::Private::animate()
{
    m_frameDue = true;
    if (!m_frameTimer.isActive())
        draw(paceOf(renderer.get()).frameMs);
}

/// Draws now and again after so many milliseconds.
void ProjectionView::Private::draw(int nextMs)
{
    if (!m_frameTimer.isActive())
        m_clock.start();
    m_frameTimer.start(nextMs);
    m_frameDue = false;
    requestFrame();
}

void ProjectionView::Private::advance()
{
    const double seconds =
        std::min(kLongestStepSeconds, static_cast<double>(m_clock.restart()) / 1000);
    const bool glides = layout.gliding();
    layout.advance(seconds);
    if (const auto shown = glides ? layout.shownBounds() : std::nullopt)
        guide.setShown(*shown);
    guide.advance(seconds);
    syncPositions();
}

void ProjectionView::Private::tick()
{
    const bool uploading = style.pictures && renderer && renderer->hasPendingThumbnails();
    if (m_frameDue || uploading || layout.moving() || guide.moving()) {
        advance();
        draw(paceOf(renderer.get()).frameMs);
        return;
    }
    m_frameTimer.stop();
    if (mouse && !press && !session.playing())
        hover(*mouse); // other points than before may have come to rest under it
}

void ProjectionView::Private::setPace()
{
    session.setSnapshotInterval(std::chrono::milliseconds(paceOf(renderer.get()).snapshotMs));
}

} // namespace murmuration
