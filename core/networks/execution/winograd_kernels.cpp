// SPDX-License-Identifier: Apache-2.0
#include "core/networks/execution/winograd_kernels.h"

// Vectors without a fixed size can't be kept in arrays.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/networks/execution/winograd_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

const hn::CappedTag<float, kWinogradChannels> kFloats;
using Vector = hn::Vec<decltype(kFloats)>;

HWY_INLINE Vector times(float factor, Vector value)
{
    return hn::Mul(hn::Set(kFloats, factor), value);
}

/// a + factor * b
HWY_INLINE Vector plus(Vector a, float factor, Vector b)
{
    return hn::MulAdd(hn::Set(kFloats, factor), b, a);
}

/// The transposed B of the paper times six values, `step` apart.
HWY_INLINE void transformSix(const Vector* in, Vector* out, std::size_t step)
{
    const Vector d0 = in[0];
    const Vector d1 = in[step];
    const Vector d2 = in[2 * step];
    const Vector d3 = in[3 * step];
    const Vector d4 = in[4 * step];
    const Vector d5 = in[5 * step];
    const Vector even = plus(d4, -4.0F, d2);
    const Vector odd = plus(d3, -4.0F, d1);
    const Vector farEven = hn::Sub(d4, d2);
    const Vector farOdd = times(2.0F, hn::Sub(d3, d1));
    out[0] = plus(plus(d4, -5.0F, d2), 4.0F, d0);
    out[step] = hn::Add(even, odd);
    out[2 * step] = hn::Sub(even, odd);
    out[3 * step] = hn::Add(farEven, farOdd);
    out[4 * step] = hn::Sub(farEven, farOdd);
    out[5 * step] = plus(plus(d5, -5.0F, d3), 4.0F, d1);
}

/// The transposed A of the paper times six values, `step` apart; four results, `outStep` apart.
HWY_INLINE void resultsOfSix(const Vector* in, std::size_t step, Vector* out, std::size_t outStep)
{
    const Vector near = hn::Add(in[step], in[2 * step]);
    const Vector nearOdd = hn::Sub(in[step], in[2 * step]);
    const Vector far = hn::Add(in[3 * step], in[4 * step]);
    const Vector farOdd = hn::Sub(in[3 * step], in[4 * step]);
    out[0] = hn::Add(hn::Add(in[0], near), far);
    out[outStep] = plus(nearOdd, 2.0F, farOdd);
    out[2 * outStep] = plus(near, 4.0F, far);
    out[3 * outStep] = hn::Add(plus(nearOdd, 8.0F, farOdd), in[5 * step]);
}

void transformInputKernel(const std::array<const float*, kWinogradProducts>& places,
                          std::size_t channels, float* HWY_RESTRICT transformed, std::size_t stride)
{
    for (std::size_t c = 0; c < channels; c += hn::Lanes(kFloats)) {
        Vector rows[kWinogradProducts];
        for (std::size_t y = 0; y < kWinogradInput; ++y) {
            Vector row[kWinogradInput];
            for (std::size_t x = 0; x < kWinogradInput; ++x)
                row[x] = hn::LoadU(kFloats, places[y * kWinogradInput + x] + c);
            transformSix(row, rows + y * kWinogradInput, 1);
        }
        for (std::size_t x = 0; x < kWinogradInput; ++x) {
            transformSix(rows + x, rows + x, kWinogradInput);
            for (std::size_t y = 0; y < kWinogradInput; ++y) {
                const std::size_t p = y * kWinogradInput + x;
                hn::StoreU(rows[p], kFloats, transformed + p * stride + c);
            }
        }
    }
}

void transformOutputKernel(const float* HWY_RESTRICT products, std::size_t stride,
                           std::size_t outputs, const WinogradResults& results)
{
    for (std::size_t o = 0; o < outputs; o += hn::Lanes(kFloats)) {
        Vector rows[kWinogradOutput * kWinogradInput];
        for (std::size_t x = 0; x < kWinogradInput; ++x) {
            Vector column[kWinogradInput];
            for (std::size_t y = 0; y < kWinogradInput; ++y)
                column[y] = hn::LoadU(kFloats, products + (y * kWinogradInput + x) * stride + o);
            resultsOfSix(column, 1, rows + x, kWinogradInput);
        }
        const Vector bias = results.bias ? hn::LoadU(kFloats, results.bias + o) : hn::Zero(kFloats);
        for (std::size_t y = 0; y < kWinogradOutput; ++y) {
            Vector row[kWinogradOutput];
            resultsOfSix(rows + y * kWinogradInput, 1, row, 1);
            for (std::size_t x = 0; x < kWinogradOutput; ++x) {
                const std::size_t place = y * kWinogradOutput + x;
                if (!results.places[place])
                    continue;
                Vector value = hn::Add(row[x], bias);
                if (results.sums[place])
                    value = hn::Add(value, hn::LoadU(kFloats, results.sums[place] + o));
                if (results.rectify)
                    value = hn::Max(hn::Zero(kFloats), value); // NaN stays in this order
                hn::StoreU(value, kFloats, results.places[place] + o);
            }
        }
    }
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace murmuration {

HWY_EXPORT(transformInputKernel);
HWY_EXPORT(transformOutputKernel);

void transformWinogradInput(const std::array<const float*, kWinogradProducts>& places,
                            std::size_t channels, float* transformed, std::size_t stride)
{
    HWY_DYNAMIC_DISPATCH(transformInputKernel)(places, channels, transformed, stride);
}

void transformWinogradOutput(const float* products, std::size_t stride, std::size_t outputs,
                             const WinogradResults& results)
{
    HWY_DYNAMIC_DISPATCH(transformOutputKernel)(products, stride, outputs, results);
}

std::array<float, kWinogradProducts> transformWinogradWeight(const float* kernel)
{
    constexpr std::size_t kSide = 3;
    constexpr double kG[kWinogradInput][kSide] = {
        {1.0 / 4, 0, 0},                //
        {-1.0 / 6, -1.0 / 6, -1.0 / 6}, //
        {-1.0 / 6, 1.0 / 6, -1.0 / 6},  //
        {1.0 / 24, 1.0 / 12, 1.0 / 6},  //
        {1.0 / 24, -1.0 / 12, 1.0 / 6}, //
        {0, 0, 1},
    };
    std::array<float, kWinogradProducts> transformed{};
    for (std::size_t i = 0; i < kWinogradInput; ++i) {
        for (std::size_t j = 0; j < kWinogradInput; ++j) {
            double sum = 0;
            for (std::size_t y = 0; y < kSide; ++y)
                for (std::size_t x = 0; x < kSide; ++x)
                    sum += kG[i][y] * kG[j][x] * static_cast<double>(kernel[y * kSide + x]);
            transformed[i * kWinogradInput + j] = static_cast<float>(sum);
        }
    }
    return transformed;
}

} // namespace murmuration
#endif
