// SPDX-License-Identifier: Apache-2.0
#include "core/networks/execution/product_kernels.h"

// Vectors without a fixed size can't be kept in arrays.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/networks/execution/product_kernels.cpp"
#include <algorithm>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

const hn::CappedTag<float, 16> kFloats;
using Vector = hn::Vec<decltype(kFloats)>;

// Two vectors of outputs and so many rows that the sums, two loads and a broadcast fill the
// registers: 16 of them, or 32 where vectors have 512 bits.
#if HWY_CAP_GE512
constexpr std::size_t kRows = 12;
#else
constexpr std::size_t kRows = 6;
#endif
static_assert(kRowTile % kRows == 0);

/// So many inputs of two vectors of outputs stay in the first-level cache while all rows pass.
constexpr std::size_t kDepth = 256;

/// A part of the inputs: some whole segments, or a part of one.
struct Part
{
    std::size_t segments;
    std::size_t offset; ///< of the first, in a row
    std::size_t length; ///< of each
    const float* panel;
};

/// Two vectors of outputs for kRows rows.
struct Tile
{
    const float* const* rows;
    const float* const* sums; ///< null for none
    float* const* destinations;
    std::size_t rowCount;
    std::size_t column; ///< the first output
    std::size_t columns;
};

/// Adds bias and sum, rectifies, and stores two vectors of outputs.
HWY_INLINE void finish(const RowProduct& product, std::size_t column, const float* sum,
                       float* destination, Vector left, Vector right)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    if (product.bias) {
        left = hn::Add(left, hn::LoadU(kFloats, product.bias + column));
        right = hn::Add(right, hn::LoadU(kFloats, product.bias + column + lanes));
    }
    if (sum) {
        left = hn::Add(left, hn::LoadU(kFloats, sum));
        right = hn::Add(right, hn::LoadU(kFloats, sum + lanes));
    }
    if (product.rectify) {
        // In this order, in which NaN stays: what is no number is told, not shown as 0.
        left = hn::Max(hn::Zero(kFloats), left);
        right = hn::Max(hn::Zero(kFloats), right);
    }
    hn::StoreU(left, kFloats, destination);
    hn::StoreU(right, kFloats, destination + lanes);
}

HWY_INLINE void finish(const RowProduct& product, const Tile& tile, std::size_t r, Vector left,
                       Vector right)
{
    const float* const sum = tile.sums ? tile.sums[r] + tile.column : nullptr;
    float* const destination = tile.destinations[r] + tile.column;
    if (tile.columns == 2 * hn::Lanes(kFloats)) {
        finish(product, tile.column, sum, destination, left, right);
        return;
    }
    float values[kPanelOutputs] = {};
    if (sum)
        std::copy_n(sum, tile.columns, values);
    finish(product, tile.column, sum ? values : nullptr, values, left, right);
    std::copy_n(values, tile.columns, destination);
}

template <bool kContinue, bool kLast>
HWY_INLINE void multiply(const RowProduct& product, const Part& part, const Tile& tile,
                         float* HWY_RESTRICT partial)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    Vector left[kRows];
    Vector right[kRows];
#pragma GCC unroll 12
    for (std::size_t r = 0; r < kRows; ++r) {
        if constexpr (kContinue) {
            left[r] = hn::LoadU(kFloats, partial + 2 * r * lanes);
            right[r] = hn::LoadU(kFloats, partial + (2 * r + 1) * lanes);
        } else {
            left[r] = right[r] = hn::Zero(kFloats);
        }
    }
    const float* HWY_RESTRICT panel = part.panel;
    for (std::size_t s = 0; s < part.segments; ++s) {
        const float* row[kRows];
#pragma GCC unroll 12
        for (std::size_t r = 0; r < kRows; ++r)
            row[r] = tile.rows[r] + part.offset + s * product.segmentStride;
        for (std::size_t i = 0; i < part.length; ++i) {
            const Vector leftWeights = hn::LoadU(kFloats, panel);
            const Vector rightWeights = hn::LoadU(kFloats, panel + lanes);
            panel += kPanelOutputs;
#pragma GCC unroll 12
            for (std::size_t r = 0; r < kRows; ++r) {
                const Vector value = hn::Set(kFloats, row[r][i]);
                left[r] = hn::MulAdd(value, leftWeights, left[r]);
                right[r] = hn::MulAdd(value, rightWeights, right[r]);
            }
        }
    }
#pragma GCC unroll 12
    for (std::size_t r = 0; r < kRows; ++r) {
        if constexpr (kLast) {
            if (r < tile.rowCount)
                finish(product, tile, r, left[r], right[r]);
        } else {
            hn::StoreU(left[r], kFloats, partial + 2 * r * lanes);
            hn::StoreU(right[r], kFloats, partial + (2 * r + 1) * lanes);
        }
    }
}

template <bool kContinue, bool kLast>
void multiplyPart(const RowProduct& product, const Part& part, std::size_t column,
                  float* HWY_RESTRICT partial)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    for (std::size_t r = 0; r < product.count; r += kRows) {
        const Tile tile{product.rows + r,
                        product.sums ? product.sums + r : nullptr,
                        product.destinations + r,
                        std::min(kRows, product.count - r),
                        column,
                        std::min(2 * lanes, product.outputs - column)};
        multiply<kContinue, kLast>(product, part, tile, partial + 2 * r * lanes);
    }
}

void multiplyRowsKernel(const RowProduct& product, float* partial)
{
    const std::size_t width = 2 * hn::Lanes(kFloats);
    const std::size_t inputs = product.segments * product.segmentLength;
    for (std::size_t column = 0; column < product.outputs; column += width) {
        const float* panel = product.panels + column / kPanelOutputs * kPanelOutputs * inputs +
                             column % kPanelOutputs;
        Part part{};
        std::size_t segment = 0;
        std::size_t begin = 0; // in the segment
        for (std::size_t done = 0; done < inputs;) {
            part.segments = 1;
            part.length = std::min(kDepth, product.segmentLength - begin);
            if (part.length == product.segmentLength)
                part.segments = std::min(std::max(kDepth / part.length, std::size_t{1}),
                                         product.segments - segment);
            part.offset = segment * product.segmentStride + begin;
            part.panel = panel + done * kPanelOutputs;
            const bool first = done == 0;
            done += part.segments * part.length;
            begin += part.length;
            if (begin == product.segmentLength) {
                begin = 0;
                segment += part.segments;
            }
            const auto run = done < inputs
                                 ? (first ? multiplyPart<false, false> : multiplyPart<true, false>)
                                 : (first ? multiplyPart<false, true> : multiplyPart<true, true>);
            run(product, part, column, partial);
        }
    }
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <vector>

namespace murmuration {

HWY_EXPORT(multiplyRowsKernel);

void multiplyRows(const RowProduct& product)
{
    thread_local std::vector<float> partial;
    partial.resize((product.count + kRowTile) * kPanelOutputs);
    HWY_DYNAMIC_DISPATCH(multiplyRowsKernel)(product, partial.data());
}

} // namespace murmuration
#endif
