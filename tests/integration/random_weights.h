// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/random.h"
#include "core/networks/architectures/network_graph.h"
#include "core/networks/weights/state_dict.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace murmuration {

/// Half-precision numbers of either sign between 2^exponent and 2^(exponent + 1).
inline NamedTensor randomTensor(const GraphParameter& parameter, int exponent, bool positive,
                                Random& random)
{
    NamedTensor tensor{parameter.name, "F16", parameter.shape, {}};
    std::size_t count = 1;
    for (const std::int64_t length : parameter.shape)
        count *= static_cast<std::size_t>(length);
    tensor.bytes.resize(2 * count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t bits = random.below(1U << 11U); // sign and fraction
        const auto half = static_cast<std::uint16_t>((positive ? 0 : bits >> 10U << 15U) |
                                                     static_cast<unsigned>(exponent + 15) << 10U |
                                                     (bits & 0x3FFU));
        std::memcpy(tensor.bytes.data() + 2 * i, &half, 2);
    }
    return tensor;
}

/// Seeded weights under which values neither vanish nor grow without bounds.
inline StateDict randomWeights(const NetworkGraph& graph)
{
    Random random(1);
    StateDict weights;
    for (const GraphParameter& parameter : graph.parameters()) {
        std::int64_t inputs = 1;
        for (std::size_t d = 1; d < parameter.shape.size(); ++d)
            inputs *= parameter.shape[d];
        const bool matrix = parameter.shape.size() > 1 && inputs > 1;
        const bool factor = parameter.name.ends_with("weight") && !matrix;
        const bool variance = parameter.name.ends_with("running_var");
        const int exponent = matrix ? static_cast<int>(std::floor(-std::log2(inputs) / 2))
                                    : (variance ? 0
                                       : factor ? -1
                                                : -4);
        weights.tensors.push_back(randomTensor(parameter, exponent, factor || variance, random));
    }
    return weights;
}

} // namespace murmuration
