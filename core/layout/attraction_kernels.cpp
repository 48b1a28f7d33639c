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

/// Loads the three coordinates of a point at once, from four floats each.
HWY_INLINE Places triplePlaces(const PointsView& points, const std::uint32_t* columns)
{
    Places places;
#if HWY_TARGET == HWY_AVX2
    const auto twoPoints = [&](std::size_t a, std::size_t b) {
        return _mm256_insertf128_ps(
            _mm256_castps128_ps256(_mm_load_ps(points.xyz + 4 * std::size_t{columns[a]})),
            _mm_load_ps(points.xyz + 4 * std::size_t{columns[b]}), 1);
    };
    // Four by four transposes in both halves.
    const __m256 p0 = twoPoints(0, 4), p1 = twoPoints(1, 5);
    const __m256 p2 = twoPoints(2, 6), p3 = twoPoints(3, 7);
    const __m256 xy01 = _mm256_unpacklo_ps(p0, p1), xy23 = _mm256_unpacklo_ps(p2, p3);
    const __m256 z01 = _mm256_unpackhi_ps(p0, p1), z23 = _mm256_unpackhi_ps(p2, p3);
    places.x.raw = _mm256_shuffle_ps(xy01, xy23, 0x44);
    places.y.raw = _mm256_shuffle_ps(xy01, xy23, 0xee);
    places.z.raw = _mm256_shuffle_ps(z01, z23, 0x44);
#else
    const auto index =
        hn::ShiftLeft<2>(hn::LoadU(kIntegers, reinterpret_cast<const std::int32_t*>(columns)));
    places.x = hn::GatherIndex(kFloats, points.xyz, index);
    places.y = hn::GatherIndex(kFloats, points.xyz + 1, index);
    places.z = hn::GatherIndex(kFloats, points.xyz + 2, index);
#endif
    return places;
}

/// Loads two coordinates at a time: half as many accesses all over memory.
#if HWY_TARGET == HWY_SCALAR
HWY_INLINE Places pairedPlaces(const PointsView& points, const std::uint32_t* columns)
{
    Places places;
    places.x = hn::LoadU(kFloats, points.xy + 2 * std::size_t{*columns});
    places.y = hn::LoadU(kFloats, points.xy + 2 * std::size_t{*columns} + 1);
    places.z = places.y;
    return places;
}
#elif HWY_TARGET == HWY_AVX2
/// Processors that have AVX2 but not AVX-512 gather more slowly than they load: a third of the
/// time.
HWY_INLINE Places pairedPlaces(const PointsView& points, const std::uint32_t* columns)
{
    const auto* pairs = reinterpret_cast<const double*>(points.xy);
    const auto fourPairs = [=](const std::uint32_t* first, const std::uint32_t* second) {
        const __m128d a = _mm_loadh_pd(_mm_load_sd(pairs + first[0]), pairs + first[1]);
        const __m128d b = _mm_loadh_pd(_mm_load_sd(pairs + second[0]), pairs + second[1]);
        return _mm256_castpd_ps(_mm256_insertf128_pd(_mm256_castpd128_pd256(a), b, 1));
    };
    const __m256 low = fourPairs(columns, columns + 4);
    const __m256 high = fourPairs(columns + 2, columns + 6);
    Places places;
    places.x.raw = _mm256_shuffle_ps(low, high, 0x88);
    places.y.raw = _mm256_shuffle_ps(low, high, 0xdd);
    places.z = places.y;
    return places;
}
#else
HWY_INLINE Places pairedPlaces(const PointsView& points, const std::uint32_t* columns)
{
    const hn::Repartition<std::int64_t, decltype(kFloats)> pairTag;
    const hn::Half<decltype(kIntegers)> halfTag;
    const auto fewPairs = [&](const std::uint32_t* from) {
        const auto index = hn::LoadU(halfTag, reinterpret_cast<const std::int32_t*>(from));
        const auto* pairs = reinterpret_cast<const std::int64_t*>(points.xy);
        return hn::BitCast(kFloats, hn::GatherIndex(pairTag, pairs, hn::PromoteTo(pairTag, index)));
    };
    const Vector low = fewPairs(columns);
    const Vector high = fewPairs(columns + hn::Lanes(halfTag));
    Places places;
    places.x = hn::ConcatEven(kFloats, high, low);
    places.y = hn::ConcatOdd(kFloats, high, low);
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
