// SPDX-License-Identifier: Apache-2.0
#include "ui/view/camera.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace murmuration {
namespace {

/// Distance of the eye from the target in extents: a field of view of about 39 degrees, calm at the
/// edges.
constexpr float kEyeDistance = 1.4F;
/// A drag across 300 pixels turns by half a circle.
constexpr float kDegreesPerPixel = 0.6F;

float shorterSide(QSizeF size)
{
    return static_cast<float>(std::min(size.width(), size.height()));
}

} // namespace

CameraPose mix(const CameraPose& from, const CameraPose& to, float t)
{
    CameraPose pose;
    pose.target = from.target + (to.target - from.target) * t;
    pose.extent = from.extent * std::pow(to.extent / from.extent, t);
    pose.orientation = QQuaternion::slerp(from.orientation, to.orientation, t);
    pose.perspective = from.perspective + (to.perspective - from.perspective) * t;
    return pose;
}

float ProjectedPoint::sizeScale() const
{
    return std::clamp(1.0F / w, 0.4F, 2.5F);
}

ProjectedPoint Projector::operator()(const float* position) const
{
    const float* m = m_matrix.constData(); // column by column
    const float x = position[0];
    const float y = position[1];
    const float z = position[2];
    ProjectedPoint point;
    point.w = m[3] * x + m[7] * y + m[11] * z + m[15];
    point.z = m[2] * x + m[6] * y + m[10] * z + m[14];
    point.x = (m[0] * x + m[4] * y + m[8] * z + m[12]) / point.w;
    point.y = (m[1] * x + m[5] * y + m[9] * z + m[13]) / point.w;
    return point;
}

void Camera::setViewport(QSizeF size)
{
    m_viewport = QSizeF(std::max(1.0, size.width()), std::max(1.0, size.height()));
}

void Camera::setExtentLimits(float smallest, float largest)
{
    m_smallestExtent = smallest;
    m_largestExtent = largest;
}

float Camera::pixelsPerUnit() const
{
    return shorterSide(m_viewport) / m_pose.extent;
}

Projector Camera::projector() const
{
    QMatrix4x4 view(m_pose.orientation.toRotationMatrix());
    view.translate(-m_pose.target);
    const float scale = pixelsPerUnit();
    const auto halfWidth = static_cast<float>(m_viewport.width() / 2);
    const auto halfHeight = static_cast<float>(m_viewport.height() / 2);
    const float slope = m_pose.perspective / (kEyeDistance * m_pose.extent); // w = 1 - slope * z
    const QMatrix4x4 pixels(scale, 0, -slope * halfWidth, halfWidth,         //
                            0, -scale, -slope * halfHeight, halfHeight,      //
                            0, 0, 1, 0,                                      //
                            0, 0, -slope, 1);
    return Projector(pixels * view);
}

QMatrix4x4 Camera::clipFromLayout() const
{
    QMatrix4x4 view(m_pose.orientation.toRotationMatrix());
    view.translate(-m_pose.target);
    const float scale = pixelsPerUnit();
    const float slope = m_pose.perspective / (kEyeDistance * m_pose.extent);
    const QMatrix4x4 clip(scale * 2 / static_cast<float>(m_viewport.width()), 0, 0, 0,  //
                          0, scale * 2 / static_cast<float>(m_viewport.height()), 0, 0, //
                          0, 0, 0, 0,                                                   //
                          0, 0, -slope, 1);
    return clip * view;
}

std::optional<QPointF> Camera::project(QVector3D position) const
{
    const float coordinates[3] = {position.x(), position.y(), position.z()};
    const ProjectedPoint point = projector()(coordinates);
    if (!point.inFront())
        return std::nullopt;
    return QPointF(static_cast<double>(point.x), static_cast<double>(point.y));
}

void Camera::pan(QPointF delta)
{
    const QVector3D inView(static_cast<float>(-delta.x()), static_cast<float>(delta.y()), 0);
    m_pose.target += m_pose.orientation.conjugated().rotatedVector(inView / pixelsPerUnit());
}

void Camera::zoomAt(QPointF cursor, float factor)
{
    const float extent = std::clamp(m_pose.extent / factor, m_smallestExtent, m_largestExtent);
    const float applied = m_pose.extent / extent;
    const QPointF fromMiddle = cursor - QPointF(m_viewport.width() / 2, m_viewport.height() / 2);
    m_pose.extent = extent;
    // After scaling about the middle the point lies `applied` times as far away; bring it back.
    pan(fromMiddle * (1.0 - static_cast<double>(applied)));
}

void Camera::orbit(QPointF delta)
{
    const auto yaw = static_cast<float>(delta.x()) * kDegreesPerPixel;
    const QVector3D up = m_pose.orientation.rotatedVector(QVector3D(0, 1, 0));
    const float pitch = std::atan2(up.z(), up.y()) * 180 / std::numbers::pi_v<float>;
    const float wanted =
        std::clamp(pitch + static_cast<float>(delta.y()) * kDegreesPerPixel, -90.0F, 90.0F);
    m_pose.orientation = (QQuaternion::fromAxisAndAngle(1, 0, 0, wanted - pitch) *
                          m_pose.orientation * QQuaternion::fromAxisAndAngle(0, 1, 0, yaw))
                             .normalized();
}

CameraPose Camera::fitted(const Bounds& bounds, float marginPx, const QQuaternion& orientation,
                          float perspective) const
{
    const float side = shorterSide(m_viewport);
    const auto width = static_cast<float>(m_viewport.width());
    const auto height = static_cast<float>(m_viewport.height());
    const float margin = std::min(marginPx, 0.4F * side);

    CameraPose pose{bounds.center, 0, orientation, perspective};
    for (const QVector3D& extreme : bounds.extremes) {
        const QVector3D point = orientation.rotatedVector(extreme);
        // x * side / extent / w = width / 2 - margin with w = 1 - perspective * z / (eye * extent),
        // solved for extent.
        const float nearer = point.z() * perspective / kEyeDistance;
        pose.extent =
            std::max({pose.extent, std::abs(point.x()) * side / (width / 2 - margin) + nearer,
                      std::abs(point.y()) * side / (height / 2 - margin) + nearer, 1.5F * nearer});
    }
    if (!(pose.extent > 0))
        pose.extent = 1; // a single point, or all in one place
    return pose;
}

} // namespace murmuration
