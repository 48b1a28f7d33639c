// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/map_memory.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <cstdint>

namespace murmuration {

at::Tensor MapMemory::map(at::IntArrayRef shape)
{
    const std::int64_t size = c10::multiply_integers(shape);
    const at::Tensor* smallest = nullptr; // of those that are free and large enough
    const at::Tensor* largest = nullptr;  // of those that are free
    for (const at::Tensor& block : m_blocks) {
        if (block.storage().use_count() > 1)
            continue;
        if (block.numel() >= size && (!smallest || block.numel() < smallest->numel()))
            smallest = &block;
        if (!largest || block.numel() > largest->numel())
            largest = &block;
    }
    if (!smallest) {
        if (largest) // before the other is made: both need not be there at once
            m_blocks.erase(m_blocks.begin() + (largest - m_blocks.data()));
        smallest = &m_blocks.emplace_back(at::empty({size}, m_options));
    }
    const at::Tensor values = smallest->narrow(0, 0, size);
    if (shape.size() != 4)
        return values.view(shape);
    return values.view({shape[0], shape[2], shape[3], shape[1]}).permute({0, 3, 1, 2});
}

bool MapMemory::isOnlyUse(const at::Tensor& map) const
{
    return std::ranges::any_of(m_blocks, [&](const at::Tensor& block) {
        return block.is_alias_of(map) && block.storage().use_count() == 2; // its own and the map's
    });
}

} // namespace murmuration
