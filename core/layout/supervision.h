// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/layout_options.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace murmuration {

/// What labels do to a layout. Never the default, and always told with the picture.
struct Supervision
{
    double strength = 0;                            ///< 0 to 1; 0 where there are no labels
    std::shared_ptr<const std::vector<int>> labels; ///< of the collection's items; null with 0

    bool operator==(const Supervision&) const = default;

    /// Of the rows that stand for `items`; negative for none.
    [[nodiscard]] std::vector<int> labelsOf(std::span<const std::uint32_t> items) const;
};

[[nodiscard]] Supervision supervisionOf(const LayoutOptions& options);

} // namespace murmuration
