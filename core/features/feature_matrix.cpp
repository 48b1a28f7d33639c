// SPDX-License-Identifier: Apache-2.0
#include "core/features/feature_matrix.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

namespace murmuration {

FeatureMatrix::FeatureMatrix(std::size_t capacity, std::size_t dimensions, std::string source)
    : m_capacity(capacity)
    , m_dimensions(dimensions)
    , m_source(std::move(source))
    , m_values(new float[capacity * dimensions])
    , m_items(new std::uint32_t[capacity])
{
}

FeatureMatrix::FeatureMatrix(const Matrix& values, std::string source)
    : FeatureMatrix(values.rows, values.columns, std::move(source))
{
    for (std::size_t r = 0; r < values.rows; ++r)
        append(static_cast<std::uint32_t>(r), values.row(r));
    finish();
}

void FeatureMatrix::append(std::uint32_t item, std::span<const float> values)
{
    const std::size_t r = m_rows.load(std::memory_order_relaxed);
    assert(r < m_capacity && values.size() == m_dimensions);
    std::copy(values.begin(), values.end(), m_values.get() + r * m_dimensions);
    m_items[r] = item;
    m_rows.store(r + 1, std::memory_order_release);
}

FeatureRows copyRows(const FeatureMatrix& features, std::size_t count, bool inItemOrder,
                     const TaskContext& context)
{
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (inItemOrder)
        std::sort(order.begin(), order.end(),
                  [&](auto a, auto b) { return features.item(a) < features.item(b); });

    // Touching so much new memory takes long: it is done row by row.
    constexpr std::size_t kRowsBetweenChecks = 1024;
    FeatureRows rows;
    rows.values.rows = count;
    rows.values.columns = features.dimensions();
    rows.values.values.reserve(count * features.dimensions());
    rows.items.reserve(count);
    for (std::size_t r = 0; r < count; ++r) {
        if (r % kRowsBetweenChecks == 0)
            context.throwIfStopped();
        const auto source = features.row(order[r]);
        rows.values.values.insert(rows.values.values.end(), source.begin(), source.end());
        rows.items.push_back(features.item(order[r]));
    }
    return rows;
}

} // namespace murmuration
