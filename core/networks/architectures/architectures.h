// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/architectures/network_graph.h"
#include "core/networks/network.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace murmuration {

/// What a builder may vary.
struct ArchitectureSize
{
    std::int64_t classes = 1000; ///< of the logits
    int side = 224;              ///< of the square input, px
};

/// One row of the table of architectures.
struct Architecture
{
    std::string_view name;  ///< as torchvision calls its function: "resnet101"
    std::string_view title; ///< "ResNet-101"
    NetworkGraph (*build)(const ArchitectureSize& size);
    ArchitectureSize size;       ///< as published
    Preprocessing preprocessing; ///< as published
    std::string_view layer;      ///< where features are best taken from, unless said otherwise
    std::size_t parameterCount;  ///< as published
};

/// All architectures, in the order in which they are listed.
[[nodiscard]] std::span<const Architecture> architectures();

/// The architecture of that name, or null.
[[nodiscard]] const Architecture* findArchitecture(std::string_view name);

} // namespace murmuration
