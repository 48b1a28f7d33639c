// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/neighbors/neighbor_graph.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace murmuration {

/// Rows as a search wants them: the metric reduced to Euclidean distance, estimates of it from
/// centred rows, and exact distances. Refers to `rows`, which must outlive it.
class SearchPoints
{
public:
    SearchPoints(const Matrix& rows, Metric metric, const TaskContext& context);

    [[nodiscard]] std::size_t count() const { return m_exact->rows; }
    [[nodiscard]] std::size_t dimensions() const { return m_exact->columns; }

    /// Centred rows make estimates better, and lose digits only there.
    void copyCentered(std::size_t point, float* values) const;
    /// The squared length of a centred row.
    [[nodiscard]] float squaredNorm(std::size_t point) const { return m_squaredNorms[point]; }

    /// An estimate |a|^2 + |b|^2 - 2 a.b is wrong by at most this times |a|^2 + |b|^2.
    [[nodiscard]] float errorFactor() const;

    /// The largest squared distance to the query that a point can have whose lower bound, estimate
    /// less error, is this.
    [[nodiscard]] float upperBound(std::size_t query, float lowerBound) const;

    /// Cosine has no direction for them: they are at distance 1 from everything.
    [[nodiscard]] bool isZeroVector(std::size_t point) const
    {
        return m_cosine && m_zero[point] != 0;
    }

    /// The distance in the metric, the same for every search that asks.
    [[nodiscard]] float distance(std::size_t i, std::size_t j) const;

    /// The estimates of points at most so far away are below this.
    [[nodiscard]] float squaredReach(float distance) const;

private:
    void normalize(const Matrix& rows, const TaskContext& context);
    void measureNorms(const TaskContext& context);

    bool m_cosine = false;
    Matrix m_unit; ///< unit rows and a last column that is 1 for zero vectors; cosine only
    std::vector<unsigned char> m_zero;
    const Matrix* m_exact = nullptr;
    std::vector<float> m_means;
    std::vector<float> m_squaredNorms;
};

} // namespace murmuration
