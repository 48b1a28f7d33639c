// SPDX-License-Identifier: Apache-2.0
#include "core/layout/vector_kernels.h"

// Vectors without a fixed size can't be kept in arrays.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/layout/attraction_kernels.cpp"
// foreach_target.h includes this file once for each instruction set, before anything else of
// Highway.
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "core/layout/kernel_sums-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace murmuration::HWY_NAMESPACE {

/// The places of one vector of points.
struct Places
{
    Vector x, y, z;
};

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
// Loading places one by one takes half the time of a gathering load or less, with AVX-512 too.

#if HWY_CAP_GE512
using Raw = __m512;

/// Four blocks of four floats side by side.
template <typename Block>
HWY_INLINE Raw fromBlocks(Block block)
{
    const Raw one = _mm512_insertf32x4(_mm512_castps128_ps512(block(0)), block(1), 1);
    return _mm512_insertf32x4(_mm512_insertf32x4(one, block(2), 2), block(3), 3);
}

template <int kSelection>
HWY_INLINE Raw selected(Raw a, Raw b)
{
    return _mm512_shuffle_ps(a, b, kSelection);
}
#else
using Raw = __m256;

/// Two blocks of four floats side by side.
template <typename Block>
HWY_INLINE Raw fromBlocks(Block block)
{
    return _mm256_insertf128_ps(_mm256_castps128_ps256(block(0)), block(1), 1);
}

template <int kSelection>
HWY_INLINE Raw selected(Raw a, Raw b)
{
    return _mm256_shuffle_ps(a, b, kSelection);
}
#endif

// What is selected from each block of a pair: two floats of the one and two of the other.
constexpr int kFirstTwo = 0x44;
constexpr int kLastTwo = 0xee;
constexpr int kEven = 0x88;
constexpr int kOdd = 0xdd;

/// Loads the three coordinates of a point at once, from four floats each.
HWY_INLINE Places triplePlaces(const PointsView& points, const std::uint32_t* columns)
{
    const auto every4th = [&](const std::uint32_t* first) {
        return fromBlocks([&](std::size_t block) {
            return _mm_load_ps(points.xyz + 4 * std::size_t{first[4 * block]});
        });
    };
    const Raw p0 = every4th(columns), p1 = every4th(columns + 1);
    const Raw p2 = every4th(columns + 2), p3 = every4th(columns + 3);
    const Raw low = selected<kFirstTwo>(p0, p1), high = selected<kFirstTwo>(p2, p3);
    Places places;
    places.x.raw = selected<kEven>(low, high);
    places.y.raw = selected<kOdd>(low, high);
    places.z.raw = selected<kEven>(selected<kLastTwo>(p0, p1), selected<kLastTwo>(p2, p3));
    return places;
}

/// Loads the two coordinates of a point at once.
HWY_INLINE Places pairedPlaces(const PointsView& points, const std::uint32_t* columns)
{
    const auto* pairs = reinterpret_cast<const double*>(points.xy);
    const auto twoOfFour = [=](const std::uint32_t* first) {
        return fromBlocks([=](std::size_t block) {
            const std::uint32_t* const two = first + 4 * block;
            return _mm_castpd_ps(_mm_loadh_pd(_mm_load_sd(pairs + two[0]), pairs + two[1]));
        });
    };
    const Raw low = twoOfFour(columns), high = twoOfFour(columns + 2);
    Places places;
    places.x.raw = selected<kEven>(low, high);
    places.y.raw = selected<kOdd>(low, high);
    places.z = places.y;
    return places;
}
#else
HWY_INLINE Places triplePlaces(const PointsView& points, const std::uint32_t* columns)
{
    const auto index =
        hn::ShiftLeft<2>(hn::LoadU(kIntegers, reinterpret_cast<const std::int32_t*>(columns)));
    Places places;
    places.x = hn::GatherIndex(kFloats, points.xyz, index);
    places.y = hn::GatherIndex(kFloats, points.xyz + 1, index);
    places.z = hn::GatherIndex(kFloats, points.xyz + 2, index);
    return places;
}

