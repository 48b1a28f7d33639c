// SPDX-License-Identifier: Apache-2.0
#include "core/base/matrix_products.h"

#include "core/base/kernels.h"
#include "core/base/parallel.h"
#include "core/base/stoppable_memory.h"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace murmuration {
namespace {

constexpr std::size_t kRowsPerBlock = 256;

std::size_t roundedUp(std::size_t count, std::size_t step)
{
    return (count + step - 1) / step * step;
}

/// A copy whose columns are a multiple of `step`, the rest zeros.
Matrix paddedColumns(const Matrix& matrix, std::size_t step, const TaskContext& context)
{
    Matrix padded = zerosUnlessStopped(matrix.rows, roundedUp(matrix.columns, step), context);
    parallelFor(matrix.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t r = begin; r < end; ++r)
            std::copy_n(matrix.row(r).begin(), matrix.columns, padded.row(r).begin());
    });
    return padded;
}

} // namespace

std::vector<double> transposedProduct(const Matrix& a, const Matrix& b, const TaskContext& context)
{
    assert(a.rows == b.rows);
    // Large matrices are copied only when their width asks for it.
    const Matrix paddedA =
        a.columns % kTileRows == 0 ? Matrix() : paddedColumns(a, kTileRows, context);
    const Matrix paddedB =
        b.columns % kTileColumns == 0 ? Matrix() : paddedColumns(b, kTileColumns, context);
    const Matrix& left = paddedA.empty() ? a : paddedA;
    const Matrix& other = paddedB.empty() ? b : paddedB;
    const bool symmetric = &a == &b;

    std::vector<double> product(a.columns * b.columns, 0.0);
    // A strip of the result belongs to one call, which adds the blocks of rows to it in order.
    constexpr std::size_t kStrip = 8 * kTileRows;
    parallelFor(a.columns, kStrip, [&](std::size_t begin, std::size_t end) {
        alignas(64) float tile[kTileRows * kTileColumns];
        const std::size_t firstColumn = symmetric ? begin / kTileColumns * kTileColumns : 0;
        for (std::size_t block = 0; block < a.rows; block += kRowsPerBlock) {
            context.throwIfStopped();
            const std::size_t depth = std::min(kRowsPerBlock, a.rows - block);
            for (std::size_t r = begin; r < end; r += kTileRows) {
                for (std::size_t c = firstColumn; c < b.columns; c += kTileColumns) {
                    std::fill(std::begin(tile), std::end(tile), 0.0F);
                    addTileProduct(left.row(block).data() + r, left.columns,
                                   other.row(block).data() + c, other.columns, depth, tile);
                    for (std::size_t i = 0; i < std::min(kTileRows, end - r); ++i) {
                        double* out = product.data() + (r + i) * b.columns + c;
                        for (std::size_t j = 0; j < std::min(kTileColumns, b.columns - c); ++j)
                            out[j] += static_cast<double>(tile[i * kTileColumns + j]);
                    }
                }
            }
        }
    });
    if (symmetric) {
        for (std::size_t r = 0; r < a.columns; ++r) {
            for (std::size_t c = 0; c < r; ++c)
                product[r * a.columns + c] = product[c * a.columns + r];
        }
    }
    return product;
}

Matrix projectRows(const Matrix& rows, std::span<const float> mean, const Matrix& components,
                   const TaskContext& context)
{
    assert(rows.columns == components.columns && (mean.empty() || mean.size() == rows.columns));
    const Matrix right = paddedColumns(transposed(components), kTileColumns, context);
    Matrix projected(rows.rows, components.rows);
    constexpr std::size_t kRowsPerTask = 4 * kTileRows;
    parallelFor(rows.rows, kRowsPerTask, [&](std::size_t begin, std::size_t end) {
        alignas(64) float tile[kTileRows * kTileColumns];
        std::vector<float> packed(kTileRows * rows.columns);
        for (std::size_t first = begin; first < end; first += kTileRows) {
            context.throwIfStopped();
            const std::size_t count = std::min(kTileRows, end - first);
            for (std::size_t i = 0; i < count; ++i) {
                const auto row = rows.row(first + i);
                for (std::size_t d = 0; d < rows.columns; ++d)
                    packed[d * kTileRows + i] = mean.empty() ? row[d] : row[d] - mean[d];
            }
            for (std::size_t c = 0; c < components.rows; c += kTileColumns) {
                std::fill(std::begin(tile), std::end(tile), 0.0F);
                addTileProduct(packed.data(), kTileRows, right.values.data() + c, right.columns,
                               rows.columns, tile);
                const std::size_t width = std::min(kTileColumns, components.rows - c);
                for (std::size_t i = 0; i < count; ++i)
                    std::copy_n(tile + i * kTileColumns, width,
                                projected.row(first + i).data() + c);
            }
        }
    });
    return projected;
}

Matrix transposed(const Matrix& matrix)
{
    Matrix result(matrix.columns, matrix.rows);
    constexpr std::size_t kBlock = 32;
    parallelFor(matrix.columns, kBlock, [&](std::size_t begin, std::size_t end) {
        for (std::size_t block = 0; block < matrix.rows; block += kBlock) {
            for (std::size_t c = begin; c < end; ++c) {
                for (std::size_t r = block; r < std::min(block + kBlock, matrix.rows); ++r)
                    result.at(c, r) = matrix.at(r, c);
            }
        }
    });
    return result;
}

std::vector<float> columnMeans(const Matrix& rows, const TaskContext& context)
{
    const std::size_t blocks = (rows.rows + kRowsPerBlock - 1) / kRowsPerBlock;
    std::vector<double> sums(blocks * rows.columns, 0.0);
    parallelFor(rows.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        double* sum = sums.data() + begin / kRowsPerBlock * rows.columns;
        for (std::size_t r = begin; r < end; ++r) {
            const auto row = rows.row(r);
            for (std::size_t c = 0; c < rows.columns; ++c)
                sum[c] += static_cast<double>(row[c]);
        }
    });
    std::vector<float> means(rows.columns);
    for (std::size_t c = 0; c < rows.columns; ++c) {
        double total = 0;
        for (std::size_t b = 0; b < blocks; ++b)
            total += sums[b * rows.columns + c];
        means[c] =
            rows.rows > 0 ? static_cast<float>(total / static_cast<double>(rows.rows)) : 0.0F;
    }
    return means;
}

} // namespace murmuration
