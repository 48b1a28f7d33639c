// SPDX-License-Identifier: Apache-2.0
#include "core/layout/umap_options.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

constexpr std::size_t kLargeCollection = 10000;

/// A small least-squares problem in log a and log b, which keeps both positive.
class CurveFit
{
public:
    CurveFit(double minDistance, double spread)
        : m_minDistance(minDistance)
        , m_spread(spread)
    {
    }

    /// Sum of squares, and the normal equations of its linearisation.
    struct Normal
    {
        double error = 0;
        double aa = 0, ab = 0, bb = 0;
        double a = 0, b = 0;
    };

    [[nodiscard]] Normal at(UmapCurve curve) const
    {
        constexpr int kSamples = 300;
        Normal normal;
        for (int s = 0; s < kSamples; ++s) {
            const double x = 3 * m_spread * s / (kSamples - 1);
            const double power = curve.a * std::pow(x, 2 * curve.b);
            const double value = 1 / (1 + power);
            const double wanted = x < m_minDistance ? 1 : std::exp(-(x - m_minDistance) / m_spread);
            const double residual = wanted - value;
            const double slopeA = -value * value * power;
            const double slopeB = x > 0 ? slopeA * 2 * curve.b * std::log(x) : 0;
            normal.error += residual * residual;
            normal.aa += slopeA * slopeA;
            normal.ab += slopeA * slopeB;
            normal.bb += slopeB * slopeB;
            normal.a += slopeA * residual;
            normal.b += slopeB * residual;
        }
        return normal;
    }

private:
    double m_minDistance;
    double m_spread;
};

} // namespace

int epochsFor(const UmapOptions& options, std::size_t points)
{
    return std::max(1, options.epochs.value_or(points > kLargeCollection ? 200 : 500));
}

std::size_t neighborsForUmap(const UmapOptions& options, std::size_t points)
{
    const std::size_t wanted = std::max<std::size_t>(options.neighbors, 2) - 1;
    return std::min(wanted, points > 0 ? points - 1 : 0);
}

/// Levenberg and Marquardt.
UmapCurve fittedCurve(double minDistance, double spread)
{
    constexpr int kSteps = 100;
    constexpr double kTolerance = 1e-9;
    spread = std::max(spread, 1e-3);
    const CurveFit fit(std::clamp(minDistance, 0.0, spread), spread);
    UmapCurve curve;
    CurveFit::Normal here = fit.at(curve);
    double damping = 1e-3;
    for (int i = 0; i < kSteps; ++i) {
        const double aa = here.aa * (1 + damping);
        const double bb = here.bb * (1 + damping);
        const double determinant = aa * bb - here.ab * here.ab;
        if (!(determinant > 0))
            break;
        const double stepA = (bb * here.a - here.ab * here.b) / determinant;
        const double stepB = (aa * here.b - here.ab * here.a) / determinant;
        const UmapCurve next{curve.a * std::exp(stepA), curve.b * std::exp(stepB)};
        const CurveFit::Normal there = fit.at(next);
        if (!(there.error <= here.error)) {
            damping *= 10;
            continue;
        }
        curve = next;
        here = there;
        damping /= 10;
        if (std::abs(stepA) + std::abs(stepB) < kTolerance)
            break;
    }
    return curve;
}

} // namespace murmuration
