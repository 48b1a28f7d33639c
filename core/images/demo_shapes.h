// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/demo_canvas.h"

#include <functional>
#include <vector>

namespace murmuration {

/// A drawing's own coordinates on the canvas: turned by `degrees` (clockwise), scaled, moved to
/// `origin`. With `mirrored` x points the other way.
struct Placement
{
    Vec2 origin;
    double scale = 1;
    double degrees = 0;
    bool mirrored = false;

    [[nodiscard]] Vec2 operator()(Vec2 local) const;
    [[nodiscard]] Outline operator()(Outline local) const;
    [[nodiscard]] std::vector<Outline> operator()(std::vector<Outline> local) const;
    /// From the canvas back to the drawing's coordinates.
    [[nodiscard]] Vec2 inverse(Vec2 place) const;
    /// A paint that was made for the drawing's coordinates.
    [[nodiscard]] Paint operator()(Paint local) const;
};

[[nodiscard]] Outline ellipse(Vec2 centre, double radiusX, double radiusY, double degrees = 0);
[[nodiscard]] inline Outline circle(Vec2 centre, double radius)
{
    return ellipse(centre, radius, radius);
}
/// A part of an ellipse's line, from one angle to another (0 to the right, 90 down). Not closed.
[[nodiscard]] Outline arc(Vec2 centre, double radiusX, double radiusY, double fromDegrees,
                          double toDegrees);
[[nodiscard]] Outline rectangle(Vec2 topLeft, Vec2 bottomRight);

/// A smooth curve through all the points (Catmull and Rom 1974), closed or open.
[[nodiscard]] Outline smoothClosed(const Outline& points);
[[nodiscard]] Outline smoothLine(const Outline& points);

/// A closed shape around the origin whose distance from it is `radius(degrees)`.
[[nodiscard]] Outline polar(const std::function<double(double degrees)>& radius);
/// A closed shape along the x axis from 0 to 1 that reaches `above(t)` up and `below(t)` down.
[[nodiscard]] Outline profile(const std::function<double(double t)>& above,
                              const std::function<double(double t)>& below);

/// A line with round ends and a width that changes evenly from its start to its end.
[[nodiscard]] std::vector<Outline> stroke(const Outline& line, double startWidth, double endWidth);
[[nodiscard]] inline std::vector<Outline> stroke(const Outline& line, double width)
{
    return stroke(line, width, width);
}

} // namespace murmuration
