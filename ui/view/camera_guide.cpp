// SPDX-License-Identifier: Apache-2.0
#include "ui/view/camera_guide.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

/// The camera covers 63 % of its way in this time.
constexpr double kGlideSeconds = 0.14;
/// A scene may fill less than the view by this factor before the camera comes nearer: a layout that
/// breathes while it is computed must not make the view jitter.
constexpr float kSlack = 0.8F;
constexpr float kHeadroom = 1.06F;
/// Smaller differences than these are not visible.
constexpr float kSettledRatio = 1e-3F;

/// Seen a little from the side and from above, so that depth shows at once.
QQuaternion spaceOrientation()
{
    return QQuaternion::fromAxisAndAngle(1, 0, 0, 18) * QQuaternion::fromAxisAndAngle(0, 1, 0, -28);
}

bool sameView(const CameraPose& a, const CameraPose& b)
{
    return std::abs(a.extent / b.extent - 1) < kSettledRatio &&
           (a.target - b.target).length() < kSettledRatio * b.extent &&
           std::abs(QQuaternion::dotProduct(a.orientation, b.orientation)) > 1 - 1e-6F &&
           std::abs(a.perspective - b.perspective) < kSettledRatio;
}

} // namespace

QQuaternion CameraGuide::goalOrientation() const
{
    if (m_dimensions < 3)
        return {};
    return m_goal ? m_goal->orientation : m_camera.pose().orientation;
}

/// The extent with which all of `bounds` is in view although the camera looks elsewhere.
float CameraGuide::reach(const Bounds& bounds, const CameraPose& pose) const
{
    const CameraPose needed =
        m_camera.fitted(bounds, m_marginPx, pose.orientation, pose.perspective);
    return needed.extent + 2 * (needed.target - pose.target).length();
}

bool CameraGuide::containsShown() const
{
    const CameraPose& pose = m_camera.pose();
    const bool turning = std::abs(pose.perspective - m_framed.perspective) > kSettledRatio;
    return !turning && pose.extent >= reach(m_shown, pose) * (1 - kSettledRatio);
}

void CameraGuide::setScene(const Bounds& bounds, int dimensions, bool newLayout)
{
    const bool first = !m_bounds;
    const bool turned = first || dimensions != m_dimensions;
    m_bounds = bounds;
    m_shown = bounds;
    m_dimensions = dimensions;
    m_following = m_following || newLayout;

    const CameraPose needed = m_camera.fitted(
        bounds, m_marginPx, turned && dimensions == 3 ? spaceOrientation() : goalOrientation(),
        dimensions == 3 ? 1.0F : 0.0F);
    m_needed = needed.extent;
    if (turned || newLayout || reach(bounds, m_framed) > m_framed.extent ||
        needed.extent < kSlack * m_framed.extent) {
        m_framed = needed;
        m_framed.extent *= kHeadroom;
    } else {
        m_framed.orientation = needed.orientation;
    }
    m_camera.setExtentLimits(m_needed * 1e-4F, m_needed * 20);

    if (first) {
        m_camera.setPose(m_framed);
        m_contained = true;
    } else if (m_following) {
        m_goal = m_framed;
        if (sameView(m_camera.pose(), m_framed))
            m_goal.reset();
    }
}

void CameraGuide::reset()
{
    m_bounds.reset();
    m_goal.reset();
    m_following = true;
}

void CameraGuide::frame()
{
    if (!m_bounds)
        return;
    m_framed =
        m_camera.fitted(*m_bounds, m_marginPx, goalOrientation(), m_dimensions == 3 ? 1.0F : 0.0F);
    m_needed = m_framed.extent;
}

void CameraGuide::setViewport(QSizeF size)
{
    m_camera.setViewport(size);
    frame();
    if (m_following && m_bounds) {
        // The window's edge is being dragged: the picture stays with it instead of gliding after
        // it.
        m_camera.setPose(m_framed);
        m_goal.reset();
    }
}

void CameraGuide::cutTop(QSizeF size, double pixels)
{
    const float before = m_camera.pixelsPerUnit();
    m_camera.setViewport(size);
    CameraPose pose = m_camera.pose();
    pose.extent *= m_camera.pixelsPerUnit() / before;
    m_camera.setPose(pose);
    m_camera.pan({0, -pixels / 2}); // the middle of the view went half as far as its edge
    frame();
    if (m_following && m_bounds)
        m_goal = m_framed;
}

void CameraGuide::release()
{
    m_following = false;
    m_goal.reset();
}

void CameraGuide::pan(QPointF delta)
{
    release();
    m_camera.pan(delta);
}

void CameraGuide::zoomAt(QPointF cursor, float factor)
{
    release();
    m_camera.zoomAt(cursor, factor);
}

void CameraGuide::orbit(QPointF delta)
{
    if (m_dimensions < 3)
        return;
    m_camera.orbit(delta);
    m_framed.orientation = m_camera.pose().orientation;
    if (m_goal)
        m_goal->orientation = m_camera.pose().orientation;
}

void CameraGuide::fit()
{
    if (!m_bounds)
        return;
    m_contained = containsShown();
    m_following = true;
    frame();
    m_goal = m_framed;
}

void CameraGuide::fit(const Bounds& bounds)
{
    m_following = false;
    CameraPose goal =
        m_camera.fitted(bounds, m_marginPx, goalOrientation(), m_dimensions == 3 ? 1.0F : 0.0F);
    // A single point, or a few in one place: come near, but keep the surroundings in view.
    goal.extent = std::max(goal.extent, 0.05F * m_needed);
    if (bounds.radius <= 0)
        goal.extent = 0.05F * m_needed;
    m_goal = goal;
}

void CameraGuide::advance(double seconds)
{
    if (!m_goal)
        return;
    const auto part = static_cast<float>(1 - std::exp(-seconds / kGlideSeconds));
    CameraPose pose = mix(m_camera.pose(), *m_goal, part);
    // A layout that grows faster than the camera glides never leaves the view.
    if (m_following && m_contained)
        pose.extent = std::max(pose.extent, reach(m_shown, pose));
    if (sameView(pose, *m_goal)) {
        pose = *m_goal;
        m_goal.reset();
    }
    m_camera.setPose(pose);
    m_contained = containsShown();
}

float CameraGuide::zoom() const
{
    return m_framed.extent / m_camera.pose().extent;
}

} // namespace murmuration
