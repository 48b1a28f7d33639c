// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/neighbors/neighbor_graph.h"

#include <cstddef>
#include <optional>
#include <span>

namespace murmuration {

/// How much of each labelled point's neighbourhood shares its label: the mean, over labelled
/// points, of the share of the k nearest labelled neighbours that have the same label. Labels below
/// 0 are no label. Empty when fewer than two classes are labelled. Chance is the sum of the squared
/// class shares.
[[nodiscard]] std::optional<double> labelAgreement(const NeighborGraph& graph,
                                                   std::span<const int> labels, std::size_t k = 10);

} // namespace murmuration