HWY_INLINE Places pairedPlaces(const PointsView& points, const std::uint32_t* columns)
{
    const auto index =
        hn::ShiftLeft<1>(hn::LoadU(kIntegers, reinterpret_cast<const std::int32_t*>(columns)));
    Places places;
    places.x = hn::GatherIndex(kFloats, points.xy, index);
    places.y = hn::GatherIndex(kFloats, points.xy + 1, index);
    places.z = places.y;
    return places;
}
#endif

template <int kDimensions, bool kScalar>
PointSums attractionOn(const PointsView& points, std::size_t point, const std::uint32_t* columns,
                       const float* affinities, std::size_t count)
{
    const std::size_t lanes = hn::Lanes(kFloats);
    const Vector zero = hn::Zero(kFloats), one = hn::Set(kFloats, 1.0F);
    const Vector px = hn::Set(kFloats, points.x[point]), py = hn::Set(kFloats, points.y[point]);
    Vector pz = zero;
    if constexpr (kDimensions == 3)
        pz = hn::Set(kFloats, points.z[point]);
    Accumulator sum{zero, zero, zero, zero};
    for (std::size_t n = 0; n < count; n += lanes) {
        // Past the end of the row are other points, which get no weight.
        Vector p = hn::LoadU(kFloats, affinities + n);
        if (n + lanes > count)
            p = hn::IfThenElseZero(hn::FirstN(kFloats, count - n), p);
        const Places at = kDimensions == 2 ? pairedPlaces(points, columns + n)
                                           : triplePlaces(points, columns + n);
        const Vector dx = hn::Sub(px, at.x), dy = hn::Sub(py, at.y);
        Vector distance = hn::MulAdd(dy, dy, hn::MulAdd(dx, dx, one));
        Vector dz = zero;
        if constexpr (kDimensions == 3) {
            dz = hn::Sub(pz, at.z);
            distance = hn::MulAdd(dz, dz, distance);
        }
        const Vector pull = hn::Mul(p, reciprocal(distance));
        sum.x = hn::MulAdd(pull, dx, sum.x);
        sum.y = hn::MulAdd(pull, dy, sum.y);
        if constexpr (kDimensions == 3)
            sum.z = hn::MulAdd(pull, dz, sum.z);
        if constexpr (kScalar)
            sum.scalar = hn::MulAdd(p, Logarithm(distance).natural(), sum.scalar);
    }
    return reduced(sum);
}

template <int kDimensions, bool kScalar>
void attractionIn(const PointsView& points, const EdgesView& edges, std::size_t begin,
                  std::size_t end, PointSums* sums)
{
    for (std::size_t i = begin; i < end; ++i) {
        const std::uint64_t first = edges.rowStart[i];
        sums[i - begin] = attractionOn<kDimensions, kScalar>(points, i, edges.columns + first,
                                                             edges.affinities + first,
                                                             edges.rowStart[i + 1] - first);
    }
}

void attractionKernel(const PointsView& points, const EdgesView& edges, std::size_t begin,
                      std::size_t end, bool withScalar, PointSums* sums)
{
    if (points.z && withScalar)
        attractionIn<3, true>(points, edges, begin, end, sums);
    else if (points.z)
        attractionIn<3, false>(points, edges, begin, end, sums);
    else if (withScalar)
        attractionIn<2, true>(points, edges, begin, end, sums);
    else
        attractionIn<2, false>(points, edges, begin, end, sums);
}

} // namespace murmuration::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace murmuration {

HWY_EXPORT(attractionKernel);

void sumAttraction(const PointsView& points, const EdgesView& edges, std::size_t begin,
                   std::size_t end, bool withScalar, PointSums* sums)
{
    HWY_DYNAMIC_DISPATCH(attractionKernel)(points, edges, begin, end, withScalar, sums);
}

} // namespace murmuration
#endif
