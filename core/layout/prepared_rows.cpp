// SPDX-License-Identifier: Apache-2.0
#include "core/layout/prepared_rows.h"

#include "core/base/error.h"
#include "core/layout/placement.h"

#include <algorithm>
#include <utility>

namespace murmuration {
namespace {

/// How many rows are copied between two looks at whether to stop.
constexpr std::size_t kRowsAtOnce = 256;

Matrix rowsOf(const FeatureMatrix& features, std::span<const std::uint32_t> sources,
              const TaskContext& context)
{
    Matrix rows(0, features.dimensions());
    rows.values.reserve(sources.size() * rows.columns);
    for (const std::uint32_t source : sources) {
        if (rows.rows++ % kRowsAtOnce == 0)
            context.throwIfStopped();
        const auto row = features.row(source);
        rows.values.insert(rows.values.end(), row.begin(), row.end());
    }
    return rows;
}

std::vector<std::uint32_t> itemsOf(const FeatureMatrix& features,
                                   std::span<const std::uint32_t> sources)
{
    std::vector<std::uint32_t> items;
    items.reserve(sources.size());
    for (const std::uint32_t source : sources)
        items.push_back(features.item(source));
    return items;
}

bool allEqualIn(const FeatureMatrix& features, std::span<const std::uint32_t> sources,
                const TaskContext& context)
{
    const auto first = features.row(sources.front());
    for (std::size_t r = 0; r < sources.size(); ++r) {
        if (r % kRowsAtOnce == 0)
            context.throwIfStopped();
        if (!std::ranges::equal(first, features.row(sources[r])))
            return false;
    }
    return true;
}

} // namespace

void PreparedRows::update(const std::shared_ptr<const FeatureMatrix>& features,
                          const TransformOptions& options, const ItemList& leftOut,
                          const std::function<void()>& beforeWork, const TaskContext& context)
{
    const bool finished =
        features->finished(); // before rows(), so that a finished matrix is complete
    const std::size_t count = features->rows();
    const bool inItemOrder = m_inItemOrder || finished;
    const bool anew =
        features != m_features || (m_orderWanted && (inItemOrder != m_inItemOrder || m_disturbed));

    std::vector<std::uint32_t> kept; // of m_sources, by their places there
    std::vector<char> there(count, 0);
    for (std::uint32_t r = 0; !anew && r < m_sources.size(); ++r) {
        there[m_sources[r]] = 1;
        if (!isIn(leftOut, features->item(m_sources[r])))
            kept.push_back(r);
    }
    Sources joined;
    for (std::uint32_t source = 0; source < count; ++source)
        if (!there[source] && !isIn(leftOut, features->item(source)))
            joined.push_back(source);
    if (kept.empty() && joined.empty())
        throw Error("All of them are left out of the layout; bring some back.");

    if (anew) {
        beforeWork();
        if (finished)
            std::ranges::sort(joined, {}, [&](auto source) { return features->item(source); });
        rebuild(*features, std::move(joined), options, context);
        m_features = features;
        m_fittedRows = count;
        m_inItemOrder = finished;
        m_orderWanted = false;
        m_disturbed = false;
        return;
    }
    m_orderWanted = false;

    const bool left = kept.size() < m_sources.size();
    const bool doubled = count >= 2 * m_fittedRows;
    const bool completed = finished && m_fittedRows < count;
    if (!left && joined.empty() && options == m_options && !doubled && !completed)
        return;
    beforeWork();
    Sources sources;
    for (const std::uint32_t row : kept)
        sources.push_back(m_sources[row]);
    sources.insert(sources.end(), joined.begin(), joined.end());
    const bool refits = options != m_options || doubled || completed;
    const Matrix rows = refits ? Matrix() : rowsOf(*features, joined, context);
    requireFinite(rows, refits ? std::vector<std::uint32_t>() : itemsOf(*features, joined),
                  context);
    if (refits || !m_transform.suits(rows, context)) {
        refit(*features, std::move(sources), options, context);
        m_fittedRows = count;
        m_upheavals += doubled || completed ? 1 : 0;
        m_version += left ? 1 : 0;
    } else {
        const Matrix transformed = m_transform.apply(rows, context);
        const bool allEqual = allEqualIn(*features, sources, context);
        if (left)
            keep(kept);
        m_values.values.insert(m_values.values.end(), transformed.values.begin(),
                               transformed.values.end());
        m_values.rows += joined.size();
        setSources(*features, std::move(sources), allEqual);
    }
    m_disturbed = m_disturbed || left || (m_inItemOrder && !joined.empty());
}

void PreparedRows::rebuild(const FeatureMatrix& features, Sources sources,
                           const TransformOptions& options, const TaskContext& context)
{
    refit(features, std::move(sources), options, context);
    ++m_version;
    ++m_order;
}

void PreparedRows::refit(const FeatureMatrix& features, Sources sources,
                         const TransformOptions& options, const TaskContext& context)
{
    Matrix rows = rowsOf(features, sources, context);
    requireFinite(rows, itemsOf(features, sources), context);
    const bool allEqual = allEqualIn(features, sources, context);
    FeatureTransform transform = FeatureTransform::fit(rows, options, context);
    // Rows that no transform changes are the same as before.
    const bool unchanged = transform.isIdentity() && m_transform.isIdentity();
    m_values = transform.isIdentity() ? std::move(rows) : transform.apply(rows, context);
    m_transform = std::move(transform);
    m_options = options;
    m_version += unchanged ? 0 : 1;
    setSources(features, std::move(sources), allEqual);
}

void PreparedRows::keep(std::span<const std::uint32_t> kept)
{
    keepRows(m_values, kept);
    ++m_version;
}

void PreparedRows::setSources(const FeatureMatrix& features, Sources sources, bool allEqual)
{
    m_items = std::make_shared<const std::vector<std::uint32_t>>(itemsOf(features, sources));
    m_allEqual = allEqual;
    m_sources = std::move(sources);
}

std::vector<std::uint32_t> rowsKept(std::span<const std::uint32_t> before,
                                    std::span<const std::uint32_t> after)
{
    std::vector<std::uint32_t> kept;
    std::size_t row = 0;
    for (const std::uint32_t item : after) {
        while (row < before.size() && before[row] != item)
            ++row;
        if (row == before.size())
            break;
        kept.push_back(static_cast<std::uint32_t>(row++));
    }
    return kept;
}

} // namespace murmuration
