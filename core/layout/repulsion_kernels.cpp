// SPDX-License-Identifier: Apache-2.0
#include "core/layout/vector_kernels.h"

// Vectors without a fixed size can't be kept in arrays.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/layout/repulsion_kernels.cpp"
// foreach_target.h includes this file once for each instruction set, before anything else of
// Highway.
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "core/layout/kernel_sums-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {

/// One vector of sources: points, or what has a weight and moments.
template <int kDimensions, bool kMoments>
struct Sources
{
    Vector x, y, z, weight;
    Vector xx, xy, yy, xz, yz, zz;

    HWY_INLINE Sources(const SourcesView& view, std::size_t j)
    {
        x = hn::LoadU(kFloats, view.at.x + j);
        y = hn::LoadU(kFloats, view.at.y + j);
        if constexpr (kDimensions == 3)
            z = hn::LoadU(kFloats, view.at.z + j);
        if constexpr (kMoments) {
            weight = hn::LoadU(kFloats, view.weight + j);
            xx = hn::LoadU(kFloats, view.moments[0] + j);
            xy = hn::LoadU(kFloats, view.moments[1] + j);
            yy = hn::LoadU(kFloats, view.moments[2] + j);
        }
        if constexpr (kMoments && kDimensions == 3) {
            xz = hn::LoadU(kFloats, view.moments[3] + j);
            yz = hn::LoadU(kFloats, view.moments[4] + j);
            zz = hn::LoadU(kFloats, view.moments[5] + j);
        }
    }
};

/// Adds to `sum` what the sources do to the point whose coordinates fill the vectors px, py, pz.
///
/// With moments S, the field of the points e away from a source is expanded to second order in e:
/// the potential is w q - q^2 tr S + 4 q^3 d'Sd, and the force, -1/2 of its gradient,
/// (w q^2 - 2 q^3 tr S + 12 q^4 d'Sd) d - 4 q^3 S d.
template <int kDimensions, bool kMoments>
HWY_INLINE void addSources(Vector px, Vector py, Vector pz,
                           const Sources<kDimensions, kMoments>& sources, Accumulator& sum)
{
    const Separation<kDimensions> d(px, py, pz, sources.x, sources.y,
                                    kDimensions == 3 ? sources.z : sources.x);
    const Vector dx = d.x, dy = d.y, dz = d.z, q = d.q;
    const Vector q2 = hn::Mul(q, q);
    Vector along = q2;
    if constexpr (kMoments) {
        along = hn::Mul(q2, sources.weight);
        sum.scalar = hn::MulAdd(q, sources.weight, sum.scalar);
        Vector sx = hn::MulAdd(sources.xx, dx, hn::Mul(sources.xy, dy));
        Vector sy = hn::MulAdd(sources.xy, dx, hn::Mul(sources.yy, dy));
        Vector trace = hn::Add(sources.xx, sources.yy);
        Vector sz = sx;
        if constexpr (kDimensions == 3) {
            sx = hn::MulAdd(sources.xz, dz, sx);
            sy = hn::MulAdd(sources.yz, dz, sy);
            sz = hn::MulAdd(sources.xz, dx, hn::MulAdd(sources.yz, dy, hn::Mul(sources.zz, dz)));
            trace = hn::Add(trace, sources.zz);
        }
        Vector form = hn::MulAdd(sx, dx, hn::Mul(sy, dy));
        if constexpr (kDimensions == 3)
            form = hn::MulAdd(sz, dz, form);
        const Vector q3 = hn::Mul(q2, q);
        const Vector formTimesQ = hn::Mul(form, q);
        sum.scalar = hn::MulAdd(q2, hn::MulAdd(hn::Set(kFloats, 4.0F), formTimesQ, hn::Neg(trace)),
                                sum.scalar);
        along = hn::MulAdd(q3,
                           hn::MulAdd(hn::Set(kFloats, 12.0F), formTimesQ,
                                      hn::Mul(hn::Set(kFloats, -2.0F), trace)),
                           along);
        const Vector across = hn::Mul(hn::Set(kFloats, -4.0F), q3);
        sum.x = hn::MulAdd(across, sx, sum.x);
        sum.y = hn::MulAdd(across, sy, sum.y);
        if constexpr (kDimensions == 3)
            sum.z = hn::MulAdd(across, sz, sum.z);
    } else {
        sum.scalar = hn::Add(sum.scalar, q);
    }
    sum.x = hn::MulAdd(along, dx, sum.x);
    sum.y = hn::MulAdd(along, dy, sum.y);
    if constexpr (kDimensions == 3)
        sum.z = hn::MulAdd(along, dz, sum.z);
}

