// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/neighbors/neighbor_graph.h"

#include <cstddef>
#include <vector>

namespace murmuration {

/// Rows as the search wants them: the metric reduced to Euclidean distance, a centred copy packed
/// into panels for the fast estimate, and the rows themselves for exact distances. Refers to
/// `rows`, which must outlive it.
class PackedPoints
{
public:
    PackedPoints(const Matrix& rows, Metric metric, const TaskContext& context);

    [[nodiscard]] std::size_t points() const { return m_exact->rows; }
    [[nodiscard]] std::size_t dimensions() const { return m_exact->columns; }
    [[nodiscard]] std::size_t panels() const { return (points() + kTileWidth - 1) / kTileWidth; }

    /// dimensions x kTileWidth: the centred points kTileWidth * p and following, transposed; zeros
    /// past the last.
    [[nodiscard]] const float* panel(std::size_t p) const
    {
        return m_panels.data() + p * kTileWidth * dimensions();
    }
    /// Squared lengths of the centred points, panels() * kTileWidth of them.
    [[nodiscard]] const float* squaredNorms() const { return m_squaredNorms.data(); }

    /// The estimate of a squared distance is wrong by at most this times the sum of the two squared
    /// lengths.
    [[nodiscard]] float errorFactor() const;

    /// Cosine has no direction for them: they are at distance 1 from everything.
    [[nodiscard]] bool isZeroVector(std::size_t point) const
    {
        return m_cosine && m_zero[point] != 0;
    }

    /// The distance in the metric, the same for every search that asks.
    [[nodiscard]] float distance(std::size_t i, std::size_t j) const;

    static constexpr std::size_t kTileWidth = 32;

private:
    void normalize(const Matrix& rows);
    void pack(const TaskContext& context);

    bool m_cosine = false;
    Matrix m_unit; ///< unit rows and a last column that is 1 for zero vectors; cosine only
    std::vector<unsigned char> m_zero;
    const Matrix* m_exact = nullptr;
    std::vector<float> m_panels;
    std::vector<float> m_squaredNorms;
};

} // namespace murmuration
