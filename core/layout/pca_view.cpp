// SPDX-License-Identifier: Apache-2.0
#include "core/layout/pca_view.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

/// Coordinates are given in the features' own unit where that leaves them numbers to be drawn: 1 is
/// returned where it does not.
double shownUnit(double unit, const Matrix& coordinates)
{
    constexpr double kLargest = 1e12;
    constexpr double kSmallest = 1e-12;
    double largest = 0;
    for (const float value : coordinates.values)
        largest = std::max(largest, std::abs(static_cast<double>(value)) / unit);
    return largest > kLargest || largest < kSmallest ? 1 : unit;
}

} // namespace

void PcaView::update(const PreparedRows& rows, int dimensions, bool complete,
                     const TaskContext& context)
{
    const Matrix& values = rows.values();
    if (!componentsHold(rows, dimensions, complete)) {
        m_pca = principalComponents(values, static_cast<std::size_t>(dimensions), context);
        m_version = rows.version();
        m_fittedRows = values.rows;
        m_dimensions = dimensions;
    } else if (m_positions.rows == values.rows) {
        return;
    }
    const Matrix projected = m_pca.project(values, context);
    m_unit = shownUnit(rows.unit(), projected);
    m_positions = Matrix(values.rows, static_cast<std::size_t>(dimensions));
    for (std::size_t r = 0; r < values.rows; ++r)
        std::ranges::transform(projected.row(r), m_positions.row(r).begin(), [this](float value) {
            return static_cast<float>(static_cast<double>(value) / m_unit);
        });
}

bool PcaView::componentsHold(const PreparedRows& rows, int dimensions, bool complete) const
{
    const std::size_t count = rows.values().rows;
    const bool enough = complete ? m_fittedRows == count : 4 * count < 5 * m_fittedRows;
    return m_version == rows.version() && m_dimensions == dimensions && enough;
}

} // namespace murmuration
