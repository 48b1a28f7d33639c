// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/packed_points.h"

#include "core/base/kernels.h"
#include "core/base/matrix_products.h"
#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace murmuration {
namespace {

static_assert(PackedPoints::kTileWidth == kTileColumns);

constexpr std::size_t kRowsPerBlock = 256;

} // namespace

PackedPoints::PackedPoints(const Matrix& rows, Metric metric, const TaskContext& context)
    : m_cosine(metric == Metric::Cosine)
    , m_exact(&rows)
{
    if (m_cosine) {
        normalize(rows);
        m_exact = &m_unit;
    }
    pack(context);
}

void PackedPoints::normalize(const Matrix& rows)
{
    m_unit = Matrix(rows.rows, rows.columns + 1);
    m_zero.assign(rows.rows, 0);
    parallelFor(rows.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
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

void PackedPoints::pack(const TaskContext& context)
{
    const Matrix& rows = *m_exact;
    const std::vector<float> means = columnMeans(rows, context);
    m_panels.assign(panels() * kTileWidth * dimensions(), 0.0F);
    m_squaredNorms.assign(panels() * kTileWidth, 0.0F);
    parallelFor(rows.rows, kTileWidth, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        float* packed = m_panels.data() + begin * dimensions();
        for (std::size_t r = begin; r < end; ++r) {
            const auto row = rows.row(r);
            double squared = 0;
            for (std::size_t d = 0; d < row.size(); ++d) {
                const float value = row[d] - means[d];
                packed[d * kTileWidth + (r - begin)] = value;
                squared += static_cast<double>(value) * static_cast<double>(value);
            }
            m_squaredNorms[r] = static_cast<float>(squared);
        }
    });
}

float PackedPoints::errorFactor() const
{
    // A chain of D rounded products is wrong by at most D roundings of the lengths' product (Higham
    // 2002, section 3.1); twice that, and some more for the norms, the centring and the exact
    // distance's own rounding.
    return (2 * static_cast<float>(dimensions()) + 32) * std::numeric_limits<float>::epsilon() / 2;
}

float PackedPoints::distance(std::size_t i, std::size_t j) const
{
    const float squared =
        squaredDistance(m_exact->row(i).data(), m_exact->row(j).data(), dimensions());
    if (!m_cosine)
        return std::sqrt(squared);
    // 1 - cos of unit vectors is half their squared distance, which is exact for small angles.
    return isZeroVector(i) || isZeroVector(j) ? 1.0F : squared / 2;
}

} // namespace murmuration
