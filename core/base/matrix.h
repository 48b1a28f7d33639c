// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace murmuration {

/// A dense float matrix, rows x columns, row-major, without padding. Owns its values.
struct Matrix
{
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::vector<float> values;

    Matrix() = default;
    Matrix(std::size_t rowCount, std::size_t columnCount)
        : rows(rowCount)
        , columns(columnCount)
        , values(rowCount * columnCount)
    {
    }

    [[nodiscard]] std::span<float> row(std::size_t r)
    {
        return {values.data() + r * columns, columns};
    }
    [[nodiscard]] std::span<const float> row(std::size_t r) const
    {
        return {values.data() + r * columns, columns};
    }
    [[nodiscard]] float& at(std::size_t r, std::size_t c) { return values[r * columns + c]; }
    [[nodiscard]] float at(std::size_t r, std::size_t c) const { return values[r * columns + c]; }
    [[nodiscard]] bool empty() const { return rows == 0; }

    bool operator==(const Matrix&) const = default;
};

} // namespace murmuration
