// SPDX-License-Identifier: Apache-2.0
#include "core/neighbors/panel_kernels.h"

// Vectors without a fixed size can't be kept in arrays.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/neighbors/panel_kernels.cpp"
#include <algorithm>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

const hn::CappedTag<float, 16> kFloats;
using Vector = hn::Vec<decltype(kFloats)>;

// Two vectors of points and so many queries that the sums, two loads and a broadcast fill the
// registers: 16 of them, or 32 where vectors have 512 bits.
#if HWY_CAP_GE512
constexpr std::size_t kRows = 12;
#else
constexpr std::size_t kRows = 6;
#endif
static_assert(kQueryTile % kRows == 0);

/// products[r][c] (+)= sum over d of rows[r][d] * panel[d][c], for kRows rows and two vectors.
template <bool kContinue>
HWY_INLINE void multiply(const float* const* rows, std::size_t first, std::size_t last,
                         const float* HWY_RESTRICT panel, float* HWY_RESTRICT products)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    const float* row[kRows];
    Vector left[kRows];
    Vector right[kRows];
#pragma GCC unroll 12
    for (std::size_t r = 0; r < kRows; ++r) {
        row[r] = rows[r];
        if constexpr (kContinue) {
            left[r] = hn::LoadU(kFloats, products + r * kPanelWidth);
            right[r] = hn::LoadU(kFloats, products + r * kPanelWidth + lanes);
        } else {
            left[r] = right[r] = hn::Zero(kFloats);
        }
    }
    for (std::size_t d = first; d < last; ++d) {
        const Vector leftPoints = hn::LoadU(kFloats, panel + d * kPanelWidth);
        const Vector rightPoints = hn::LoadU(kFloats, panel + d * kPanelWidth + lanes);
#pragma GCC unroll 12
        for (std::size_t r = 0; r < kRows; ++r) {
            const Vector value = hn::Set(kFloats, row[r][d]);
            left[r] = hn::MulAdd(value, leftPoints, left[r]);
            right[r] = hn::MulAdd(value, rightPoints, right[r]);
        }
    }
#pragma GCC unroll 12
    for (std::size_t r = 0; r < kRows; ++r) {
        hn::StoreU(left[r], kFloats, products + r * kPanelWidth);
        hn::StoreU(right[r], kFloats, products + r * kPanelWidth + lanes);
    }
}

template <bool kContinue>
void multiplyPart(const PanelQueries& queries, std::size_t first, std::size_t last,
                  const float* panel, float* products)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    for (std::size_t q = 0; q < queries.count; q += kRows) {
        for (std::size_t c = 0; c < kPanelWidth; c += 2 * lanes)
            multiply<kContinue>(queries.rows + q, first, last, panel + c,
                                products + q * kPanelWidth + c);
    }
}

/// One bit for each lane that is not above the limit.
HWY_INLINE std::uint32_t bitsOfNear(Vector value, Vector limit)
{
    std::uint8_t bits[8] = {};
    hn::StoreMaskBits(kFloats, hn::Not(hn::Gt(value, limit)), bits);
    return static_cast<std::uint32_t>(bits[0] | bits[1] << 8);
}

template <bool kBothWays>
void bound(const PanelQueries& queries, const Panel& panel, float scale, const PanelBounds& result)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    const Vector two = hn::Set(kFloats, 2.0F);
    for (std::size_t q = 0; q < queries.count; ++q) {
        float* bounds = result.bounds + q * kPanelWidth;
        const Vector norm = hn::Set(kFloats, queries.norms[q]);
        const Vector threshold = hn::Set(kFloats, queries.thresholds[q]);
        std::uint32_t nearQuery = 0;
        std::uint32_t nearPoint = 0;
        for (std::size_t c = 0; c < kPanelWidth; c += lanes) {
            const Vector lengths = hn::Add(norm, hn::LoadU(kFloats, panel.norms + c));
            const Vector product = hn::LoadU(kFloats, bounds + c);
            const Vector lower =
                hn::NegMulAdd(two, product, hn::Mul(lengths, hn::Set(kFloats, scale)));
            hn::StoreU(lower, kFloats, bounds + c);
            nearQuery |= bitsOfNear(lower, threshold) << c;
            if constexpr (kBothWays)
                nearPoint |= bitsOfNear(lower, hn::LoadU(kFloats, panel.thresholds + c)) << c;
        }
        result.nearQuery[q] = nearQuery;
        if constexpr (kBothWays)
            result.nearPoint[q] = nearPoint;
    }
}

void boundPanelKernel(const PanelQueries& queries, const Panel& panel, std::size_t dimensions,
                      float scale, const PanelBounds& result)
{
    // So much of a panel stays in the first-level cache while all queries pass over it.
    constexpr std::size_t kDepth = 128;
    multiplyPart<false>(queries, 0, std::min(kDepth, dimensions), panel.values, result.bounds);
    for (std::size_t d = kDepth; d < dimensions; d += kDepth)
        multiplyPart<true>(queries, d, std::min(d + kDepth, dimensions), panel.values,
                           result.bounds);
    if (panel.thresholds)
        bound<true>(queries, panel, scale, result);
    else
        bound<false>(queries, panel, scale, result);
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace murmuration {

HWY_EXPORT(boundPanelKernel);

void boundPanel(const PanelQueries& queries, const Panel& panel, std::size_t dimensions,
                float scale, const PanelBounds& result)
{
    HWY_DYNAMIC_DISPATCH(boundPanelKernel)(queries, panel, dimensions, scale, result);
}

} // namespace murmuration
#endif
