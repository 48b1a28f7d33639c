// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/random.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace murmuration {

/// Gaussian blobs around far-apart random centres; row r belongs to cluster r % clusters.
inline Matrix plantedClusters(std::size_t rows, std::size_t columns, std::size_t clusters,
                              std::uint64_t seed = 1)
{
    Random random(seed);
    Matrix centers(clusters, columns);
    for (float& value : centers.values)
        value = static_cast<float>(10 * random.normal());
    Matrix matrix(rows, columns);
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c)
            matrix.at(r, c) = centers.at(r % clusters, c) + static_cast<float>(random.normal());
    }
    return matrix;
}

/// Independent standard normal values.
inline Matrix noise(std::size_t rows, std::size_t columns, std::uint64_t seed = 1)
{
    Random random(seed);
    Matrix matrix(rows, columns);
    for (float& value : matrix.values)
        value = static_cast<float>(random.normal());
    return matrix;
}

/// The first `count` rows.
inline Matrix firstRows(const Matrix& matrix, std::size_t count)
{
    Matrix first(count, matrix.columns);
    first.values.assign(matrix.values.begin(), matrix.values.begin() + static_cast<std::ptrdiff_t>(
                                                                           count * matrix.columns));
    return first;
}

/// Noise in which each row of odd number is the same as the one before.
inline Matrix twins(std::size_t rows, std::size_t columns)
{
    Matrix matrix = noise(rows, columns);
    for (std::size_t r = 0; r + 1 < rows; r += 2)
        std::copy(matrix.row(r).begin(), matrix.row(r).end(), matrix.row(r + 1).begin());
    return matrix;
}

/// Noise with a NaN in each seventh row and a value near overflow in the next.
inline Matrix notAllNumbers(std::size_t rows, std::size_t columns)
{
    Matrix matrix = noise(rows, columns);
    for (std::size_t r = 0; r < rows; r += 7)
        matrix.at(r, 2) = std::numeric_limits<float>::quiet_NaN();
    for (std::size_t r = 1; r < rows; r += 7)
        matrix.at(r, 3) = std::numeric_limits<float>::max();
    return matrix;
}

} // namespace murmuration
