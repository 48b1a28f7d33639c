// SPDX-License-Identifier: Apache-2.0
#include "core/layout/spline_kernels.h"

#include <algorithm>

#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/layout/spline_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Splines are evaluated for so many points at once.
constexpr std::size_t kBatch = 16;
const hn::CappedTag<float, kBatch> kFloats;
const hn::RebindToSigned<decltype(kFloats)> kIntegers;
using Vector = hn::Vec<decltype(kFloats)>;
/// The four nodes of a row; several vectors only where there are none so wide.
const hn::CappedTag<float, 4> kNodes;
using Nodes = hn::Vec<decltype(kNodes)>;
constexpr std::size_t kNodeLanes = HWY_TARGET == HWY_SCALAR ? 1 : 4;

HWY_INLINE Vector constant(float value)
{
    return hn::Set(kFloats, value);
}

/// The four weights of one axis for a batch of points, weight by weight.
struct Weights
{
    alignas(64) float values[4][kBatch];
    alignas(64) float slopes[4][kBatch]; ///< by the position in units of the spacing
    alignas(64) std::int32_t cells[kBatch];
};

/// At u in [0, 1) from the second of four nodes.
HWY_INLINE void splineAt(Vector u, Vector* weights, Vector* slopes)
{
    const Vector sixth = constant(1.0F / 6), half = constant(0.5F);
    const Vector v = hn::Sub(constant(1), u);
    const Vector u2 = hn::Mul(u, u), v2 = hn::Mul(v, v);
    weights[0] = hn::Mul(sixth, hn::Mul(v2, v));
    weights[3] = hn::Mul(sixth, hn::Mul(u2, u));
    weights[1] = hn::MulAdd(u2, hn::MulAdd(half, u, constant(-1)), constant(2.0F / 3));
    weights[2] = hn::MulAdd(v2, hn::MulAdd(half, v, constant(-1)), constant(2.0F / 3));
    slopes[0] = hn::Mul(hn::Neg(half), v2);
    slopes[3] = hn::Mul(half, u2);
    slopes[1] = hn::Mul(u, hn::MulAdd(constant(1.5F), u, constant(-2)));
    slopes[2] = hn::Neg(hn::Mul(v, hn::MulAdd(constant(1.5F), v, constant(-2))));
}

/// How a point's own charge comes back to it: products of weights d nodes apart, both ways, and
/// their slopes.
HWY_INLINE void ownProducts(const Vector* w, const Vector* s, Vector* products, Vector* slopes)
{
    for (std::size_t d = 0; d < 4; ++d) {
        Vector product = hn::Zero(kFloats), slope = hn::Zero(kFloats);
        for (std::size_t a = 0; a + d < 4; ++a) {
            product = hn::MulAdd(w[a], w[a + d], product);
            slope = hn::MulAdd(s[a], w[a + d], slope);
            if (d > 0)
                slope = hn::MulAdd(s[a + d], w[a], slope);
        }
        products[d] = d > 0 ? hn::Add(product, product) : product;
        slopes[d] = slope;
    }
}

/// A batch of points on the grid.
struct Batch
{
    Weights x, y;
};

/// Where one vector of a batch is along an axis. Past the end of the points are others or padding,
/// which are within the arrays and then not used.
HWY_INLINE void locate(Vector position, float origin, float inverseSpacing, Weights& axis,
                       std::size_t lane, Vector* weights, Vector* slopes)
{
    const Vector t = hn::Mul(hn::Sub(position, constant(origin)), constant(inverseSpacing));
    const auto cell = hn::ConvertTo(kIntegers, t);
    splineAt(hn::Sub(t, hn::ConvertTo(kFloats, cell)), weights, slopes);
    hn::Store(cell, kIntegers, axis.cells + lane);
    for (std::size_t n = 0; n < 4; ++n) {
        hn::Store(weights[n], kFloats, axis.values[n] + lane);
        hn::Store(slopes[n], kFloats, axis.slopes[n] + lane);
    }
}

void spreadKernel(const PointsView& at, std::size_t begin, std::size_t end, const SplineGrid& grid)
{
    Batch batch;
    Vector weights[4], slopes[4];
    for (std::size_t first = begin; first < end; first += kBatch) {
        const std::size_t count = std::min(kBatch, end - first);
        for (std::size_t lane = 0; lane < count; lane += hn::Lanes(kFloats)) {
            locate(hn::LoadU(kFloats, at.x + first + lane), grid.originX, grid.inverseSpacing,
                   batch.x, lane, weights, slopes);
            locate(hn::LoadU(kFloats, at.y + first + lane), grid.originY, grid.inverseSpacing,
                   batch.y, lane, weights, slopes);
        }
        for (std::size_t p = 0; p < count; ++p) {
            alignas(16) const float row[4] = {batch.x.values[0][p], batch.x.values[1][p],
                                              batch.x.values[2][p], batch.x.values[3][p]};
            float* node = grid.values +
                          static_cast<std::size_t>(batch.y.cells[p] - 1) * grid.stride +
                          static_cast<std::size_t>(batch.x.cells[p] - 1);
            for (std::size_t r = 0; r < 4; ++r, node += grid.stride) {
                const Nodes weight = hn::Set(kNodes, batch.y.values[r][p]);
                for (std::size_t n = 0; n < 4; n += kNodeLanes)
                    hn::StoreU(
                        hn::MulAdd(hn::Load(kNodes, row + n), weight, hn::LoadU(kNodes, node + n)),
                        kNodes, node + n);
            }
        }
    }
}

