// SPDX-License-Identifier: Apache-2.0
#include "core/layout/grid_scheme.h"

#include "core/layout/fft_plan.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

constexpr float kFewestNodes = 72;     // across the longer side of a layout
constexpr float kFinestForPeak = 0.2F; // no near pairs are needed at this spacing and below
constexpr float kRadiusInSpacings = 5;
constexpr float kParabolaExtent = 1;

// Measured with AVX2, in nanoseconds of one core; with AVX-512 both take about half. Fewer pairs
// are met than expectedCost() counts, hence so little for each.
constexpr double kCostPerTransformedNode = 2.6;
constexpr double kCostPerNearPair = 0.18;

} // namespace

GridScheme GridScheme::choose(const LayoutExtent& extent, std::size_t points)
{
    const float longest =
        std::max({extent.high[0] - extent.low[0], extent.high[1] - extent.low[1], 1e-30F});
    // From a geometric series, so that a growing layout needs a new kernel only now and then.
    const float finest = longest / kFewestNodes;
    if (finest < kFinestForPeak) {
        GridScheme scheme;
        scheme.spacing = std::exp2(std::floor(2 * std::log2(finest)) / 2);
        scheme.closedParabola = longest < kParabolaExtent;
        return scheme;
    }
    GridScheme best;
    double least = best.expectedCost(extent, points);
    for (const float spacing : {0.3F, 0.4F, 0.55F, 0.75F, 1.0F, 1.35F, 1.8F}) {
        const GridScheme scheme{spacing, kRadiusInSpacings * spacing, false};
        if (const double expected = scheme.expectedCost(extent, points); expected < least) {
            least = expected;
            best = scheme;
        }
    }
    return best;
}

double GridScheme::expectedCost(const LayoutExtent& extent, std::size_t points) const
{
    double transformed = 1;
    double area = 1;
    for (int axis = 0; axis < 2; ++axis) {
        const std::size_t length = transformLength(nodes(extent.low[axis], extent.high[axis]));
        transformed *= static_cast<double>(length);
        area *= static_cast<double>(extent.high[axis] - extent.low[axis] + 1);
    }
    // About a third of a layout's box has points; five by five cells of half the radius are tried.
    const double density = 3 * static_cast<double>(points) / area;
    const double radius = static_cast<double>(nearRadius);
    const double pairs = static_cast<double>(points) * density * 6.25 * radius * radius;
    return kCostPerTransformedNode * transformed + kCostPerNearPair * pairs;
}

std::size_t GridScheme::transformLength(std::size_t nodes)
{
    constexpr std::size_t kFromTheKink = 3;
    return FftPlan::fastLength(2 * (nodes + kFromTheKink));
}

double GridScheme::gridKernel(double squaredDistance) const
{
    if (closedParabola)
        return squaredDistance * squaredDistance / (1 + squaredDistance);
    const double radius = static_cast<double>(nearRadius);
    const double x = std::max(0.0, (radius * radius - squaredDistance) / (1 + radius * radius));
    static_assert(kNearPower == 4);
    return (1 - x * x * x * x) / (1 + squaredDistance);
}

std::size_t GridScheme::nodes(float low, float high) const
{
    // A node and a half below the lowest point, and two beyond the cell of the highest.
    return static_cast<std::size_t>((high - low) / spacing + 1.5F) + 4;
}

} // namespace murmuration
