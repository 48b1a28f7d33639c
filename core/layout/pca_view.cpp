// SPDX-License-Identifier: Apache-2.0
#include "core/layout/pca_view.h"

#include <algorithm>

namespace murmuration {

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
    m_positions = Matrix(values.rows, static_cast<std::size_t>(dimensions));
    for (std::size_t r = 0; r < values.rows; ++r)
        std::copy_n(projected.row(r).begin(), projected.columns, m_positions.row(r).begin());
}

bool PcaView::componentsHold(const PreparedRows& rows, int dimensions, bool complete) const
{
    const std::size_t count = rows.values().rows;
    const bool enough = complete ? m_fittedRows == count : 4 * count < 5 * m_fittedRows;
    return m_version == rows.version() && m_dimensions == dimensions && enough;
}

} // namespace murmuration
