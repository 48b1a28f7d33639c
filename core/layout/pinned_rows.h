// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/layout/item_list.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace murmuration {

/// Which rows of a layout are pinned, looked for only when the pins or the rows are others; and
/// where they were, when the layout starts anew.
class PinnedRows
{
public:
    using Items = std::shared_ptr<const std::vector<std::uint32_t>>;

    /// The rows of `items` that are `pinned`, ascending; nothing when neither is another list than
    /// at the last call.
    [[nodiscard]] std::optional<std::vector<std::uint32_t>> update(const ItemList& pinned,
                                                                   const Items& items);

    /// The layout of `items` ends at these positions; another one begins.
    void endAt(Matrix positions, Items items);
    /// A layout has ended, and the pinned rows of the next one have not been put back.
    [[nodiscard]] bool arePending() const { return m_endedItems != nullptr; }
    /// Puts the pinned ones of `items` where they were when the last layout ended, which is then
    /// forgotten; an axis that it did not have stays as it is. `positions`: a row for each item.
    /// Returns whether there were some.
    bool putBack(const ItemList& pinned, std::span<const std::uint32_t> items, Matrix& positions);

private:
    ItemList m_pinned;
    Items m_among;      ///< the items when they were
    Items m_endedItems; ///< of the layout that ended; null: none has
    Matrix m_endedAt;
};

} // namespace murmuration
