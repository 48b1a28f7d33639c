// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/pca.h"
#include "core/layout/prepared_rows.h"

#include <cstdint>

namespace murmuration {

/// The PCA layout of prepared rows: their first principal components. Rows that join are projected
/// on the components that are there, until there are a quarter more of them.
class PcaView
{
public:
    /// Brings the positions up to date. An interrupted update leaves them as they were. Throws
    /// Cancelled.
    void update(const PreparedRows& rows, int dimensions, bool complete,
                const TaskContext& context);

    /// rows x dimensions; coordinates that the rows have no variance for are 0.
    [[nodiscard]] const Matrix& positions() const { return m_positions; }
    /// What the rows were multiplied with (PreparedRows::unit) that the positions are not.
    [[nodiscard]] double unit() const { return m_unit; }

private:
    [[nodiscard]] bool componentsHold(const PreparedRows& rows, int dimensions,
                                      bool complete) const;

    Pca m_pca;
    std::uint64_t m_version = 0;
    std::size_t m_fittedRows = 0;
    int m_dimensions = 0;
    double m_unit = 1;
    Matrix m_positions;
};

} // namespace murmuration
