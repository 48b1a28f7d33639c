// SPDX-License-Identifier: Apache-2.0
#include "core/layout/pinned_rows.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace murmuration {

std::optional<std::vector<std::uint32_t>> PinnedRows::update(const ItemList& pinned,
                                                             const Items& items)
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

void PinnedRows::endAt(Matrix positions, Items items)
{
    m_among.reset(); // pins of the next layout are pinned anew, even in the same rows
    m_endedItems = std::move(items);
    m_endedAt = std::move(positions);
}

bool PinnedRows::putBack(const ItemList& pinned, std::span<const std::uint32_t> items,
                         Matrix& positions)
{
    const Items before = std::exchange(m_endedItems, nullptr);
    const Matrix endedAt = std::exchange(m_endedAt, Matrix());
    if (!pinned || !before)
        return false;
    std::unordered_map<std::uint32_t, std::size_t> rowBefore; // of the pinned ones
    for (std::size_t row = 0; row < before->size(); ++row)
        if (isIn(pinned, (*before)[row]))
            rowBefore.emplace((*before)[row], row);
    const std::size_t axes = std::min(positions.columns, endedAt.columns);
    for (std::size_t row = 0; row < items.size(); ++row) {
        if (const auto found = rowBefore.find(items[row]); found != rowBefore.end())
            std::ranges::copy(endedAt.row(found->second).first(axes), positions.row(row).begin());
    }
    return !rowBefore.empty();
}

} // namespace murmuration
