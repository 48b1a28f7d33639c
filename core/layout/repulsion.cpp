// SPDX-License-Identifier: Apache-2.0
#include "core/layout/repulsion.h"

namespace murmuration {

void Coordinates::assign(const Matrix& positions)
{
    points = positions.rows;
    const std::size_t padded = (points + kKernelPadding - 1) / kKernelPadding * kKernelPadding;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        axes[axis].assign(axis < positions.columns ? padded : 0, 0.0F);
        for (std::size_t i = 0; axis < positions.columns && i < points; ++i)
            axes[axis][i] = positions.at(i, axis);
    }
}

std::unique_ptr<Repulsion> makeRepulsion(std::size_t points, int dimensions, double theta)
{
    // Measured: a third axis makes many more cells near, so all pairs stay ahead for longer.
    constexpr std::size_t kExactIn2d = 1200;
    constexpr std::size_t kExactIn3d = 3000;
    return points <= (dimensions == 3 ? kExactIn3d : kExactIn2d) ? makeExactRepulsion()
                                                                 : makeBarnesHutRepulsion(theta);
}

} // namespace murmuration
