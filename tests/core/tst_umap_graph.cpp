// SPDX-License-Identifier: Apache-2.0
#include "tests/core/umap_runs.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace murmuration;

namespace {

float weightOf(const SparseRows& graph, std::size_t i, std::size_t j)
{
    const auto columns = graph.columnsOf(i);
    const auto found = std::find(columns.begin(), columns.end(), j);
    return found == columns.end() ? 0.0F : graph.valuesOf(i)[std::size_t(found - columns.begin())];
}

} // namespace

class TestUmapGraph : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void curveIsTheReferences()
    {
        const UmapCurve usual = fittedCurve(0.1, 1);
        QVERIFY(std::abs(usual.a / 1.577 - 1) < 0.005);
        QVERIFY(std::abs(usual.b / 0.895 - 1) < 0.005);
        // The nearer points may come, the steeper is the curve at small distances.
        for (const double minDistance : {0.0, 0.01, 0.25, 0.5, 0.8, 1.0}) {
            const UmapCurve curve = fittedCurve(minDistance, 1);
            const auto at = [&](double d) { return 1 / (1 + curve.a * std::pow(d, 2 * curve.b)); };
            QVERIFY(std::abs(at(minDistance) - 1) < 0.25);
            QVERIFY(std::abs(at(minDistance + 1) - std::exp(-1)) < 0.05);
        }
        // The unit does not change the shape.
        const UmapCurve wide = fittedCurve(0.2, 2);
        QVERIFY(std::abs(wide.b / usual.b - 1) < 1e-4);
        QVERIFY(std::abs(wide.a * std::pow(2, 2 * wide.b) / usual.a - 1) < 1e-4);
    }

    void nearestNeighborHasMembershipOne()
    {
        const NeighborGraph graph = exactNeighbors(noise(120, 5), 14, Metric::Euclidean);
        const std::vector<float> memberships = smoothMemberships(graph, 14);
        for (std::size_t i = 0; i < 120; ++i) {
            const std::span<const float> own(memberships.data() + i * 14, 14);
            QCOMPARE(own[0], 1.0F);
            QVERIFY(std::is_sorted(own.rbegin(), own.rend()));
            double sum = 0;
            for (const float value : own) {
                QVERIFY(value >= 0 && value <= 1);
                sum += static_cast<double>(value);
            }
            QVERIFY(std::abs(sum - std::log2(15)) < 1e-3);
        }
    }

    void membershipsDoNotDependOnTheUnit()
    {
        Matrix rows = noise(60, 5);
        const auto of = [](const Matrix& matrix) {
            return smoothMemberships(exactNeighbors(matrix, 9, Metric::Euclidean), 9);
        };
        const std::vector<float> usual = of(rows);
        for (float& value : rows.values)
            value *= 1e-4F;
        const std::vector<float> small = of(rows);
        for (std::size_t n = 0; n < usual.size(); ++n)
            QVERIFY(std::abs(usual[n] - small[n]) < 1e-3F);
    }

    void graphIsSymmetricAndWithinBounds()
    {
        UmapOptions options;
        options.neighbors = 8;
        for (const Metric metric : {Metric::Euclidean, Metric::Cosine}) {
            const Matrix rows = noise(150, 4);
            const NeighborGraph neighbors = exactNeighbors(rows, 7, metric);
            const std::vector<float> directed = smoothMemberships(neighbors, 7);
            const SparseRows graph = fuzzyGraph(neighbors, options);
            for (std::size_t i = 0; i < 150; ++i) {
                for (const std::uint32_t j : graph.columnsOf(i)) {
                    QVERIFY(j != i);
                    const float weight = weightOf(graph, i, j);
                    QVERIFY(weight >= 0 && weight <= 1);
                    QCOMPARE(weight, weightOf(graph, j, i));
                }
                // The union is at least what either side says.
                for (std::size_t n = 0; n < 7; ++n)
                    QVERIFY(weightOf(graph, i, neighbors.neighbors(i)[n]) >=
                            directed[i * 7 + n] * 0.9999F);
            }
        }
    }

    void moreNeighborsThanNeededChangeNothing()
    {
        const Matrix rows = noise(80, 4);
        const UmapOptions options;
        const SparseRows enough = fuzzyGraph(exactNeighbors(rows, 14, Metric::Euclidean), options);
        const SparseRows more = fuzzyGraph(exactNeighbors(rows, 40, Metric::Euclidean), options);
        QCOMPARE(more.columns, enough.columns);
        QCOMPARE(more.values, enough.values);
    }

    void spectralStartUnrollsAChain()
    {
        const Matrix rows = chainOfClusters(300, 6);
        const UmapOptions options;
        const Matrix start = umapStart(graphOf(rows, options), rows, options);
        double sums[5] = {};
        for (std::size_t i = 0; i < 300; ++i) {
            const auto x = static_cast<double>(rows.at(i, 0));
            const auto y = static_cast<double>(start.at(i, 0));
            sums[0] += x;
            sums[1] += y;
            sums[2] += x * x;
            sums[3] += y * y;
            sums[4] += x * y;
        }
        const double covariance = sums[4] / 300 - sums[0] / 300 * sums[1] / 300;
        const double variances = (sums[2] / 300 - std::pow(sums[0] / 300, 2)) *
                                 (sums[3] / 300 - std::pow(sums[1] / 300, 2));
        QVERIFY(std::abs(covariance) / std::sqrt(variances) > 0.9);
    }
};

QTEST_GUILESS_MAIN(TestUmapGraph)
#include "tst_umap_graph.moc"
