// SPDX-License-Identifier: Apache-2.0
#include "core/layout/cell_kernels.h"

// Vectors without a fixed size can't be kept in structs.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/layout/cell_kernels.cpp"
// foreach_target.h includes this file once for each instruction set, before anything else of
// Highway.
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "core/layout/kernel_sums-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {

static_assert(kCellsAtOnce % kKernelPadding == 0, "or the last vector would hold other cells");

std::uint32_t farCellsKernel(const CellsView& cells, std::size_t first, const float* low,
                             const float* high, float squaredTheta)
{
    const auto lanes = static_cast<std::uint32_t>(hn::Lanes(kFloats));
    const int axes = cells.center[2] ? 3 : 2;
    std::uint32_t bits = 0;
    for (std::uint32_t n = 0; n < kCellsAtOnce; n += lanes) {
        Vector distance = hn::Zero(kFloats); // squared
        for (int axis = 0; axis < axes; ++axis) {
            const Vector center = hn::LoadU(kFloats, cells.center[axis] + first + n);
            const Vector outside = hn::Max(hn::Max(hn::Sub(hn::Set(kFloats, low[axis]), center),
                                                   hn::Sub(center, hn::Set(kFloats, high[axis]))),
                                           hn::Zero(kFloats));
            distance = hn::MulAdd(outside, outside, distance);
        }
        const auto far = hn::Lt(hn::LoadU(kFloats, cells.squaredSide + first + n),
                                hn::Mul(hn::Set(kFloats, squaredTheta), distance));
        std::uint8_t stored[8] = {};
        hn::StoreMaskBits(kFloats, far, stored);
        bits |= static_cast<std::uint32_t>(stored[0] | stored[1] << 8) << n;
    }
    return bits;
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace murmuration {

HWY_EXPORT(farCellsKernel);

std::uint32_t farCells(const CellsView& cells, std::size_t first, const float* low,
                       const float* high, float squaredTheta)
{
    return HWY_DYNAMIC_DISPATCH(farCellsKernel)(cells, first, low, high, squaredTheta);
}

} // namespace murmuration
#endif
