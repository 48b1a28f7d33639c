// SPDX-License-Identifier: Apache-2.0
#include "core/layout/prepared_rows.h"

#include <algorithm>
#include <utility>

namespace murmuration {
namespace {

/// Rows [begin, end) as they came.
Matrix rowsBetween(const FeatureMatrix& features, std::size_t begin, std::size_t end)
{
    Matrix rows(end - begin, features.dimensions());
    for (std::size_t r = begin; r < end; ++r)
        std::copy(features.row(r).begin(), features.row(r).end(), rows.row(r - begin).begin());
    return rows;
}

bool rowsEqual(const FeatureMatrix& features, std::size_t begin, std::size_t end)
{
    const auto first = features.row(0);
    for (std::size_t r = begin; r < end; ++r) {
        if (!std::equal(first.begin(), first.end(), features.row(r).begin()))
            return false;
    }
    return true;
}

} // namespace

void PreparedRows::update(const std::shared_ptr<const FeatureMatrix>& features,
                          const TransformOptions& options, const std::function<void()>& beforeWork,
                          const TaskContext& context)
{
    const bool finished =
        features->finished(); // before rows(), so that a finished matrix is complete
    const std::size_t count = features->rows();
    const bool inItemOrder = m_inItemOrder || finished;
    if (features != m_features || (m_orderWanted && inItemOrder != m_inItemOrder)) {
        beforeWork();
        rebuild(*features, count, finished, options, context);
        m_features = features;
        m_orderWanted = false;
        return;
    }
    m_orderWanted = false;

    const bool doubled = count >= 2 * m_fittedRows;
    const bool completed = finished && m_fittedRows < count;
    if (options != m_options || doubled || completed) {
        beforeWork();
        const bool joined = doubled || completed;
        refit(*features, count, options, context);
        m_upheavals += joined ? 1 : 0;
    } else if (count > m_values.rows) {
        beforeWork();
        append(*features, count);
    }
}

void PreparedRows::rebuild(const FeatureMatrix& features, std::size_t count, bool inItemOrder,
                           const TransformOptions& options, const TaskContext& context)
{
    FeatureRows rows = copyRows(features, count, inItemOrder);
    FeatureTransform transform = FeatureTransform::fit(rows.values, options, context);
    m_values = transform.isIdentity() ? std::move(rows.values) : transform.apply(rows.values);
    m_items = std::make_shared<const std::vector<std::uint32_t>>(std::move(rows.items));
    m_transform = std::move(transform);
    m_options = options;
    m_fittedRows = count;
    m_inItemOrder = inItemOrder;
    m_allEqual = rowsEqual(features, 0, count);
    ++m_version;
    ++m_order;
}

void PreparedRows::append(const FeatureMatrix& features, std::size_t count)
{
    const std::size_t old = m_values.rows;
    const Matrix rows = rowsBetween(features, old, count);
    requireFinite(rows, old);
    const Matrix transformed = m_transform.apply(rows);

    auto items = std::make_shared<std::vector<std::uint32_t>>(*m_items);
    for (std::size_t r = old; r < count; ++r)
        items->push_back(features.item(r));
    m_values.values.insert(m_values.values.end(), transformed.values.begin(),
                           transformed.values.end());
    m_values.rows = count;
    m_items = std::move(items);
    m_allEqual = m_allEqual && rowsEqual(features, old, count);
}

void PreparedRows::refit(const FeatureMatrix& features, std::size_t count,
                         const TransformOptions& options, const TaskContext& context)
{
    FeatureRows rows = copyRows(features, count, m_inItemOrder);
    FeatureTransform transform = FeatureTransform::fit(rows.values, options, context);
    // Rows that no transform changes are the same as before.
    const bool unchanged = transform.isIdentity() && m_transform.isIdentity();
    m_values = transform.isIdentity() ? std::move(rows.values) : transform.apply(rows.values);
    m_items = std::make_shared<const std::vector<std::uint32_t>>(std::move(rows.items));
    m_transform = std::move(transform);
    m_options = options;
    m_fittedRows = count;
    m_allEqual = rowsEqual(features, 0, count);
    m_version += unchanged ? 0 : 1;
}

} // namespace murmuration
