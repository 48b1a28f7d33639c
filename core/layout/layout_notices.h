// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/layout/layout_method.h"
#include "core/neighbors/neighbor_graph.h"

#include <optional>

namespace murmuration {

/// Of features that are all equal.
[[nodiscard]] Issue constantFeaturesNotice();
/// Of coordinates that are the features' own times `unit`, a power of two; none for 1.
[[nodiscard]] std::optional<Issue> unitNotice(double unit);
/// How much labels shape the layout (`used`), or why they don't though it was asked for (`wanted`),
/// both 0 to 1; none when it was not.
[[nodiscard]] std::optional<Issue> supervisionNotice(LayoutMethod method, double wanted,
                                                     double used);
/// Of a search that found too few of the true neighbours.
[[nodiscard]] std::optional<Issue> recallNotice(const NeighborGraph& graph);
/// Of points at distance 0 from all of their neighbours.
[[nodiscard]] std::optional<Issue> indistinctNotice(const NeighborGraph& graph);

} // namespace murmuration
