// SPDX-License-Identifier: Apache-2.0
#include "core/images/demo_shapes.h"

#include <algorithm>
#include <numbers>
#include <utility>

namespace murmuration {
namespace {

constexpr double kRadians = std::numbers::pi / 180;

Vec2 catmullRom(Vec2 a, Vec2 b, Vec2 c, Vec2 d, double t)
{
    return (b * 2.0 + (c - a) * t + (a * 2.0 - b * 5.0 + c * 4.0 - d) * (t * t) +
            (b * 3.0 - a - c * 3.0 + d) * (t * t * t)) *
           0.5;
}

constexpr int kStepsPerPoint = 8;

} // namespace

Vec2 Placement::operator()(Vec2 local) const
{
    if (mirrored)
        local.x = -local.x;
    return origin + rotated(local * scale, degrees);
}

Outline Placement::operator()(Outline local) const
{
    for (Vec2& point : local)
        point = (*this)(point);
    return local;
}

std::vector<Outline> Placement::operator()(std::vector<Outline> local) const
{
    for (Outline& outline : local)
        outline = (*this)(std::move(outline));
    return local;
}

Vec2 Placement::inverse(Vec2 place) const
{
    Vec2 local = rotated(place - origin, -degrees) * (1 / scale);
    if (mirrored)
        local.x = -local.x;
    return local;
}

Paint Placement::operator()(Paint local) const
{
    return [*this, local = std::move(local)](Vec2 place) { return local(inverse(place)); };
}

Outline ellipse(Vec2 centre, double radiusX, double radiusY, double degrees)
{
    Outline result = arc({}, radiusX, radiusY, 0, 360);
    result.pop_back();
    for (Vec2& point : result)
        point = centre + rotated(point, degrees);
    return result;
}

Outline arc(Vec2 centre, double radiusX, double radiusY, double fromDegrees, double toDegrees)
{
    constexpr double kDegreesPerStep = 6;
    const int steps = std::max(
        2, static_cast<int>(std::ceil(std::abs(toDegrees - fromDegrees) / kDegreesPerStep)));
    Outline result;
    for (int i = 0; i <= steps; ++i) {
        const double angle = std::lerp(fromDegrees, toDegrees, i / static_cast<double>(steps));
        result.push_back(centre + Vec2{radiusX * std::cos(angle * kRadians),
                                       radiusY * std::sin(angle * kRadians)});
    }
    return result;
}

Outline rectangle(Vec2 topLeft, Vec2 bottomRight)
{
    return {topLeft, {bottomRight.x, topLeft.y}, bottomRight, {topLeft.x, bottomRight.y}};
}

Outline smoothClosed(const Outline& points)
{
    const std::size_t n = points.size();
    Outline result;
    for (std::size_t i = 0; i < n; ++i) {
        for (int step = 0; step < kStepsPerPoint; ++step)
            result.push_back(catmullRom(points[(i + n - 1) % n], points[i], points[(i + 1) % n],
                                        points[(i + 2) % n],
                                        step / static_cast<double>(kStepsPerPoint)));
    }
    return result;
}

Outline smoothLine(const Outline& points)
{
    Outline result;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        const Vec2 before = points[i == 0 ? 0 : i - 1];
        const Vec2 after = points[std::min(i + 2, points.size() - 1)];
        for (int step = 0; step < kStepsPerPoint; ++step)
            result.push_back(catmullRom(before, points[i], points[i + 1], after,
                                        step / static_cast<double>(kStepsPerPoint)));
    }
    result.push_back(points.back());
    return result;
}

Outline polar(const std::function<double(double)>& radius)
{
    constexpr int kStepDegrees = 3;
    Outline result;
    for (int degrees = 0; degrees < 360; degrees += kStepDegrees) {
        const double angle = degrees * kRadians;
        result.push_back(Vec2{std::cos(angle), std::sin(angle)} * radius(degrees));
    }
    return result;
}

Outline profile(const std::function<double(double)>& above,
                const std::function<double(double)>& below)
{
    constexpr int kSteps = 48;
    Outline result;
    for (int i = 0; i <= kSteps; ++i) {
        const double t = i / static_cast<double>(kSteps);
        result.push_back({t, -above(t)});
    }
    for (int i = kSteps; i >= 0; --i) {
        const double t = i / static_cast<double>(kSteps);
        result.push_back({t, below(t)});
    }
    return result;
}

std::vector<Outline> stroke(const Outline& line, double startWidth, double endWidth)
{
    std::vector<Outline> result;
    const auto radius = [&](std::size_t i) {
        const double t =
            static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(line.size() - 1, 1));
        return std::lerp(startWidth, endWidth, t) / 2;
    };
    for (std::size_t i = 0; i < line.size(); ++i) {
        // Both pieces turn the same way round, so that they join instead of cancelling.
        result.push_back(circle(line[i], radius(i)));
        if (i + 1 == line.size())
            break;
        const Vec2 along = line[i + 1] - line[i];
        const double length = along.length();
        if (length <= 0)
            continue;
        const Vec2 across = Vec2{-along.y, along.x} * (1 / length);
        result.push_back({line[i] - across * radius(i), line[i + 1] - across * radius(i + 1),
                          line[i + 1] + across * radius(i + 1), line[i] + across * radius(i)});
    }
    return result;
}

} // namespace murmuration
