// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/layout/repulsion.h"

#include <cstdint>
#include <vector>

namespace murmuration {

/// The points along a Hilbert curve through the layout (Skilling 2004), so that points near each
/// other in space are near each other in memory: order[s] is the point that comes s-th. Equal
/// places come in index order.
[[nodiscard]] std::vector<std::uint32_t> curveOrder(const Coordinates& coordinates);

} // namespace murmuration