HWY_INLINE void addTo(PointSums& sums, const Accumulator& sum)
{
    const PointSums more = reduced(sum);
    for (int axis = 0; axis < 3; ++axis)
        sums.force[axis] += more.force[axis];
    sums.scalar += more.scalar;
}

/// Two points at a time share the loads of the sources.
template <int kDimensions, bool kMoments>
void repulsionIn(const PointsView& points, std::size_t begin, std::size_t end,
                 const SourcesView& sources, PointSums* sums)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    const Vector zero = hn::Zero(kFloats);
    for (std::size_t i = begin; i < end; i += 2) {
        const std::size_t second = i + 1 < end ? i + 1 : i;
        const Vector ax = hn::Set(kFloats, points.x[i]), bx = hn::Set(kFloats, points.x[second]);
        const Vector ay = hn::Set(kFloats, points.y[i]), by = hn::Set(kFloats, points.y[second]);
        Vector az = zero, bz = zero;
        if constexpr (kDimensions == 3) {
            az = hn::Set(kFloats, points.z[i]);
            bz = hn::Set(kFloats, points.z[second]);
        }
        Accumulator a{zero, zero, zero, zero}, b{zero, zero, zero, zero};
        for (std::size_t j = 0; j < sources.count; j += lanes) {
            const Sources<kDimensions, kMoments> loaded(sources, j);
            addSources(ax, ay, az, loaded, a);
            addSources(bx, by, bz, loaded, b);
        }
        addTo(sums[i - begin], a);
        if (second != i)
            addTo(sums[second - begin], b);
    }
}

void repulsionKernel(const PointsView& points, std::size_t begin, std::size_t end,
                     const SourcesView& sources, PointSums* sums)
{
    const bool moments = sources.moments[0] != nullptr;
    if (points.z && moments)
        repulsionIn<3, true>(points, begin, end, sources, sums);
    else if (points.z)
        repulsionIn<3, false>(points, begin, end, sources, sums);
    else if (moments)
        repulsionIn<2, true>(points, begin, end, sources, sums);
    else
        repulsionIn<2, false>(points, begin, end, sources, sums);
}

void nearRepulsionKernel(const PointsView& points, std::size_t begin, std::size_t end,
                         const SourceRun* runs, std::size_t runCount, float radius, PointSums* sums)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    const float square = radius * radius;
    const float own = square / (1 + square);
    const Vector one = hn::Set(kFloats, 1.0F), zero = hn::Zero(kFloats);
    const Vector shrink = hn::Set(kFloats, -1 / (1 + square)), atZero = hn::Set(kFloats, own);
    const Vector slope = hn::Set(kFloats, 4 / (1 + square));
    for (std::size_t i = begin; i < end; ++i) {
        const Vector px = hn::Set(kFloats, points.x[i]), py = hn::Set(kFloats, points.y[i]);
        Accumulator sum{zero, zero, zero, zero};
        for (std::size_t r = 0; r < runCount; ++r) {
            for (std::size_t j = runs[r].begin; j < runs[r].end; j += lanes) {
                const Vector dx = hn::Sub(px, hn::LoadU(kFloats, points.x + j));
                const Vector dy = hn::Sub(py, hn::LoadU(kFloats, points.y + j));
                const Vector s = hn::MulAdd(dy, dy, hn::Mul(dx, dx));
                Vector x = hn::Max(hn::MulAdd(s, shrink, atZero), zero);
                if (j + lanes > runs[r].end)
                    x = hn::IfThenElseZero(hn::FirstN(kFloats, runs[r].end - j), x);
                const Vector q = reciprocal(hn::Add(s, one));
                const Vector xq = hn::Mul(x, q);
                const Vector x3q = hn::Mul(hn::Mul(x, x), xq);
                const Vector along = hn::Mul(x3q, hn::Add(xq, slope));
                sum.scalar = hn::MulAdd(x3q, x, sum.scalar);
                sum.x = hn::MulAdd(along, dx, sum.x);
                sum.y = hn::MulAdd(along, dy, sum.y);
            }
        }
        addTo(sums[i - begin], sum);
        sums[i - begin].scalar -= own * own * own * own;
    }
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace murmuration {

HWY_EXPORT(repulsionKernel);
HWY_EXPORT(nearRepulsionKernel);

void addRepulsion(const PointsView& points, std::size_t begin, std::size_t end,
                  const SourcesView& sources, PointSums* sums)
{
    HWY_DYNAMIC_DISPATCH(repulsionKernel)(points, begin, end, sources, sums);
}

void addNearRepulsion(const PointsView& points, std::size_t begin, std::size_t end,
                      std::span<const SourceRun> runs, float radius, PointSums* sums)
{
    HWY_DYNAMIC_DISPATCH(nearRepulsionKernel)
    (points, begin, end, runs.data(), runs.size(), radius, sums);
}

} // namespace murmuration
#endif
