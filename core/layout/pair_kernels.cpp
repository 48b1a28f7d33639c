// SPDX-License-Identifier: Apache-2.0
#include "core/layout/vector_kernels.h"

// Vectors without a fixed size can't be kept in structs.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/layout/pair_kernels.cpp"
// foreach_target.h includes this file once for each instruction set, before anything else of
// Highway.
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "core/layout/kernel_sums-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {

/// One vector of points and the forces on them.
struct Others
{
    Vector x, y, z;
    Vector forceX, forceY, forceZ;
};

/// The force between the point at (px, py, pz) and each of the others, on both sides; returns q.
template <int kDimensions>
HWY_INLINE Vector pushApart(Vector px, Vector py, Vector pz, Others& others, Accumulator& sum)
{
    const Separation<kDimensions> d(px, py, pz, others.x, others.y, others.z);
    const Vector q2 = hn::Mul(d.q, d.q);
    sum.x = hn::MulAdd(q2, d.x, sum.x);
    sum.y = hn::MulAdd(q2, d.y, sum.y);
    others.forceX = hn::NegMulAdd(q2, d.x, others.forceX);
    others.forceY = hn::NegMulAdd(q2, d.y, others.forceY);
    if constexpr (kDimensions == 3) {
        sum.z = hn::MulAdd(q2, d.z, sum.z);
        others.forceZ = hn::NegMulAdd(q2, d.z, others.forceZ);
    }
    return d.q;
}

/// Two points at a time share the loads and stores of the others. The views are copies, which no
/// store can change.
template <int kDimensions>
double pairsIn(PointsView points, std::size_t begin, std::size_t end, std::size_t otherBegin,
               std::size_t otherEnd, ForcesView forces)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    const Vector zero = hn::Zero(kFloats);
    double total = 0;
    for (std::size_t i = begin; i < end; i += 2) {
        const bool two = i + 1 < end;
        const std::size_t second = two ? i + 1 : i;
        const Vector ax = hn::Set(kFloats, points.x[i]), bx = hn::Set(kFloats, points.x[second]);
        const Vector ay = hn::Set(kFloats, points.y[i]), by = hn::Set(kFloats, points.y[second]);
        Vector az = zero, bz = zero;
        if constexpr (kDimensions == 3) {
            az = hn::Set(kFloats, points.z[i]);
            bz = hn::Set(kFloats, points.z[second]);
        }
        Accumulator a{zero, zero, zero, zero}, b{zero, zero, zero, zero};
        Vector sumOfQ = zero;
        for (std::size_t j = otherBegin; j < otherEnd; j += lanes) {
            Others others{hn::LoadU(kFloats, points.x + j), hn::LoadU(kFloats, points.y + j), zero,
                          hn::LoadU(kFloats, forces.x + j), hn::LoadU(kFloats, forces.y + j), zero};
            if constexpr (kDimensions == 3) {
                others.z = hn::LoadU(kFloats, points.z + j);
                others.forceZ = hn::LoadU(kFloats, forces.z + j);
            }
            sumOfQ = hn::Add(sumOfQ, pushApart<kDimensions>(ax, ay, az, others, a));
            if (two)
                sumOfQ = hn::Add(sumOfQ, pushApart<kDimensions>(bx, by, bz, others, b));
            hn::StoreU(others.forceX, kFloats, forces.x + j);
            hn::StoreU(others.forceY, kFloats, forces.y + j);
            if constexpr (kDimensions == 3)
                hn::StoreU(others.forceZ, kFloats, forces.z + j);
        }
        total += static_cast<double>(hn::GetLane(hn::SumOfLanes(kFloats, sumOfQ)));
        const PointSums onA = reduced(a), onB = reduced(b);
        forces.x[i] += onA.force[0];
        forces.y[i] += onA.force[1];
        forces.x[second] += onB.force[0];
        forces.y[second] += onB.force[1];
        if constexpr (kDimensions == 3) {
            forces.z[i] += onA.force[2];
            forces.z[second] += onB.force[2];
        }
    }
    return total;
}

double pairsKernel(const PointsView& points, std::size_t begin, std::size_t end,
                   std::size_t otherBegin, std::size_t otherEnd, const ForcesView& forces)
{
    return points.z ? pairsIn<3>(points, begin, end, otherBegin, otherEnd, forces)
                    : pairsIn<2>(points, begin, end, otherBegin, otherEnd, forces);
}

/// Each pair of a block is met from both sides; its q counts once.
template <int kDimensions>
double withinIn(PointsView points, std::size_t begin, std::size_t end, ForcesView forces)
{
    const Vector zero = hn::Zero(kFloats);
    Vector sumOfQ = zero;
    for (std::size_t i = begin; i < end; ++i) {
        const Vector px = hn::Set(kFloats, points.x[i]), py = hn::Set(kFloats, points.y[i]);
        const Vector pz = kDimensions == 3 ? hn::Set(kFloats, points.z[i]) : zero;
        Accumulator sum{zero, zero, zero, zero};
        for (std::size_t j = begin; j < begin + kKernelPadding; j += hn::Lanes(kFloats)) {
            Others others{hn::LoadU(kFloats, points.x + j),
                          hn::LoadU(kFloats, points.y + j),
                          zero,
                          zero,
                          zero,
                          zero};
            if constexpr (kDimensions == 3)
                others.z = hn::LoadU(kFloats, points.z + j);
            const Vector q = pushApart<kDimensions>(px, py, pz, others, sum);
            const auto later = hn::Gt(hn::Iota(kIntegers, static_cast<std::int32_t>(j - begin)),
                                      hn::Set(kIntegers, static_cast<std::int32_t>(i - begin)));
            sumOfQ = hn::Add(sumOfQ, hn::IfThenElseZero(hn::RebindMask(kFloats, later), q));
        }
        const PointSums on = reduced(sum);
        forces.x[i] += on.force[0];
        forces.y[i] += on.force[1];
        if constexpr (kDimensions == 3)
            forces.z[i] += on.force[2];
    }
    return static_cast<double>(hn::GetLane(hn::SumOfLanes(kFloats, sumOfQ)));
}

double withinKernel(const PointsView& points, std::size_t begin, std::size_t end,
                    const ForcesView& forces)
{
    return points.z ? withinIn<3>(points, begin, end, forces)
                    : withinIn<2>(points, begin, end, forces);
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace murmuration {

HWY_EXPORT(pairsKernel);
HWY_EXPORT(withinKernel);

double addPairRepulsion(const PointsView& points, std::size_t begin, std::size_t end,
                        std::size_t otherBegin, std::size_t otherEnd, const ForcesView& forces)
{
    return HWY_DYNAMIC_DISPATCH(pairsKernel)(points, begin, end, otherBegin, otherEnd, forces);
}

double addRepulsionWithin(const PointsView& points, std::size_t begin, std::size_t end,
                          const ForcesView& forces)
{
    return HWY_DYNAMIC_DISPATCH(withinKernel)(points, begin, end, forces);
}

} // namespace murmuration
#endif
