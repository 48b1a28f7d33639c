// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/item_list.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace murmuration {

/// Which rows of a layout are pinned; looked for only when the pins or the rows are others.
class PinnedRows
{
public:
    /// The rows of `items` that are `pinned`, ascending; nothing when neither is another list than
    /// at the last call.
    [[nodiscard]] std::optional<std::vector<std::uint32_t>>
    update(const ItemList& pinned, const std::shared_ptr<const std::vector<std::uint32_t>>& items);

private:
    ItemList m_pinned;
    std::shared_ptr<const std::vector<std::uint32_t>> m_among; ///< the items when they were
};

} // namespace murmuration
