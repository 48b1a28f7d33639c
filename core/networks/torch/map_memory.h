// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace murmuration {

/// Memory for maps, used again when nothing needs what was in it any more: new memory costs as much
/// as a convolution.
class MapMemory
{
public:
    explicit MapMemory(const at::TensorOptions& options)
        : m_options(options)
    {
    }

    /// A map to write to, channels-last where its shape has four dimensions. Its memory is taken
    /// until the last use of it and its views ends.
    [[nodiscard]] at::Tensor map(at::IntArrayRef shape);

    /// Whether it is a map from here that has no views.
    [[nodiscard]] bool isOnlyUse(const at::Tensor& map) const;

private:
    at::TensorOptions m_options;
    std::vector<at::Tensor> m_blocks;
};

} // namespace murmuration
