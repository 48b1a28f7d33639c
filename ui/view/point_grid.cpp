// SPDX-License-Identifier: Apache-2.0
#include "ui/view/point_grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace murmuration {
namespace {

constexpr double kCellPx = 24;

} // namespace

PointGrid::PointGrid(std::vector<DrawnPoint> points, QSizeF viewport)
    : m_points(std::move(points))
    , m_indices(m_points.size())
    , m_columns(std::max(1, static_cast<int>(std::ceil(viewport.width() / kCellPx))))
    , m_lines(std::max(1, static_cast<int>(std::ceil(viewport.height() / kCellPx))))
{
    const auto cellOf = [this](const DrawnPoint& point) {
        return static_cast<std::size_t>(line(static_cast<double>(point.y)) * m_columns +
                                        column(static_cast<double>(point.x)));
    };
    m_starts.assign(static_cast<std::size_t>(m_columns * m_lines) + 1, 0);
    for (const DrawnPoint& point : m_points) {
        ++m_starts[cellOf(point) + 1];
        m_largestRadius = std::max(m_largestRadius, point.radius);
    }
    for (std::size_t cell = 1; cell < m_starts.size(); ++cell)
        m_starts[cell] += m_starts[cell - 1];
    std::vector<std::uint32_t> next(m_starts.begin(), m_starts.end() - 1);
    for (std::size_t i = 0; i < m_points.size(); ++i)
        m_indices[next[cellOf(m_points[i])]++] = static_cast<std::uint32_t>(i);
}

// What lies outside the view belongs to the cells at its edge, so that a lasso drawn past the edge
// finds it.
int PointGrid::column(double x) const
{
    return static_cast<int>(
        std::clamp(std::floor(x / kCellPx), 0.0, static_cast<double>(m_columns - 1)));
}

int PointGrid::line(double y) const
{
    return static_cast<int>(
        std::clamp(std::floor(y / kCellPx), 0.0, static_cast<double>(m_lines - 1)));
}

template <typename Visit>
void PointGrid::visit(const QRectF& rectangle, Visit visit) const
{
    if (m_points.empty())
        return;
    for (int l = line(rectangle.top()); l <= line(rectangle.bottom()); ++l) {
        for (int c = column(rectangle.left()); c <= column(rectangle.right()); ++c) {
            const auto cell = static_cast<std::size_t>(l * m_columns + c);
            for (std::uint32_t i = m_starts[cell]; i < m_starts[cell + 1]; ++i)
                visit(m_indices[i]);
        }
    }
}

std::optional<std::uint32_t> PointGrid::at(QPointF position, float tolerance, bool square) const
{
    const double reach = static_cast<double>(tolerance + m_largestRadius);
    const auto x = static_cast<float>(position.x());
    const auto y = static_cast<float>(position.y());
    float nearest = std::numeric_limits<float>::max();
    std::optional<std::uint32_t> found; // index in drawing order
    visit(QRectF(position.x() - reach, position.y() - reach, 2 * reach, 2 * reach),
          [&](std::uint32_t i) {
              const DrawnPoint& point = m_points[i];
              const float dx = std::abs(point.x - x);
              const float dy = std::abs(point.y - y);
              const float distance =
                  std::max(0.0F, (square ? std::max(dx, dy) : std::hypot(dx, dy)) - point.radius);
              if (distance > tolerance)
                  return;
              if (distance < nearest || (distance <= nearest && i > found.value_or(0))) {
                  nearest = distance;
                  found = i;
              }
          });
    if (!found)
        return std::nullopt;
    return m_points[*found].item;
}

std::vector<std::uint32_t> PointGrid::inside(const QRectF& rectangle) const
{
    std::vector<std::uint32_t> items;
    visit(rectangle, [&](std::uint32_t i) {
        const DrawnPoint& point = m_points[i];
        if (rectangle.contains(static_cast<double>(point.x), static_cast<double>(point.y)))
            items.push_back(point.item);
    });
    std::sort(items.begin(), items.end());
    return items;
}

std::vector<std::uint32_t> PointGrid::inside(const QPolygonF& outline) const
{
    std::vector<std::uint32_t> items;
    if (outline.size() < 3)
        return items;
    visit(outline.boundingRect(), [&](std::uint32_t i) {
        const DrawnPoint& point = m_points[i];
        if (outline.containsPoint(
                QPointF(static_cast<double>(point.x), static_cast<double>(point.y)),
                Qt::OddEvenFill))
            items.push_back(point.item);
    });
    std::sort(items.begin(), items.end());
    return items;
}

} // namespace murmuration
