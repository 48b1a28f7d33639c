// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace murmuration {

/// Some items of a collection, ascending; null: none.
using ItemList = std::shared_ptr<const std::vector<std::uint32_t>>;

[[nodiscard]] inline bool isIn(const ItemList& list, std::uint32_t item)
{
    return list && std::binary_search(list->begin(), list->end(), item);
}

} // namespace murmuration
