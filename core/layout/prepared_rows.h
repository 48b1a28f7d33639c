// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/task_context.h"
#include "core/features/feature_matrix.h"
#include "core/features/transform.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace murmuration {

/// The transformed features of a layout, following a FeatureMatrix that may still grow. Rows keep
/// their places: those that come later are put after the others with the transform that is there.
/// The transform is fitted again, and all rows made anew in the same order, when their number has
/// doubled or no more will come. Not thread-safe.
class PreparedRows
{
public:
    /// Takes what is there now. Calls `beforeWork` when there is something to do. An interrupted
    /// update leaves everything as it was. Throws Error, Cancelled.
    void update(const std::shared_ptr<const FeatureMatrix>& features,
                const TransformOptions& options, const std::function<void()>& beforeWork,
                const TaskContext& context);

    /// The next update takes all rows again, in the items' order when the features are finished.
    void forgetOrder() { m_orderWanted = true; }

    [[nodiscard]] const Matrix& values() const { return m_values; }
    /// Which item each row is; shared with snapshots, replaced when rows are added.
    [[nodiscard]] const std::shared_ptr<const std::vector<std::uint32_t>>& items() const
    {
        return m_items;
    }
    /// Changes when rows that were there have changed; adding rows keeps it.
    [[nodiscard]] std::uint64_t version() const { return m_version; }
    /// Changes when rows have changed places: nothing made of them holds any more.
    [[nodiscard]] std::uint64_t order() const { return m_order; }
    /// Counts how often so many rows have joined that the layout needs rearranging.
    [[nodiscard]] std::uint64_t upheavals() const { return m_upheavals; }
    [[nodiscard]] bool allEqual() const { return m_allEqual; }

private:
    void rebuild(const FeatureMatrix& features, std::size_t count, bool inItemOrder,
                 const TransformOptions& options, const TaskContext& context);
    void append(const FeatureMatrix& features, std::size_t count);
    void refit(const FeatureMatrix& features, std::size_t count, const TransformOptions& options,
               const TaskContext& context);

    std::shared_ptr<const FeatureMatrix> m_features;
    TransformOptions m_options;
    FeatureTransform m_transform;
    std::size_t m_fittedRows = 0;
    bool m_inItemOrder = false;
    bool m_orderWanted = true;
    bool m_allEqual = true;
    Matrix m_values;
    std::shared_ptr<const std::vector<std::uint32_t>> m_items;
    std::uint64_t m_version = 0;
    std::uint64_t m_order = 0;
    std::uint64_t m_upheavals = 0;
};

} // namespace murmuration
