// SPDX-License-Identifier: Apache-2.0
#include "core/networks/execution/packed_weights.h"

namespace murmuration {
namespace {

std::size_t wholePanels(std::size_t outputs)
{
    return (outputs + kPanelOutputs - 1) / kPanelOutputs * kPanelOutputs;
}

} // namespace

PackedWeights::PackedWeights(std::span<const float> weight, std::size_t outputs)
    : m_inputs(weight.size() / outputs)
    , m_panels(wholePanels(outputs) * m_inputs)
{
    for (std::size_t o = 0; o < outputs; ++o) {
        const auto row = weight.subspan(o * m_inputs, m_inputs);
        float* to =
            m_panels.data() + o / kPanelOutputs * kPanelOutputs * m_inputs + o % kPanelOutputs;
        for (const float value : row) {
            *to = value;
            to += kPanelOutputs;
        }
    }
}

std::vector<float> packedBias(std::vector<float> bias)
{
    bias.resize(wholePanels(bias.size()));
    return bias;
}

} // namespace murmuration
