// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/task_context.h"
#include "core/features/feature_matrix.h"
#include "core/features/transform.h"
#include "core/layout/item_list.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace murmuration {

/// The transformed features of a layout, following a FeatureMatrix that may still grow. Rows keep
/// their order: those that come later are put after the others with the transform that is there,
/// and so are those of items that were left out for a while. The transform is fitted again, and all
/// rows made anew in the same order, when their number has doubled or no more will come. Not
/// thread-safe.
class PreparedRows
{
public:
    /// Takes what is there now, without the items `leftOut`. Calls `beforeWork` when there is
    /// something to do. An interrupted update leaves everything as it was. Throws Error (also when
    /// all items are left out), Cancelled.
    void update(const std::shared_ptr<const FeatureMatrix>& features,
                const TransformOptions& options, const ItemList& leftOut,
                const std::function<void()>& beforeWork, const TaskContext& context);

    /// The next update takes all rows again, in the items' order when the features are finished.
    void forgetOrder() { m_orderWanted = true; }

    [[nodiscard]] const Matrix& values() const { return m_values; }
    /// Which item each row is; shared with snapshots, replaced when rows come or go.
    [[nodiscard]] const std::shared_ptr<const std::vector<std::uint32_t>>& items() const
    {
        return m_items;
    }
    /// Changes when rows that were there have changed or gone; adding rows keeps it.
    [[nodiscard]] std::uint64_t version() const { return m_version; }
    /// Changes when rows have changed places: nothing made of them holds any more.
    [[nodiscard]] std::uint64_t order() const { return m_order; }
    /// Counts how often so many rows have joined that the layout needs rearranging.
    [[nodiscard]] std::uint64_t upheavals() const { return m_upheavals; }
    [[nodiscard]] bool allEqual() const { return m_allEqual; }
    /// What the features were multiplied with to stay in the range of float; 1 nearly always.
    [[nodiscard]] double unit() const { return m_transform.unit().factor(); }

private:
    /// Rows of the features, in the order in which they are laid out.
    using Sources = std::vector<std::uint32_t>;

    void rebuild(const FeatureMatrix& features, Sources sources, const TransformOptions& options,
                 const TaskContext& context);
    void refit(const FeatureMatrix& features, Sources sources, const TransformOptions& options,
               const TaskContext& context);
    void keep(std::span<const std::uint32_t> kept);
    void setSources(const FeatureMatrix& features, Sources sources, bool allEqual);

    std::shared_ptr<const FeatureMatrix> m_features;
    TransformOptions m_options;
    FeatureTransform m_transform;
    std::size_t m_fittedRows = 0; ///< how many the features had when the transform was fitted
    bool m_inItemOrder = false;
    bool m_orderWanted = true;
    bool m_disturbed = false; ///< some have gone or come back since the order was taken
    bool m_allEqual = true;
    Sources m_sources;
    Matrix m_values;
    std::shared_ptr<const std::vector<std::uint32_t>> m_items;
    std::uint64_t m_version = 0;
    std::uint64_t m_order = 0;
    std::uint64_t m_upheavals = 0;
};

/// Which rows of a layout of the items `before` are the first ones of a layout of the items
/// `after`, ascending; the others of `after` are new to it.
[[nodiscard]] std::vector<std::uint32_t> rowsKept(std::span<const std::uint32_t> before,
                                                  std::span<const std::uint32_t> after);

} // namespace murmuration
