// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/network.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace murmuration {

/// The layer called `name`. Throws Error (the reason alone) that lists the names nearest to it.
[[nodiscard]] const NetworkLayer& layerNamed(std::span<const NetworkLayer> layers,
                                             std::string_view name);

/// As --pooling takes it: "mean", "max", "flatten".
[[nodiscard]] const char* nameOf(Pooling pooling);

/// How many values a picture's features have.
[[nodiscard]] std::size_t pooledSize(const NetworkLayer& layer, Pooling pooling);

/// `trained`, what the network was trained with, with what the choice changes of it. Throws Error.
[[nodiscard]] Preprocessing chosenPreprocessing(const NetworkChoice& choice,
                                                const Preprocessing& trained);

} // namespace murmuration
