// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPointF>
#include <QPolygonF>
#include <QRectF>
#include <QSizeF>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace murmuration {

/// A point as it is drawn: where, and how far it reaches.
struct DrawnPoint
{
    float x = 0; ///< pixels
    float y = 0;
    float radius = 0; ///< of the disc, or half the side of the picture
    std::uint32_t item = 0;
};

/// Answers which points lie under the cursor, in a rectangle or in a lasso, all of them, also those
/// behind others. Built from what is drawn, in the order it is drawn (the last lies on top);
/// rebuilt when that changes.
class PointGrid
{
public:
    PointGrid() = default;
    PointGrid(std::vector<DrawnPoint> points, QSizeF viewport);

    [[nodiscard]] std::size_t size() const { return m_points.size(); }

    /// The point drawn at `position`, the topmost when there are several; else the nearest that is
    /// drawn at most `tolerance` pixels away. `square` for pictures.
    [[nodiscard]] std::optional<std::uint32_t> at(QPointF position, float tolerance,
                                                  bool square) const;
    /// Items whose centre lies inside; ascending.
    [[nodiscard]] std::vector<std::uint32_t> inside(const QRectF& rectangle) const;
    /// The outline is closed by a straight line; odd-even rule. Ascending.
    [[nodiscard]] std::vector<std::uint32_t> inside(const QPolygonF& outline) const;

private:
    [[nodiscard]] int column(double x) const;
    [[nodiscard]] int line(double y) const;
    template <typename Visit>
    void visit(const QRectF& rectangle, Visit visit) const;

    std::vector<DrawnPoint> m_points; ///< in drawing order
    std::vector<std::uint32_t>
        m_indices; ///< into m_points, cell by cell, in drawing order within a cell
    std::vector<std::uint32_t> m_starts; ///< of each cell in m_indices, and the end
    int m_columns = 0;
    int m_lines = 0;
    float m_largestRadius = 0;
};

} // namespace murmuration