void gatherKernel(const PointsView& at, std::size_t begin, std::size_t end, const SplineGrid& grid,
                  const NearKernel& near, PointSums* sums)
{
    Batch batch;
    alignas(64) float own[3][kBatch]; // potential, slope along x, along y
    for (std::size_t first = begin; first < end; first += kBatch) {
        const std::size_t count = std::min(kBatch, end - first);
        for (std::size_t lane = 0; lane < count; lane += hn::Lanes(kFloats)) {
            Vector wx[4], sx[4], wy[4], sy[4];
            locate(hn::LoadU(kFloats, at.x + first + lane), grid.originX, grid.inverseSpacing,
                   batch.x, lane, wx, sx);
            locate(hn::LoadU(kFloats, at.y + first + lane), grid.originY, grid.inverseSpacing,
                   batch.y, lane, wy, sy);
            Vector px[4], gx[4], py[4], gy[4];
            ownProducts(wx, sx, px, gx);
            ownProducts(wy, sy, py, gy);
            Vector potential = hn::Zero(kFloats), alongX = potential, alongY = potential;
            for (std::size_t d = 0; d < 4; ++d) {
                Vector column = hn::Zero(kFloats), columnSlope = column;
                for (std::size_t e = 0; e < 4; ++e) {
                    const Vector kernel = constant(near.values[d][e]);
                    column = hn::MulAdd(kernel, py[e], column);
                    columnSlope = hn::MulAdd(kernel, gy[e], columnSlope);
                }
                potential = hn::MulAdd(px[d], column, potential);
                alongX = hn::MulAdd(gx[d], column, alongX);
                alongY = hn::MulAdd(px[d], columnSlope, alongY);
            }
            hn::Store(potential, kFloats, own[0] + lane);
            hn::Store(alongX, kFloats, own[1] + lane);
            hn::Store(alongY, kFloats, own[2] + lane);
        }
        const float scale = -0.5F * grid.inverseSpacing;
        for (std::size_t p = 0; p < count; ++p) {
            const float* node = grid.values +
                                static_cast<std::size_t>(batch.y.cells[p] - 1) * grid.stride +
                                static_cast<std::size_t>(batch.x.cells[p] - 1);
            alignas(16) const float row[4] = {batch.x.values[0][p], batch.x.values[1][p],
                                              batch.x.values[2][p], batch.x.values[3][p]};
            alignas(16) const float slope[4] = {batch.x.slopes[0][p], batch.x.slopes[1][p],
                                                batch.x.slopes[2][p], batch.x.slopes[3][p]};
            Nodes potential = hn::Zero(kNodes), alongX = potential, alongY = potential;
            for (std::size_t n = 0; n < 4; n += kNodeLanes) {
                Nodes columns = hn::Zero(kNodes), columnSlopes = columns;
                for (std::size_t r = 0; r < 4; ++r) {
                    const Nodes values = hn::LoadU(kNodes, node + r * grid.stride + n);
                    columns = hn::MulAdd(values, hn::Set(kNodes, batch.y.values[r][p]), columns);
                    columnSlopes =
                        hn::MulAdd(values, hn::Set(kNodes, batch.y.slopes[r][p]), columnSlopes);
                }
                const Nodes weights = hn::Load(kNodes, row + n);
                potential = hn::MulAdd(columns, weights, potential);
                alongX = hn::MulAdd(columns, hn::Load(kNodes, slope + n), alongX);
                alongY = hn::MulAdd(columnSlopes, weights, alongY);
            }
            const auto total = [](Nodes v) { return hn::GetLane(hn::SumOfLanes(kNodes, v)); };
            PointSums& sum = sums[first - begin + p];
            sum.scalar = total(potential) - own[0][p];
            sum.force[0] = scale * (total(alongX) - own[1][p]);
            sum.force[1] = scale * (total(alongY) - own[2][p]);
            sum.force[2] = 0;
        }
    }
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace murmuration {

HWY_EXPORT(spreadKernel);
HWY_EXPORT(gatherKernel);

void spreadOnGrid(const PointsView& at, std::size_t begin, std::size_t end, const SplineGrid& grid)
{
    HWY_DYNAMIC_DISPATCH(spreadKernel)(at, begin, end, grid);
}

void gatherFromGrid(const PointsView& at, std::size_t begin, std::size_t end,
                    const SplineGrid& grid, const NearKernel& near, PointSums* sums)
{
    HWY_DYNAMIC_DISPATCH(gatherKernel)(at, begin, end, grid, near, sums);
}

} // namespace murmuration
#endif
