// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/execution/product_kernels.h"

#include <cstddef>
#include <span>
#include <vector>

namespace murmuration {

/// A matrix of weights laid out for multiplyRows: panels of kPanelOutputs outputs, the last one
/// filled up with zeros.
class PackedWeights
{
public:
    /// `weight`: outputs x inputs.
    PackedWeights(std::span<const float> weight, std::size_t outputs);

    /// From the panel `first` on.
    [[nodiscard]] const float* panels(std::size_t first = 0) const
    {
        return m_panels.data() + first * kPanelOutputs * m_inputs;
    }
    [[nodiscard]] std::size_t panelCount() const
    {
        return m_panels.size() / (kPanelOutputs * m_inputs);
    }
    [[nodiscard]] std::size_t inputs() const { return m_inputs; }

private:
    std::size_t m_inputs;
    std::vector<float> m_panels;
};

/// `bias` with room for whole panels; empty stays empty.
[[nodiscard]] std::vector<float> packedBias(std::vector<float> bias);

} // namespace murmuration
