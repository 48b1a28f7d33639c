// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/preprocessing.h"

#include <QString>

#include <array>

namespace murmuration {

/// How pictures become the network's input, in a line: "256 → 224 px, RGB, 0–1, mean 0.485 ...".
[[nodiscard]] QString sentenceOf(const Preprocessing& preprocessing);

/// One number if it is the same for all channels, or there is only one; rounded to be read.
[[nodiscard]] QString channelValuesOf(const std::array<float, 3>& values, bool grey);

} // namespace murmuration
