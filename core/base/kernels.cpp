// SPDX-License-Identifier: Apache-2.0
#include "core/base/kernels.h"

// Vectors without a fixed size can't be kept in arrays.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/base/kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

const hn::CappedTag<float, 16> kFloats;
using Vector = hn::Vec<decltype(kFloats)>;

/// 4 rows x 2 vectors: eight chains hide the latency of the multiply-adds and fit into 16
/// registers.
HWY_INLINE void halfTile(const float* HWY_RESTRICT a, std::size_t strideA,
                         const float* HWY_RESTRICT b, std::size_t strideB, std::size_t depth,
                         float* HWY_RESTRICT out)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    float* row1 = out + kTileColumns;
    float* row2 = out + 2 * kTileColumns;
    float* row3 = out + 3 * kTileColumns;
    Vector sum00 = hn::LoadU(kFloats, out), sum01 = hn::LoadU(kFloats, out + lanes);
    Vector sum10 = hn::LoadU(kFloats, row1), sum11 = hn::LoadU(kFloats, row1 + lanes);
    Vector sum20 = hn::LoadU(kFloats, row2), sum21 = hn::LoadU(kFloats, row2 + lanes);
    Vector sum30 = hn::LoadU(kFloats, row3), sum31 = hn::LoadU(kFloats, row3 + lanes);
    for (std::size_t d = 0; d < depth; ++d) {
        const Vector left = hn::LoadU(kFloats, b);
        const Vector right = hn::LoadU(kFloats, b + lanes);
        Vector row = hn::Set(kFloats, a[0]);
        sum00 = hn::MulAdd(row, left, sum00);
        sum01 = hn::MulAdd(row, right, sum01);
        row = hn::Set(kFloats, a[1]);
        sum10 = hn::MulAdd(row, left, sum10);
        sum11 = hn::MulAdd(row, right, sum11);
        row = hn::Set(kFloats, a[2]);
        sum20 = hn::MulAdd(row, left, sum20);
        sum21 = hn::MulAdd(row, right, sum21);
        row = hn::Set(kFloats, a[3]);
        sum30 = hn::MulAdd(row, left, sum30);
        sum31 = hn::MulAdd(row, right, sum31);
        a += strideA;
        b += strideB;
    }
    hn::StoreU(sum00, kFloats, out);
    hn::StoreU(sum01, kFloats, out + lanes);
    hn::StoreU(sum10, kFloats, row1);
    hn::StoreU(sum11, kFloats, row1 + lanes);
    hn::StoreU(sum20, kFloats, row2);
    hn::StoreU(sum21, kFloats, row2 + lanes);
    hn::StoreU(sum30, kFloats, row3);
    hn::StoreU(sum31, kFloats, row3 + lanes);
}

void addTileProductKernel(const float* a, std::size_t strideA, const float* b, std::size_t strideB,
                          std::size_t depth, float* tile)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    for (std::size_t c = 0; c < kTileColumns; c += 2 * lanes) {
        for (std::size_t r = 0; r < kTileRows; r += 4)
            halfTile(a + r, strideA, b + c, strideB, depth, tile + r * kTileColumns + c);
    }
}

float squaredDistanceKernel(const float* a, const float* b, std::size_t count)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    Vector even = hn::Zero(kFloats);
    Vector odd = even;
    std::size_t i = 0;
    for (; i + 2 * lanes <= count; i += 2 * lanes) {
        const Vector first = hn::Sub(hn::LoadU(kFloats, a + i), hn::LoadU(kFloats, b + i));
        const Vector second =
            hn::Sub(hn::LoadU(kFloats, a + i + lanes), hn::LoadU(kFloats, b + i + lanes));
        even = hn::MulAdd(first, first, even);
        odd = hn::MulAdd(second, second, odd);
    }
    float sum = hn::GetLane(hn::SumOfLanes(kFloats, hn::Add(even, odd)));
    for (; i < count; ++i)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace murmuration {

HWY_EXPORT(addTileProductKernel);
HWY_EXPORT(squaredDistanceKernel);

void addTileProduct(const float* a, std::size_t strideA, const float* b, std::size_t strideB,
                    std::size_t depth, float* tile)
{
    HWY_DYNAMIC_DISPATCH(addTileProductKernel)(a, strideA, b, strideB, depth, tile);
}

float squaredDistance(const float* a, const float* b, std::size_t count)
{
    return HWY_DYNAMIC_DISPATCH(squaredDistanceKernel)(a, b, count);
}

} // namespace murmuration
#endif
