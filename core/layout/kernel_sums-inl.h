// SPDX-License-Identifier: Apache-2.0
// What the vector kernels share. Compiled once for each instruction set, inside the file that
// includes it: hence no #pragma once.
#if defined(MURMURATION_KERNEL_SUMS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef MURMURATION_KERNEL_SUMS_INL
#undef MURMURATION_KERNEL_SUMS_INL
#else
#define MURMURATION_KERNEL_SUMS_INL
#endif

#include "core/layout/vector_kernels.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

const hn::CappedTag<float, kKernelPadding> kFloats;
const hn::RebindToSigned<decltype(kFloats)> kIntegers;
using Vector = hn::Vec<decltype(kFloats)>;

/// 1 / x to about 22 bits: an estimate and one step of Newton's method.
HWY_INLINE Vector reciprocal(Vector x)
{
    const Vector estimate = hn::ApproximateReciprocal(x);
    return hn::Mul(estimate, hn::NegMulAdd(x, estimate, hn::Set(kFloats, 2.0F)));
}

struct Accumulator
{
    Vector x, y, z, scalar;
};

HWY_INLINE PointSums reduced(const Accumulator& sum)
{
    return {{hn::GetLane(hn::SumOfLanes(kFloats, sum.x)),
             hn::GetLane(hn::SumOfLanes(kFloats, sum.y)),
             hn::GetLane(hn::SumOfLanes(kFloats, sum.z))},
            hn::GetLane(hn::SumOfLanes(kFloats, sum.scalar))};
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
