// SPDX-License-Identifier: Apache-2.0
#include "core/layout/umap_kernels.h"

#include <algorithm>
#include <cmath>
#include <vector>

// Vectors without a fixed size can't be kept in arrays.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/layout/umap_kernels.cpp"
// foreach_target.h includes this file once for each instruction set, before anything else of
// Highway.
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "core/layout/kernel_sums-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {

/// x^y to about 1e-4 for x >= 0: 2^(y log2 x), each by its exponent and a polynomial.
HWY_INLINE Vector power(Vector x, Vector y)
{
    const Vector product = hn::Clamp(hn::Mul(y, Logarithm(x).binary()), hn::Set(kFloats, -126.0F),
                                     hn::Set(kFloats, 126.0F));
    const Vector whole = hn::Round(product);
    const Vector t = hn::Mul(hn::Sub(product, whole), hn::Set(kFloats, 0.69314718F));
    // exp(t) by its first terms, for |t| <= log(2) / 2.
    Vector mantissaOut =
        hn::MulAdd(t, hn::Set(kFloats, 0.0083333333F), hn::Set(kFloats, 0.041666667F));
    mantissaOut = hn::MulAdd(t, mantissaOut, hn::Set(kFloats, 0.16666667F));
    mantissaOut = hn::MulAdd(t, mantissaOut, hn::Set(kFloats, 0.5F));
    mantissaOut = hn::MulAdd(t, mantissaOut, hn::Set(kFloats, 1.0F));
    mantissaOut = hn::MulAdd(t, mantissaOut, hn::Set(kFloats, 1.0F));
    const auto shifted = hn::ShiftLeft<23>(hn::ConvertTo(kIntegers, whole));
    return hn::BitCast(kFloats, hn::Add(hn::BitCast(kIntegers, mantissaOut), shifted));
}

/// One coordinate of the forces that push along `difference`, in all lanes together.
HWY_INLINE float summedForce(Vector strength, Vector difference)
{
    const Vector force =
        hn::Clamp(hn::Mul(strength, difference), hn::Set(kFloats, -4.0F), hn::Set(kFloats, 4.0F));
    return hn::GetLane(hn::SumOfLanes(kFloats, force));
}

/// Whether an edge is sampled in this epoch: whether the multiple of its rate reaches another whole
/// number.
HWY_INLINE bool isDue(std::uint32_t rate, std::uint32_t epoch)
{
    return (epoch + 1) * rate < rate;
}

/// Random points that depend on nothing but the pass (Steele, Lea and Flood 2014).
class PassRandom
{
public:
    explicit PassRandom(const UmapPass& pass)
        : m_pass(pass)
        , m_count(std::uint64_t{pass.negatives[0].count} + pass.negatives[1].count)
        , m_state(pass.seed)
    {
    }

    HWY_INLINE void drawTwo(std::uint32_t* drawn)
    {
        std::uint64_t bits = m_state += 0x9e3779b97f4a7c15;
        bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
        bits ^= bits >> 31;
        drawn[0] = pointFor(bits >> 32);
        drawn[1] = pointFor(bits & 0xffffffff);
    }

private:
    HWY_INLINE std::uint32_t pointFor(std::uint64_t bits) const
    {
        auto number = static_cast<std::uint32_t>((bits * m_count) >> 32);
        const PointStride& near = m_pass.negatives[0];
        const bool inFirst = number < near.count;
        const PointStride& range = inFirst ? near : m_pass.negatives[1];
        number -= inFirst ? 0 : near.count;
        return range.first + number * range.stride;
    }

    const UmapPass& m_pass;
    std::uint64_t m_count;
    std::uint64_t m_state;
};

HWY_INLINE float rateOf(const UmapPass& pass, std::uint32_t point)
{
    return pass.pinned && pass.pinned[point] ? 0.0F : pass.learningRate;
}

