// SPDX-License-Identifier: Apache-2.0
#include "core/layout/convolution_kernels.h"

#include <algorithm>
#include <cstring>

#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/layout/convolution_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

const hn::CappedTag<float, 16> kFloats;
using Vector = hn::Vec<decltype(kFloats)>;

HWY_INLINE std::size_t lanes()
{
    return hn::Lanes(kFloats);
}

struct Complex
{
    Vector re, im;
};

HWY_INLINE Complex add(const Complex& a, const Complex& b)
{
    return {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
}
HWY_INLINE Complex sub(const Complex& a, const Complex& b)
{
    return {hn::Sub(a.re, b.re), hn::Sub(a.im, b.im)};
}
/// a + s b.
HWY_INLINE Complex addScaled(const Complex& a, const Complex& b, float s)
{
    const Vector scale = hn::Set(kFloats, s);
    return {hn::MulAdd(b.re, scale, a.re), hn::MulAdd(b.im, scale, a.im)};
}
HWY_INLINE Complex scaled(const Complex& a, float s)
{
    const Vector scale = hn::Set(kFloats, s);
    return {hn::Mul(a.re, scale), hn::Mul(a.im, scale)};
}
/// a - i b, a + i b.
HWY_INLINE Complex subTurned(const Complex& a, const Complex& b)
{
    return {hn::Add(a.re, b.im), hn::Sub(a.im, b.re)};
}
HWY_INLINE Complex addTurned(const Complex& a, const Complex& b)
{
    return {hn::Sub(a.re, b.im), hn::Add(a.im, b.re)};
}
HWY_INLINE Complex times(const Complex& a, const float* root)
{
    const Vector c = hn::Set(kFloats, root[0]);
    const Vector s = hn::Set(kFloats, root[1]);
    return {hn::NegMulAdd(a.im, s, hn::Mul(a.re, c)), hn::MulAdd(a.im, c, hn::Mul(a.re, s))};
}

/// The transform of kRadix values in place.
template <std::size_t kRadix>
HWY_INLINE void butterfly(Complex* x)
{
    if constexpr (kRadix == 2) {
        const Complex a = x[0];
        x[0] = add(a, x[1]);
        x[1] = sub(a, x[1]);
    } else if constexpr (kRadix == 3) {
        constexpr float kSin60 = 0.866025404F;
        const Complex sum = add(x[1], x[2]);
        const Complex turned = scaled(sub(x[1], x[2]), kSin60);
        const Complex middle = addScaled(x[0], sum, -0.5F);
        x[0] = add(x[0], sum);
        x[1] = subTurned(middle, turned);
        x[2] = addTurned(middle, turned);
    } else if constexpr (kRadix == 4) {
        const Complex a = add(x[0], x[2]), b = sub(x[0], x[2]);
        const Complex c = add(x[1], x[3]), e = sub(x[1], x[3]);
        x[0] = add(a, c);
        x[2] = sub(a, c);
        x[1] = subTurned(b, e);
        x[3] = addTurned(b, e);
    } else {
        constexpr float kCos72 = 0.309016994F, kCos144 = -0.809016994F;
        constexpr float kSin72 = 0.951056516F, kSin144 = 0.587785252F;
        const Complex s1 = add(x[1], x[4]), s2 = add(x[2], x[3]);
        const Complex d1 = sub(x[1], x[4]), d2 = sub(x[2], x[3]);
        const Complex m1 = addScaled(addScaled(x[0], s1, kCos72), s2, kCos144);
        const Complex m2 = addScaled(addScaled(x[0], s1, kCos144), s2, kCos72);
        const Complex n1 = addScaled(scaled(d1, kSin72), d2, kSin144);
        const Complex n2 = addScaled(scaled(d1, kSin144), d2, -kSin72);
        x[0] = add(x[0], add(s1, s2));
        x[1] = subTurned(m1, n1);
        x[4] = addTurned(m1, n1);
        x[2] = subTurned(m2, n2);
        x[3] = addTurned(m2, n2);
    }
}

/// One stage. `re` and `im` point at the first real and the first imaginary vector; for the inverse
/// they are exchanged, which conjugates before and after.
template <std::size_t kRadix, bool kInverse>
void stage(const FftPlan& plan, const FftPlan::Stage& s, float* re, float* im)
{
    const std::size_t step = 2 * lanes();
    const std::size_t part = s.length / kRadix;
    for (std::size_t begin = 0; begin < plan.length; begin += s.length) {
        const float* roots = plan.twiddles.data() + s.twiddles;
        for (std::size_t j = 0; j < part; ++j, roots += 2 * (kRadix - 1)) {
            Complex x[kRadix];
            const std::size_t at = (begin + j) * step;
            for (std::size_t q = 0; q < kRadix; ++q) {
                x[q] = {hn::Load(kFloats, re + at + q * part * step),
                        hn::Load(kFloats, im + at + q * part * step)};
                if (kInverse && q > 0 && j > 0)
                    x[q] = times(x[q], roots + 2 * (q - 1));
            }
            butterfly<kRadix>(x);
            for (std::size_t q = 0; q < kRadix; ++q) {
                if (!kInverse && q > 0 && j > 0)
                    x[q] = times(x[q], roots + 2 * (q - 1));
                hn::Store(x[q].re, kFloats, re + at + q * part * step);
                hn::Store(x[q].im, kFloats, im + at + q * part * step);
            }
        }
    }
}

template <bool kInverse>
HWY_INLINE void anyStage(const FftPlan& plan, const FftPlan::Stage& s, float* re, float* im)
{
    switch (s.radix) {
    case 2:
        return stage<2, kInverse>(plan, s, re, im);
    case 3:
        return stage<3, kInverse>(plan, s, re, im);
    case 4:
        return stage<4, kInverse>(plan, s, re, im);
    default:
        return stage<5, kInverse>(plan, s, re, im);
    }
}

void forward(const FftPlan& plan, float* values)
{
    for (const FftPlan::Stage& s : plan.stages)
        anyStage<false>(plan, s, values, values + lanes());
}

/// Without the division by the length.
void inverse(const FftPlan& plan, float* values)
{
    for (auto s = plan.stages.rbegin(); s != plan.stages.rend(); ++s)
        anyStage<true>(plan, *s, values + lanes(), values);
}

#if HWY_TARGET == HWY_SCALAR
HWY_INLINE void transpose(const float* from, std::size_t, float* to, std::size_t)
{
    *to = *from;
}
#else
const hn::CappedTag<float, 8> kTile;
const hn::Repartition<std::uint64_t, decltype(kTile)> kPairs;
using TileRow = hn::Vec<decltype(kTile)>;

/// Four rows, transposed within each block of four columns.
HWY_INLINE void transposeBlocks(const float* from, std::size_t stride, TileRow* columns)
{
    const TileRow r0 = hn::LoadU(kTile, from), r1 = hn::LoadU(kTile, from + stride);
    const TileRow r2 = hn::LoadU(kTile, from + 2 * stride);
    const TileRow r3 = hn::LoadU(kTile, from + 3 * stride);
    const auto low01 = hn::BitCast(kPairs, hn::InterleaveLower(kTile, r0, r1));
    const auto high01 = hn::BitCast(kPairs, hn::InterleaveUpper(kTile, r0, r1));
    const auto low23 = hn::BitCast(kPairs, hn::InterleaveLower(kTile, r2, r3));
    const auto high23 = hn::BitCast(kPairs, hn::InterleaveUpper(kTile, r2, r3));
    columns[0] = hn::BitCast(kTile, hn::InterleaveLower(kPairs, low01, low23));
    columns[1] = hn::BitCast(kTile, hn::InterleaveUpper(kPairs, low01, low23));
    columns[2] = hn::BitCast(kTile, hn::InterleaveLower(kPairs, high01, high23));
    columns[3] = hn::BitCast(kTile, hn::InterleaveUpper(kPairs, high01, high23));
}

/// A square of lanes x lanes floats, tile by tile of at most eight.
HWY_INLINE void transpose(const float* from, std::size_t fromStride, float* to,
                          std::size_t toStride)
{
    const std::size_t tile = hn::Lanes(kTile);
    for (std::size_t r = 0; r < lanes(); r += tile) {
        for (std::size_t c = 0; c < lanes(); c += tile) {
            const float* source = from + r * fromStride + c;
            float* target = to + c * toStride + r;
            TileRow upper[4];
            transposeBlocks(source, fromStride, upper);
            if (tile == 4) {
                for (std::size_t n = 0; n < 4; ++n)
                    hn::StoreU(upper[n], kTile, target + n * toStride);
                continue;
            }
            TileRow lower[4];
            transposeBlocks(source + 4 * fromStride, fromStride, lower);
            for (std::size_t n = 0; n < 4; ++n) {
                hn::StoreU(hn::ConcatLowerLower(kTile, lower[n], upper[n]), kTile,
                           target + n * toStride);
                hn::StoreU(hn::ConcatUpperUpper(kTile, lower[n], upper[n]), kTile,
                           target + (n + 4) * toStride);
            }
        }
    }
}
#endif

void columnsForwardKernel(const ConvolutionArrays& a, std::size_t block, float* scratch)
{
    const std::size_t L = lanes();
    const std::size_t column = 2 * L * block;
    const std::size_t paddedWidth = a.columnBlocks(L) * 2 * L;
    for (std::size_t y = 0; y < a.height; ++y)
        std::memcpy(scratch + y * 2 * L, a.grid + y * a.stride + column, 2 * L * sizeof(float));
    std::fill(scratch + a.height * 2 * L, scratch + a.alongY->length * 2 * L, 0.0F);
    forward(*a.alongY, scratch);

    // Z = A + iB of two real columns comes apart by symmetry; the factor 1/2 is in the kernel.
    float* parts = scratch + a.alongY->length * 2 * L; // A re, A im, B re, B im: lanes x lanes each
    const std::size_t last = a.alongY->length / 2;
    for (std::size_t kb = 0; kb < a.frequencyBlocks(L); ++kb) {
        for (std::size_t lane = 0; lane < L; ++lane) {
            const std::size_t k = std::min(kb * L + lane, last);
            const float* z = scratch + a.alongY->positions[k] * 2 * L;
            const float* mirrored =
                scratch + a.alongY->positions[k == 0 ? 0 : a.alongY->length - k] * 2 * L;
            const Vector zr = hn::Load(kFloats, z), zi = hn::Load(kFloats, z + L);
            const Vector mr = hn::Load(kFloats, mirrored), mi = hn::Load(kFloats, mirrored + L);
            hn::Store(hn::Add(zr, mr), kFloats, parts + lane * L);
            hn::Store(hn::Sub(zi, mi), kFloats, parts + (L + lane) * L);
            hn::Store(hn::Add(zi, mi), kFloats, parts + (2 * L + lane) * L);
            hn::Store(hn::Sub(mr, zr), kFloats, parts + (3 * L + lane) * L);
        }
        float* to = a.transposed + (kb * paddedWidth + column) * 2 * L;
        for (std::size_t part = 0; part < 4; ++part)
            transpose(parts + part * L * L, L, to + part / 2 * L * 2 * L + part % 2 * L, 2 * L);
    }
}

/// The rows of a block of frequencies, transformed.
HWY_INLINE void rowsForward(const ConvolutionArrays& a, std::size_t block, float* scratch)
{
    const std::size_t L = lanes();
    const std::size_t paddedWidth = a.columnBlocks(L) * 2 * L;
    std::memcpy(scratch, a.transposed + block * paddedWidth * 2 * L,
                a.width * 2 * L * sizeof(float));
    std::fill(scratch + a.width * 2 * L, scratch + a.alongX->length * 2 * L, 0.0F);
    forward(*a.alongX, scratch);
}

void rowsConvolveKernel(const ConvolutionArrays& a, std::size_t block, float* scratch)
{
    const std::size_t L = lanes();
    rowsForward(a, block, scratch);
    const float* factor = a.spectrum + block * a.alongX->length * L;
    for (std::size_t at = 0; at < a.alongX->length; ++at) {
        const Vector f = hn::Load(kFloats, factor + at * L);
        float* value = scratch + at * 2 * L;
        hn::Store(hn::Mul(hn::Load(kFloats, value), f), kFloats, value);
        hn::Store(hn::Mul(hn::Load(kFloats, value + L), f), kFloats, value + L);
    }
    inverse(*a.alongX, scratch);
    const std::size_t paddedWidth = a.columnBlocks(L) * 2 * L;
    std::memcpy(a.transposed + block * paddedWidth * 2 * L, scratch,
                a.width * 2 * L * sizeof(float));
}

void rowsSpectrumKernel(const ConvolutionArrays& a, std::size_t block, float* scratch,
                        float* spectrum)
{
    const std::size_t L = lanes();
    rowsForward(a, block, scratch);
    for (std::size_t at = 0; at < a.alongX->length; ++at)
        std::memcpy(spectrum + (block * a.alongX->length + at) * L, scratch + at * 2 * L,
                    L * sizeof(float));
}

void columnsInverseKernel(const ConvolutionArrays& a, std::size_t block, float* scratch)
{
    const std::size_t L = lanes();
    const std::size_t column = 2 * L * block;
    const std::size_t paddedWidth = a.columnBlocks(L) * 2 * L;
    float* parts = scratch + a.alongY->length * 2 * L;
    const std::size_t last = a.alongY->length / 2;
    for (std::size_t kb = 0; kb < a.frequencyBlocks(L); ++kb) {
        const float* from = a.transposed + (kb * paddedWidth + column) * 2 * L;
        for (std::size_t part = 0; part < 4; ++part)
            transpose(from + part / 2 * L * 2 * L + part % 2 * L, 2 * L, parts + part * L * L, L);
        for (std::size_t lane = 0; lane < L && kb * L + lane <= last; ++lane) {
            const std::size_t k = kb * L + lane;
            const Vector ar = hn::Load(kFloats, parts + lane * L);
            const Vector ai = hn::Load(kFloats, parts + (L + lane) * L);
            const Vector br = hn::Load(kFloats, parts + (2 * L + lane) * L);
            const Vector bi = hn::Load(kFloats, parts + (3 * L + lane) * L);
            float* mirrored =
                scratch + a.alongY->positions[k == 0 ? 0 : a.alongY->length - k] * 2 * L;
            hn::Store(hn::Add(ar, bi), kFloats, mirrored);
            hn::Store(hn::Sub(br, ai), kFloats, mirrored + L);
            float* z = scratch + a.alongY->positions[k] * 2 * L;
            hn::Store(hn::Sub(ar, bi), kFloats, z);
            hn::Store(hn::Add(ai, br), kFloats, z + L);
        }
    }
    inverse(*a.alongY, scratch);
    for (std::size_t y = 0; y < a.height; ++y)
        std::memcpy(a.grid + y * a.stride + column, scratch + y * 2 * L, 2 * L * sizeof(float));
}

std::size_t lanesKernel()
{
    return lanes();
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace murmuration {

HWY_EXPORT(columnsForwardKernel);
HWY_EXPORT(rowsConvolveKernel);
HWY_EXPORT(rowsSpectrumKernel);
HWY_EXPORT(columnsInverseKernel);
HWY_EXPORT(lanesKernel);

std::size_t convolutionLanes()
{
    return HWY_DYNAMIC_DISPATCH(lanesKernel)();
}

std::size_t convolutionScratch(const ConvolutionArrays& arrays)
{
    const std::size_t lanes = convolutionLanes();
    return std::max(arrays.alongX->length, arrays.alongY->length) * 2 * lanes + 4 * lanes * lanes;
}

void columnsForward(const ConvolutionArrays& arrays, std::size_t columnBlock, float* scratch)
{
    HWY_DYNAMIC_DISPATCH(columnsForwardKernel)(arrays, columnBlock, scratch);
}

void rowsConvolve(const ConvolutionArrays& arrays, std::size_t frequencyBlock, float* scratch)
{
    HWY_DYNAMIC_DISPATCH(rowsConvolveKernel)(arrays, frequencyBlock, scratch);
}

void rowsSpectrum(const ConvolutionArrays& arrays, std::size_t frequencyBlock, float* scratch,
                  float* spectrum)
{
    HWY_DYNAMIC_DISPATCH(rowsSpectrumKernel)(arrays, frequencyBlock, scratch, spectrum);
}

void columnsInverse(const ConvolutionArrays& arrays, std::size_t columnBlock, float* scratch)
{
    HWY_DYNAMIC_DISPATCH(columnsInverseKernel)(arrays, columnBlock, scratch);
}

} // namespace murmuration
#endif
