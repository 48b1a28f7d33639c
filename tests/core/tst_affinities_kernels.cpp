// SPDX-License-Identifier: Apache-2.0
#include "core/layout/affinity_kernels.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

using namespace murmuration;

class TestAffinityKernels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Rows lie side by side: what is behind one belongs to another thread.
    void weightsAreExponentialsAndNothingBehindThemIsTouched()
    {
        constexpr float kBehind = 77;
        for (std::size_t count = 1; count < 40; ++count) {
            std::vector<float> values(count + 1);
            for (std::size_t n = 0; n < count; ++n)
                values[n] = 0.3F * static_cast<float>(n);
            std::vector<float> weights(count + 16, kBehind);
            const WeightSums sums =
                exponentialWeights(std::span(values).first(count), 0.7F, weights);
            WeightSums expected;
            for (std::size_t n = 0; n < count; ++n) {
                const double x = static_cast<double>(values[n]);
                const double weight = std::exp(-static_cast<double>(0.7F) * x);
                QVERIFY(std::abs(static_cast<double>(weights[n]) / weight - 1) < 1e-6);
                expected.weight += weight;
                expected.first += weight * x;
                expected.second += weight * x * x;
            }
            QVERIFY(std::abs(sums.weight - expected.weight) < 1e-5 * expected.weight);
            QVERIFY(std::abs(sums.first - expected.first) <= 1e-5 * expected.first);
            QVERIFY(std::abs(sums.second - expected.second) <= 1e-5 * expected.second);
            QVERIFY(std::all_of(weights.begin() + static_cast<std::ptrdiff_t>(count), weights.end(),
                                [](float value) { return value == kBehind; }));
        }
    }
};

QTEST_GUILESS_MAIN(TestAffinityKernels)
#include "tst_affinities_kernels.moc"
