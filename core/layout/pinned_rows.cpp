// SPDX-License-Identifier: Apache-2.0
#include "core/layout/pinned_rows.h"

namespace murmuration {

std::optional<std::vector<std::uint32_t>>
PinnedRows::update(const ItemList& pinned,
                   const std::shared_ptr<const std::vector<std::uint32_t>>& items)
{
    if (m_pinned == pinned && m_among == items)
        return std::nullopt;
    m_pinned = pinned;
    m_among = items;
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < items->size(); ++row)
        if (isIn(pinned, (*items)[row]))
            rows.push_back(row);
    return rows;
}

} // namespace murmuration
