// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QMatrix4x4>
#include <QPointF>
#include <QQuaternion>
#include <QSizeF>
#include <QVector3D>

#include <optional>
#include <vector>

namespace murmuration {

/// Where the points of a layout reach, in layout units.
struct Bounds
{
    QVector3D center; ///< of the box around them
    float radius = 0; ///< of the sphere around the centre that holds them
    std::vector<QVector3D>
        extremes; ///< those that reach farthest in some direction, from the centre
};

/// From where a layout is seen. A flat layout has the identity orientation and no perspective.
struct CameraPose
{
    QVector3D target;        ///< in the middle of the view
    float extent = 2;        ///< layout units that the shorter side of the view spans at the target
    QQuaternion orientation; ///< from layout to view axes: x right, y up, z towards the person
    float perspective = 0;   ///< 0 parallel rays, 1 the full perspective of a space layout
};

/// Between two poses, t in [0, 1]: zoom is interpolated by ratio, so that it runs evenly.
[[nodiscard]] CameraPose mix(const CameraPose& from, const CameraPose& to, float t);

/// Where a layout point is drawn.
struct ProjectedPoint
{
    float x = 0; ///< pixels from the left
    float y = 0; ///< pixels from the top
    float w = 1; ///< 1 at the target's depth, less when nearer; drawn sizes are divided by it
    float z = 0; ///< layout units towards the person, 0 at the target

    /// Points with a smaller w are too near the eye or behind it, and not drawn.
    static constexpr float kNearest = 0.08F;
    [[nodiscard]] bool inFront() const { return w > kNearest; }
    /// How much larger than at the target's depth things are drawn here; held back so that near
    /// points stay points.
    [[nodiscard]] float sizeScale() const;
};

/// A camera's projection with everything multiplied out, for loops over all points.
class Projector
{
public:
    explicit Projector(const QMatrix4x4& pixelsFromLayout)
        : m_matrix(pixelsFromLayout)
    {
    }
    [[nodiscard]] ProjectedPoint operator()(const float* position) const;

private:
    QMatrix4x4 m_matrix; ///< rows: x * w and y * w in pixels, z in layout units, w
};

/// The maths of looking at a layout; knows neither widgets nor OpenGL. Pixels are the widget's own
/// (not device pixels), y downwards. Both axes always have one scale.
class Camera
{
public:
    [[nodiscard]] const CameraPose& pose() const { return m_pose; }
    void setPose(const CameraPose& pose) { m_pose = pose; }
    [[nodiscard]] QSizeF viewport() const { return m_viewport; }
    void setViewport(QSizeF size);
    /// Zooming stops at these extents.
    void setExtentLimits(float smallest, float largest);

    [[nodiscard]] float pixelsPerUnit() const;
    [[nodiscard]] Projector projector() const;
    /// OpenGL's clip coordinates; z is always 0, because what is behind is drawn first instead of
    /// tested.
    [[nodiscard]] QMatrix4x4 clipFromLayout() const;
    [[nodiscard]] std::optional<QPointF> project(QVector3D position) const;

    /// Moves the picture by `delta` pixels.
    void pan(QPointF delta);
    /// Enlarges `factor` times; what is at `cursor` at the target's depth stays there.
    void zoomAt(QPointF cursor, float factor);
    /// Turns around the target like a turntable: sideways about the layout's y axis, up and down to
    /// the poles.
    void orbit(QPointF delta);

    /// The pose with this orientation and perspective that shows all of `bounds`, `marginPx` away
    /// from the edges.
    [[nodiscard]] CameraPose fitted(const Bounds& bounds, float marginPx,
                                    const QQuaternion& orientation, float perspective) const;

private:
    CameraPose m_pose;
    QSizeF m_viewport{1, 1};
    float m_smallestExtent = 1e-12F;
    float m_largestExtent = 1e12F;
};

} // namespace murmuration
