// SPDX-License-Identifier: Apache-2.0
#include "core/networks/execution/gelu.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/networks/execution/gelu.cpp"
#include <algorithm>
#include <cstddef>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// After highway.h, which it needs.
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// x times the normal distribution's function at x, which is had by the approximation 7.1.26 of
/// Abramowitz & Stegun, "Handbook of Mathematical Functions", within 1e-7.
template <typename D, typename V = hn::Vec<D>>
HWY_INLINE V gelu(D d, V x)
{
    const auto number = [d](float value) { return hn::Set(d, value); };
    const V z = hn::Mul(hn::Abs(x), number(0.70710678F));
    const V t = hn::Div(number(1), hn::MulAdd(number(0.3275911F), z, number(1)));
    V sum = number(1.061405429F);
    for (const float coefficient : {-1.453152027F, 1.421413741F, -0.284496736F, 0.254829592F})
        sum = hn::MulAdd(sum, t, number(coefficient));
    const V tail = // beyond |x|
        hn::Mul(hn::Mul(number(0.5F), hn::Mul(sum, t)), hn::Exp(d, hn::Neg(hn::Mul(z, z))));
    return hn::Mul(x, hn::IfThenElse(hn::Lt(x, hn::Zero(d)), tail, hn::Sub(number(1), tail)));
}

void geluKernel(float* HWY_RESTRICT values, std::size_t count)
{
    const hn::ScalableTag<float> d;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        hn::StoreU(gelu(d, hn::LoadU(d, values + i)), d, values + i);
    const hn::CappedTag<float, 1> one;
    for (; i < count; ++i)
        hn::StoreU(gelu(one, hn::LoadU(one, values + i)), one, values + i);
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace murmuration {

HWY_EXPORT(geluKernel);

void applyGelu(std::span<float> values)
{
    HWY_DYNAMIC_DISPATCH(geluKernel)(values.data(), values.size());
}

} // namespace murmuration
#endif
