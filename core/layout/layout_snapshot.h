// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/matrix.h"
#include "core/layout/layout_method.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace murmuration {

/// A layout at one moment: what views draw and exporters write. Immutable once published.
struct LayoutSnapshot
{
    Matrix positions; ///< points x 2 or 3, layout units, mean zero
    std::shared_ptr<const std::vector<std::uint32_t>>
        items; ///< points: which item of the collection each is
    LayoutMethod method = LayoutMethod::Tsne;
    int iteration = 0;                                    ///< 0 for PCA
    double kl = std::numeric_limits<double>::quiet_NaN(); ///< KL divergence; NaN when there is none
    double gradientNorm = 0; ///< length of the last step's gradient by sqrt(points); t-SNE alone
    double supervision = 0;  ///< how much labels shape the layout, 0 to 1; told with every picture
    bool exaggerating = false;
    bool settled = false;

    [[nodiscard]] std::size_t points() const { return positions.rows; }
    [[nodiscard]] int dimensions() const { return static_cast<int>(positions.columns); }
};

} // namespace murmuration
