// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/search_points.h"

#include "core/base/kernels.h"
#include "core/base/matrix_products.h"
#include "core/base/parallel.h"
#include "core/base/stoppable_memory.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace murmuration {
namespace {

constexpr std::size_t kRowsPerBlock = 256;

} // namespace

SearchPoints::SearchPoints(const Matrix& rows, Metric metric, const TaskContext& context)
    : m_cosine(metric == Metric::Cosine)
    , m_exact(&rows)
{
    if (m_cosine) {
        normalize(rows, context);
        m_exact = &m_unit;
    }
    m_means = columnMeans(*m_exact, context);
    measureNorms(context);
}

void SearchPoints::normalize(const Matrix& rows, const TaskContext& context)
{
    m_unit = zerosUnlessStopped(rows.rows, rows.columns + 1, context);
    m_zero.assign(rows.rows, 0);
    parallelFor(rows.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t r = begin; r < end; ++r) {
            const auto source = rows.row(r);
            double squared = 0;
            for (const float value : source)
                squared += static_cast<double>(value) * static_cast<double>(value);
            const double length = std::sqrt(squared);
            m_zero[r] = length > 0 ? 0 : 1;
            m_unit.at(r, rows.columns) = length > 0 ? 0.0F : 1.0F;
            const double scale = length > 0 ? 1 / length : 0;
            std::transform(source.begin(), source.end(), m_unit.row(r).begin(),
                           [scale](float value) {
                               return static_cast<float>(static_cast<double>(value) * scale);
                           });
        }
    });
}

void SearchPoints::measureNorms(const TaskContext& context)
{
    m_squaredNorms.resize(count());
    parallelFor(count(), kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t r = begin; r < end; ++r) {
            const auto row = m_exact->row(r);
            double squared = 0;
            for (std::size_t d = 0; d < row.size(); ++d) {
                const auto value = static_cast<double>(row[d] - m_means[d]);
                squared += value * value;
            }
            m_squaredNorms[r] = static_cast<float>(squared);
        }
    });
}

void SearchPoints::copyCentered(std::size_t point, float* values) const
{
    const auto row = m_exact->row(point);
    std::transform(row.begin(), row.end(), m_means.begin(), values, std::minus<>());
}

float SearchPoints::errorFactor() const
{
    // A chain of D rounded products is wrong by at most D roundings of the lengths' product (Higham
    // 2002, section 3.1); twice that, and some more for the norms, the centring and the exact
    // distance's own rounding.
    return (2 * static_cast<float>(dimensions()) + 32) * std::numeric_limits<float>::epsilon() / 2;
}

float SearchPoints::upperBound(std::size_t query, float lowerBound) const
{
    // d^2 <= bound + 2 error (|q|^2 + |p|^2), and |p| <= |q| + d makes |p|^2 <= 2 |q|^2 + 2 d^2.
    const float error = errorFactor();
    return (lowerBound + 6 * error * squaredNorm(query)) / std::max(1 - 4 * error, 0.0F);
}

float SearchPoints::distance(std::size_t i, std::size_t j) const
{
    const float squared =
        squaredDistance(m_exact->row(i).data(), m_exact->row(j).data(), dimensions());
    if (!m_cosine)
        return std::sqrt(squared);
    // 1 - cos of unit vectors is half their squared distance, which is exact for small angles.
    return isZeroVector(i) || isZeroVector(j) ? 1.0F : squared / 2;
}

float SearchPoints::squaredReach(float distance) const
{
    constexpr float kSlack = 1.0F + 1e-5F;
    return (m_cosine ? 2 * distance : distance * distance) * kSlack +
           std::numeric_limits<float>::min();
}

} // namespace murmuration
