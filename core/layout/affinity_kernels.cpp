// SPDX-License-Identifier: Apache-2.0
#include "core/layout/affinity_kernels.h"

#include <algorithm>
#include <cstddef>

// Vectors without a fixed size can't be kept in a struct.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/layout/affinity_kernels.cpp"
// foreach_target.h includes this file once for each instruction set, before anything else of
// Highway.
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include <hwy/contrib/math/math-inl.h>
#include "core/layout/kernel_sums-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {

const hn::Half<decltype(kFloats)> kHalf;
const hn::Rebind<double, decltype(kHalf)> kDoubles;

/// A sum in double of vectors of floats.
struct DoubleSum
{
    hn::Vec<decltype(kDoubles)> lower, upper;

    HWY_INLINE DoubleSum()
        : lower(hn::Zero(kDoubles))
        , upper(hn::Zero(kDoubles))
    {
    }
    HWY_INLINE void add(Vector values)
    {
        lower = hn::Add(lower, hn::PromoteTo(kDoubles, hn::LowerHalf(kHalf, values)));
#if HWY_TARGET != HWY_SCALAR // one float has no halves
        upper = hn::Add(upper, hn::PromoteTo(kDoubles, hn::UpperHalf(kHalf, values)));
#endif
    }
    [[nodiscard]] HWY_INLINE double total() const
    {
        return hn::GetLane(hn::SumOfLanes(kDoubles, hn::Add(lower, upper)));
    }
};

WeightSums weightsKernel(std::span<const float> values, float rate, std::span<float> weights)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    const Vector falling = hn::Set(kFloats, -rate);
    DoubleSum weight;
    DoubleSum first;
    DoubleSum second;
    const auto add = [&](Vector x, Vector w) HWY_ATTR {
        const Vector wx = hn::Mul(w, x);
        weight.add(w);
        first.add(wx);
        second.add(hn::Mul(wx, x));
    };
    std::size_t n = 0;
    for (; n + lanes <= values.size(); n += lanes) {
        const Vector x = hn::LoadU(kFloats, values.data() + n);
        const Vector w = hn::Exp(kFloats, hn::Mul(falling, x));
        hn::StoreU(w, kFloats, weights.data() + n);
        add(x, w);
    }
    if (const std::size_t left = values.size() - n; left > 0) {
        // By way of memory of their own: masked loads and stores may touch what lies behind.
        HWY_ALIGN float tail[kKernelPadding] = {};
        std::copy_n(values.data() + n, left, tail);
        const Vector x = hn::Load(kFloats, tail);
        const Vector w =
            hn::IfThenElseZero(hn::FirstN(kFloats, left), hn::Exp(kFloats, hn::Mul(falling, x)));
        hn::Store(w, kFloats, tail);
        std::copy_n(tail, left, weights.data() + n);
        add(x, w);
    }
    return {weight.total(), first.total(), second.total()};
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace murmuration {

HWY_EXPORT(weightsKernel);

WeightSums exponentialWeights(std::span<const float> values, float rate, std::span<float> weights)
{
    return HWY_DYNAMIC_DISPATCH(weightsKernel)(values, rate, weights);
}

} // namespace murmuration
#endif