template <int kAxes>
HWY_INLINE void attract(const UmapPass& pass, float* head, float headRate, float* tail,
                        float tailRate)
{
    float differences[kAxes];
    float squared = 0;
    for (int axis = 0; axis < kAxes; ++axis) {
        differences[axis] = head[axis] - tail[axis];
        squared += differences[axis] * differences[axis];
    }
    if (!(squared > 0))
        return;
    const float power = std::pow(squared, pass.b);
    const float strength = -2 * pass.a * pass.b * power / (squared * (1 + pass.a * power));
    for (int axis = 0; axis < kAxes; ++axis) {
        const float force = std::clamp(strength * differences[axis], -4.0F, 4.0F);
        head[axis] += headRate * force;
        tail[axis] -= tailRate * force;
    }
}

/// Moves `point` away from all of the others at once.
template <int kAxes>
HWY_INLINE void repel(const UmapPass& pass, const float* positions, const std::uint32_t* others,
                      std::size_t count, float* point, float rate)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    const Vector a = hn::Set(kFloats, pass.a);
    const Vector b = hn::Set(kFloats, pass.b);
    float sums[3] = {};
    for (std::size_t n = 0; n < count; n += lanes) {
        // Lanes past the end read the first point and are left out.
        const auto valid = hn::FirstN(kFloats, count - n);
        const auto number = hn::MaskedLoad(hn::FirstN(kIntegers, count - n), kIntegers,
                                           reinterpret_cast<const std::int32_t*>(others + n));
        auto index = hn::Add(number, number);
        if constexpr (kAxes == 3)
            index = hn::Add(index, number);
        Vector differences[kAxes];
        Vector distance = hn::Zero(kFloats);
        for (int axis = 0; axis < kAxes; ++axis) {
            differences[axis] = hn::Sub(hn::Set(kFloats, point[axis]),
                                        hn::GatherIndex(kFloats, positions + axis, index));
            distance = hn::MulAdd(differences[axis], differences[axis], distance);
        }
        const Vector fall = hn::MulAdd(a, power(distance, b), hn::Set(kFloats, 1.0F));
        const Vector strength = hn::IfThenElseZero(
            valid,
            hn::Div(hn::Add(b, b), hn::Mul(hn::Add(distance, hn::Set(kFloats, 0.001F)), fall)));
        for (int axis = 0; axis < kAxes; ++axis)
            sums[axis] += summedForce(strength, differences[axis]);
    }
    for (int axis = 0; axis < kAxes; ++axis)
        point[axis] += rate * sums[axis];
}

template <int kAxes>
void moveIn(std::span<const UmapEdge> edges, const UmapPass& pass, float* positions)
{
    const auto samples = static_cast<std::size_t>(std::max(pass.negativeSamples, 0));
    // Vectors are loaded whole where the processor has no masks.
    std::vector<std::uint32_t> drawn(samples + 1 + kKernelPadding);
    PassRandom random(pass);
    for (const UmapEdge& edge : edges) {
        if (!isDue(edge.rate, pass.epoch))
            continue;
        float* head = positions + std::size_t{edge.head} * kAxes;
        const float headRate = rateOf(pass, edge.head);
        attract<kAxes>(pass, head, headRate, positions + std::size_t{edge.tail} * kAxes,
                       rateOf(pass, edge.tail));
        for (std::size_t n = 0; n < samples; n += 2)
            random.drawTwo(drawn.data() + n);
        repel<kAxes>(pass, positions, drawn.data(), samples, head, headRate);
    }
}

void moveKernel(std::span<const UmapEdge> edges, const UmapPass& pass, float* positions,
                std::size_t axes)
{
    if (axes == 3)
        moveIn<3>(edges, pass, positions);
    else
        moveIn<2>(edges, pass, positions);
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace murmuration {

HWY_EXPORT(moveKernel);

void moveAlongEdges(std::span<const UmapEdge> edges, const UmapPass& pass, float* positions,
                    std::size_t axes)
{
    HWY_DYNAMIC_DISPATCH(moveKernel)(edges, pass, positions, axes);
}

} // namespace murmuration
#endif
