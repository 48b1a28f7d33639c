// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/base/task_context.h"

#include <cstddef>
#include <vector>

namespace murmuration {

/// The unit in which features are laid out: their own, unless their numbers are so large or so
/// small that the squares of distances would leave the range of float. Then it is a power of two,
/// which changes no bit of a layout; and columns that hold one huge number throughout, as stands
/// for missing ones, become 0, since beside it the others would vanish.
class FeatureUnit
{
public:
    /// One that changes nothing.
    FeatureUnit() = default;
    /// For the rows, which are finite. Throws Cancelled.
    [[nodiscard]] static FeatureUnit of(const Matrix& rows, const TaskContext& context);

    [[nodiscard]] bool changesNothing() const { return m_factor == 1 && m_constants.empty(); }
    /// What the numbers are multiplied with.
    [[nodiscard]] double factor() const { return m_factor; }
    /// Throws Cancelled.
    void apply(Matrix& rows, const TaskContext& context) const;
    /// These rows, finite too, are not too large for it. Throws Cancelled.
    [[nodiscard]] bool suits(const Matrix& rows, const TaskContext& context) const;

private:
    struct Constant
    {
        std::size_t column = 0;
        float value = 0;
    };

    [[nodiscard]] float largestOf(const Matrix& rows, const TaskContext& context) const;

    double m_factor = 1;
    std::vector<Constant> m_constants;
};

} // namespace murmuration
