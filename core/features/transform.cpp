// SPDX-License-Identifier: Apache-2.0
#include "core/features/transform.h"

#include "core/base/error.h"
#include "core/base/matrix_products.h"
#include "core/base/parallel.h"
#include "core/base/stoppable_memory.h"
#include "core/layout/pca.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

namespace murmuration {
namespace {

constexpr std::size_t kRowsPerBlock = 256;

/// Subtracts the mean and scales each row to unit length; a zero row stays zero.
void sphereizeRows(Matrix& rows, const std::vector<float>& mean, const TaskContext& context)
{
    parallelFor(rows.rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end) {
        context.throwIfStopped();
        for (std::size_t r = begin; r < end; ++r) {
            const auto row = rows.row(r);
            double squared = 0;
            for (std::size_t c = 0; c < rows.columns; ++c) {
                row[c] -= mean[c];
                squared += static_cast<double>(row[c]) * static_cast<double>(row[c]);
            }
            const double scale = squared > 0 ? 1 / std::sqrt(squared) : 0;
            for (float& value : row)
                value = static_cast<float>(static_cast<double>(value) * scale);
        }
    });
}

} // namespace

void requireFinite(const Matrix& rows, std::span<const std::uint32_t> items,
                   const TaskContext& context)
{
    assert(items.size() == rows.rows);
    for (std::size_t r = 0; r < rows.rows; ++r) {
        if (r % kRowsPerBlock == 0)
            context.throwIfStopped();
        const auto row = rows.row(r);
        const auto bad =
            std::find_if(row.begin(), row.end(), [](float value) { return !std::isfinite(value); });
        if (bad != row.end())
            throw Error("the features of item " + std::to_string(items[r]) +
                        " of the collection hold a value that is not a finite number (" +
                        std::string(std::isnan(*bad) ? "NaN" : "infinity") + ") in column " +
                        std::to_string(bad - row.begin()) +
                        ", both counted from 0; leave it out or extract the features again");
    }
}

FeatureTransform FeatureTransform::fit(const Matrix& rows, const TransformOptions& options,
                                       const TaskContext& context)
{
    FeatureTransform transform;
    transform.m_dimensions = rows.columns;
    transform.m_unit = FeatureUnit::of(rows, context);
    const bool reduces = options.pca && *options.pca > 0 && rows.columns > *options.pca;
    if (!options.sphereize && !reduces)
        return transform;

    Matrix changed; // copies only what changes
    const bool rescales = !transform.m_unit.changesNothing();
    const bool changes = rescales || (options.sphereize && reduces);
    if (changes)
        changed = copyUnlessStopped(rows, context);
    if (rescales)
        transform.m_unit.apply(changed, context);
    const Matrix& inUnit = changes ? changed : rows;
    if (options.sphereize) {
        transform.m_sphereize = true;
        transform.m_mean = columnMeans(inUnit, context);
        if (reduces)
            sphereizeRows(changed, transform.m_mean, context);
    }
    if (reduces) {
        Pca pca = principalComponents(inUnit, *options.pca, context);
        transform.m_center = std::move(pca.mean);
        transform.m_components = std::move(pca.components);
    }
    return transform;
}

Matrix FeatureTransform::apply(const Matrix& rows, const TaskContext& context) const
{
    assert(rows.columns == m_dimensions);
    if (m_unit.changesNothing() && !m_sphereize && !m_components.empty())
        return projectRows(rows, m_center, m_components, context);
    Matrix changed = copyUnlessStopped(rows, context);
    if (!m_unit.changesNothing())
        m_unit.apply(changed, context);
    if (m_sphereize)
        sphereizeRows(changed, m_mean, context);
    return m_components.empty() ? changed : projectRows(changed, m_center, m_components, context);
}

std::size_t FeatureTransform::outputDimensions() const
{
    return m_components.empty() ? m_dimensions : m_components.rows;
}

} // namespace murmuration
