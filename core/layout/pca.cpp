// SPDX-License-Identifier: Apache-2.0
#include "core/layout/pca.h"

#include "core/base/matrix_products.h"
#include "core/base/parallel.h"
#include "core/base/stoppable_memory.h"
#include "core/layout/leading_eigenvectors.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace murmuration {
namespace {

constexpr std::size_t kDenseSize = 160; // all eigenvectors in a few milliseconds
constexpr std::size_t kLargestProduct =
    1536; // beyond, products with the rows are cheaper than their covariance

constexpr std::size_t kRowsPerBlock = 256;

/// The centred rows divided by a power of two that makes them at most 1, so that no square
/// overflows or vanishes.
struct Centered
{
    Matrix rows;
    double scale = 1;
};

Centered centered(const Matrix& rows, const std::vector<float>& mean, const TaskContext& context)
{
    Centered result{zerosUnlessStopped(rows.rows, rows.columns, context), 1};
    std::vector<float> largest(rows.rows, 0.0F);
    parallelFor(rows.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t r = begin; r < end; ++r) {
            const auto row = result.rows.row(r);
            for (std::size_t c = 0; c < rows.columns; ++c) {
                row[c] = rows.at(r, c) - mean[c];
                largest[r] = std::max(largest[r], std::abs(row[c]));
            }
        }
    });
    const float maximum = *std::max_element(largest.begin(), largest.end());
    if (!(maximum > 0) || !std::isfinite(maximum))
        return result;
    const float factor = std::ldexp(1.0F, std::clamp(-std::ilogb(maximum) - 1, -126, 126));
    parallelFor(rows.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t r = begin; r < end; ++r) {
            for (float& value : result.rows.row(r))
                value *= factor;
        }
    });
    result.scale = 1 / static_cast<double>(factor);
    return result;
}

/// Formed over fixed blocks of rows, added in order.
double sumOfSquares(const Matrix& rows, const TaskContext& context)
{
    std::vector<double> sums((rows.rows + kRowsPerBlock - 1) / kRowsPerBlock, 0.0);
    parallelFor(rows.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t r = begin; r < end; ++r) {
            for (const float value : rows.row(r))
                sums[begin / kRowsPerBlock] +=
                    static_cast<double>(value) * static_cast<double>(value);
        }
    });
    return std::accumulate(sums.begin(), sums.end(), 0.0);
}

/// Of the covariance (up to the division by the number of rows), as rows of length D.
Eigenvectors ofCovariance(const Matrix& rows, std::size_t count, const TaskContext& context)
{
    const std::size_t dimensions = rows.columns;
    if (dimensions > kLargestProduct) {
        const std::vector<float> noMean;
        return leadingEigenvectors(
            dimensions, count,
            [&](const Matrix& columns) {
                return transposedProduct(
                    rows, projectRows(rows, noMean, transposed(columns), context), context);
            },
            context);
    }
    const std::vector<double> covariance = transposedProduct(rows, rows, context);
    if (dimensions <= std::max(kDenseSize, count * 3 / 2))
        return denseEigenvectors(covariance, dimensions, count);
    Matrix symmetric(dimensions, dimensions);
    std::transform(covariance.begin(), covariance.end(), symmetric.values.begin(),
                   [](double value) { return static_cast<float>(value); });
    return leadingEigenvectors(
        dimensions, count,
        [&](const Matrix& columns) { return transposedProduct(symmetric, columns, context); },
        context);
}

/// Through the inner products of the rows, which are fewer than the dimensions: u of X X^T gives
/// X^T u of X^T X.
Eigenvectors ofInnerProducts(const Matrix& rows, std::size_t count, const TaskContext& context)
{
    const Eigenvectors dual = ofCovariance(transposed(rows), count, context);
    Matrix weights(rows.rows, count);
    for (std::size_t c = 0; c < count; ++c) {
        for (std::size_t r = 0; r < rows.rows; ++r)
            weights.at(r, c) = static_cast<float>(dual.vectors[c * rows.rows + r]);
    }
    const std::vector<double> columns = transposedProduct(rows, weights, context);
    Eigenvectors result{dual.values, std::vector<double>(count * rows.columns)};
    for (std::size_t c = 0; c < count; ++c) {
        for (std::size_t d = 0; d < rows.columns; ++d)
            result.vectors[c * rows.columns + d] = columns[d * count + c];
    }
    return result;
}

