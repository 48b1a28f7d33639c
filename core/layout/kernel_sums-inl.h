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

/// d = p - r, the way from one point to another, and q = 1 / (1 + |d|^2).
template <int kDimensions>
struct Separation
{
    Vector x, y, z, q;

    HWY_INLINE Separation(Vector px, Vector py, Vector pz, Vector rx, Vector ry, Vector rz)
        : x(hn::Sub(px, rx))
        , y(hn::Sub(py, ry))
        , z(x)
    {
        Vector distance = hn::MulAdd(y, y, hn::MulAdd(x, x, hn::Set(kFloats, 1.0F)));
        if constexpr (kDimensions == 3) {
            z = hn::Sub(pz, rz);
            distance = hn::MulAdd(z, z, distance);
        }
        q = reciprocal(distance);
    }
};

/// A positive number as 2^exponent (1 + m) with 1 + m in [sqrt(1/2), sqrt(2)), and log(1 + m) to
/// 3e-6. Zero is taken as the smallest number there is.
struct Logarithm
{
    Vector exponent, ofMantissa;

    HWY_INLINE explicit Logarithm(Vector x)
    {
        const auto halfRoot = hn::Set(kIntegers, 0x3f3504f3); // the bits of sqrt(1/2)
        const auto bits = hn::Sub(hn::BitCast(kIntegers, x), halfRoot);
        exponent = hn::ConvertTo(kFloats, hn::ShiftRight<23>(bits));
        const auto mantissa = hn::Add(hn::And(bits, hn::Set(kIntegers, 0x007fffff)), halfRoot);
        const Vector m = hn::Sub(hn::BitCast(kFloats, mantissa), hn::Set(kFloats, 1.0F));
        // log(1 + m) / m, interpolated at the Chebyshev nodes of the interval.
        Vector series =
            hn::MulAdd(m, hn::Set(kFloats, -0.14021623F), hn::Set(kFloats, 0.21965708F));
        series = hn::MulAdd(m, series, hn::Set(kFloats, -0.25433361F));
        series = hn::MulAdd(m, series, hn::Set(kFloats, 0.33265906F));
        series = hn::MulAdd(m, series, hn::Set(kFloats, -0.49989480F));
        series = hn::MulAdd(m, series, hn::Set(kFloats, 1.0000037F));
        ofMantissa = hn::Mul(m, series);
    }

    [[nodiscard]] HWY_INLINE Vector natural() const
    {
        return hn::MulAdd(exponent, hn::Set(kFloats, 0.69314718F), ofMantissa);
    }
    [[nodiscard]] HWY_INLINE Vector binary() const
    {
        return hn::MulAdd(ofMantissa, hn::Set(kFloats, 1.4426950F), exponent);
    }
};

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
