// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/task_context.h"
#include "core/features/feature_unit.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace murmuration {

struct TransformOptions
{
    bool sphereize = false; ///< subtract the mean, scale rows to unit length (zero rows stay zero)
    std::optional<std::size_t> pca =
        50; ///< reduce to this many principal components when there are more dimensions

    bool operator==(const TransformOptions&) const = default;
};

/// Throws Error naming the item and the column of the first value that is not finite; Cancelled.
/// `items`: whose the rows are, which are not all items of a collection.
void requireFinite(const Matrix& rows, std::span<const std::uint32_t> items,
                   const TaskContext& context = {});

/// Features before neighbours are searched. Fitted to some rows, it can be applied to rows that
/// come later, so that points can join a layout that runs. Immutable once fitted.
class FeatureTransform
{
public:
    /// The rows are finite (see requireFinite). Throws Cancelled.
    [[nodiscard]] static FeatureTransform fit(const Matrix& rows, const TransformOptions& options,
                                              const TaskContext& context = {});

    /// rows x dimensions -> rows x outputDimensions(). Each output row depends on its own input row
    /// alone. Throws Cancelled.
    [[nodiscard]] Matrix apply(const Matrix& rows, const TaskContext& context = {}) const;

    [[nodiscard]] std::size_t outputDimensions() const;
    /// apply() changes nothing.
    [[nodiscard]] bool isIdentity() const
    {
        return m_unit.changesNothing() && !m_sphereize && m_components.empty();
    }
    /// The rows, finite too, are not too large for the unit that suited those it was fitted to.
    [[nodiscard]] bool suits(const Matrix& rows, const TaskContext& context = {}) const
    {
        return m_unit.suits(rows, context);
    }
    [[nodiscard]] const FeatureUnit& unit() const { return m_unit; }

private:
    FeatureUnit m_unit; ///< to which rows are brought before anything else
    bool m_sphereize = false;
    std::vector<float> m_mean; ///< subtracted first when sphereizing
    std::vector<float>
        m_center;        ///< of the (sphereized) rows, subtracted before m_components are applied
    Matrix m_components; ///< outputDimensions x dimensions; empty when there is no reduction
    std::size_t m_dimensions = 0;
};

} // namespace murmuration