double dot(const double* a, const double* b, std::size_t count)
{
    return std::inner_product(a, a + count, b, 0.0);
}

/// Takes from `vector` what it shares with the rows before it and returns the length that was left,
/// then made 1.
double orthogonalize(std::vector<double>& vectors, std::size_t row, std::size_t size)
{
    double* vector = vectors.data() + row * size;
    for (int pass = 0; pass < 2; ++pass) { // twice is enough (Giraud et al. 2005)
        for (std::size_t before = 0; before < row; ++before) {
            const double* other = vectors.data() + before * size;
            const double shared = dot(vector, other, size);
            for (std::size_t d = 0; d < size; ++d)
                vector[d] -= shared * other[d];
        }
    }
    const double length = std::sqrt(dot(vector, vector, size));
    if (length > 0) {
        for (std::size_t d = 0; d < size; ++d)
            vector[d] /= length;
    }
    return length;
}

/// Makes the rows orthonormal in double precision; a direction that has vanished becomes the first
/// unit vector that is not within the others.
void completeBasis(Eigenvectors& eigen, std::size_t size)
{
    std::size_t unit = 0;
    for (std::size_t row = 0; row < eigen.values.size(); ++row) {
        double* vector = eigen.vectors.data() + row * size;
        const double length = std::sqrt(dot(vector, vector, size));
        constexpr double kVanished = 1e-6;
        bool found = length > 0 && eigen.values[row] > 1e-12 * eigen.values.front() &&
                     orthogonalize(eigen.vectors, row, size) > kVanished * length;
        for (; !found && unit < size; ++unit) {
            eigen.values[row] = 0;
            std::fill(vector, vector + size, 0.0);
            vector[unit] = 1;
            found = orthogonalize(eigen.vectors, row, size) >
                    0.5 / std::sqrt(static_cast<double>(size));
        }
    }
}

void fixSign(double* vector, std::size_t size)
{
    const double* largest = std::max_element(
        vector, vector + size, [](double a, double b) { return std::abs(a) < std::abs(b); });
    if (*largest < 0)
        std::transform(vector, vector + size, vector, [](double value) { return -value; });
}

} // namespace

Matrix Pca::project(const Matrix& rows, const TaskContext& context) const
{
    return projectRows(rows, mean, components, context);
}

Pca principalComponents(const Matrix& rows, std::size_t count, const TaskContext& context)
{
    Pca pca;
    count = std::min({count, rows.rows, rows.columns});
    pca.mean = columnMeans(rows, context);
    pca.components = Matrix(count, rows.columns);
    pca.variances.assign(count, 0.0);
    if (count == 0)
        return pca;

    const Centered data = centered(rows, pca.mean, context);
    Eigenvectors eigen = rows.rows < rows.columns ? ofInnerProducts(data.rows, count, context)
                                                  : ofCovariance(data.rows, count, context);
    completeBasis(eigen, rows.columns);

    const double unit = data.scale * data.scale / static_cast<double>(rows.rows);
    for (std::size_t c = 0; c < count; ++c) {
        double* vector = eigen.vectors.data() + c * rows.columns;
        fixSign(vector, rows.columns);
        std::transform(vector, vector + rows.columns, pca.components.row(c).begin(),
                       [](double value) { return static_cast<float>(value); });
        pca.variances[c] = eigen.values[c] * unit;
    }
    pca.totalVariance = sumOfSquares(data.rows, context) * unit;
    return pca;
}

} // namespace murmuration
