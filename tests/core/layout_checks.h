// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/neighbors/neighbor_graph.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace murmuration {

/// Rows of test data for layouts in two and in three dimensions.
inline void bothDimensions()
{
    QTest::addColumn<int>("dimensions");
    QTest::newRow("2-D") << 2;
    QTest::newRow("3-D") << 3;
}

inline bool allFinite(const Matrix& matrix)
{
    return std::all_of(matrix.values.begin(), matrix.values.end(),
                       [](float value) { return std::isfinite(value); });
}

inline double largestCoordinate(const Matrix& positions)
{
    float largest = 0;
    for (const float value : positions.values)
        largest = std::max(largest, std::abs(value));
    return static_cast<double>(largest);
}

inline double distance(const Matrix& positions, std::size_t a, std::size_t b)
{
    double squares = 0;
    for (std::size_t c = 0; c < positions.columns; ++c)
        squares += std::pow(static_cast<double>(positions.at(a, c) - positions.at(b, c)), 2);
    return std::sqrt(squares);
}

inline bool same(const NeighborGraph& a, const NeighborGraph& b)
{
    return a.points == b.points && a.k == b.k && a.indices == b.indices &&
           a.distances == b.distances && a.method == b.method && a.recall == b.recall;
}

/// The share of points whose nearest neighbour in the layout is of the same cluster, where point i
/// is of cluster i % clusters.
inline double purity(const Matrix& positions, std::size_t clusters)
{
    const NeighborGraph nearest = exactNeighbors(positions, 1, Metric::Euclidean);
    std::size_t same = 0;
    for (std::size_t i = 0; i < positions.rows; ++i)
        same += nearest.neighbors(i)[0] % clusters == i % clusters ? 1 : 0;
    return static_cast<double>(same) / static_cast<double>(positions.rows);
}

inline bool meanIsAtTheOrigin(const Matrix& positions)
{
    for (std::size_t axis = 0; axis < positions.columns; ++axis) {
        double sum = 0;
        for (std::size_t i = 0; i < positions.rows; ++i)
            sum += static_cast<double>(positions.at(i, axis));
        if (!(std::abs(sum / static_cast<double>(positions.rows)) < 1e-3))
            return false;
    }
    return true;
}

/// How many of the pairs of twins() are nearer to each other than to a point of another pair.
inline std::size_t twinsTogether(const Matrix& positions)
{
    std::size_t together = 0;
    for (std::size_t r = 0; r < positions.rows; r += 2)
        together +=
            distance(positions, r, r + 1) < distance(positions, r, (r + 20) % positions.rows) ? 1
                                                                                              : 0;
    return together;
}

} // namespace murmuration
