// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/features/transform.h"
#include "tests/core/layout_test_data.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace murmuration;

class TestTransform : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { setThreadBudget(0); }

    void withoutOptionsNothingChanges()
    {
        const Matrix rows = noise(30, 60);
        const FeatureTransform transform = FeatureTransform::fit(rows, {false, std::nullopt});
        QVERIFY(transform.isIdentity());
        QCOMPARE(transform.apply(rows).values, rows.values);
        // Fewer dimensions than the reduction asks for are left alone as well.
        QVERIFY(FeatureTransform::fit(rows, {false, 60}).isIdentity());
    }

    void sphereizeGivesUnitRowsAroundTheMean()
    {
        Matrix rows = noise(50, 8);
        for (float& value : rows.values)
            value += 5;
        const Matrix result = FeatureTransform::fit(rows, {true, std::nullopt}).apply(rows);
        for (std::size_t r = 0; r < 50; ++r) {
            double squares = 0;
            for (const float value : result.row(r))
                squares += static_cast<double>(value) * static_cast<double>(value);
            QVERIFY(std::abs(squares - 1) < 1e-5);
        }
        // Rows around a mean that was subtracted point in all directions.
        QVERIFY(std::any_of(result.values.begin(), result.values.end(),
                            [](float value) { return value < -0.3F; }));
    }

    void constantRowsStayZeroWhenSphereized()
    {
        Matrix rows(20, 6);
        std::fill(rows.values.begin(), rows.values.end(), 0.1F);
        for (const float value : FeatureTransform::fit(rows, {true, 3}).apply(rows).values)
            QCOMPARE(value, 0.0F);
    }

    void reductionKeepsTheVariance()
    {
        Matrix rows = plantedClusters(200, 80, 5);
        const FeatureTransform transform = FeatureTransform::fit(rows, {false, 10});
        QCOMPARE(transform.outputDimensions(), std::size_t{10});
        const Matrix reduced = transform.apply(rows);
        // Five centres span four dimensions, which hold nearly all that distances are made of.
        const auto squaredDistance = [](const Matrix& matrix, std::size_t a, std::size_t b) {
            double sum = 0;
            for (std::size_t c = 0; c < matrix.columns; ++c)
                sum += std::pow(static_cast<double>(matrix.at(a, c) - matrix.at(b, c)), 2);
            return sum;
        };
        QVERIFY(squaredDistance(reduced, 0, 1) > 0.9 * squaredDistance(rows, 0, 1));
        QVERIFY(squaredDistance(reduced, 0, 1) <= 1.0001 * squaredDistance(rows, 0, 1));
    }

    void eachRowIsTransformedAlone()
    {
        const Matrix rows = noise(100, 70);
        for (const bool sphereize : {false, true}) {
            const FeatureTransform transform = FeatureTransform::fit(rows, {sphereize, 20});
            const Matrix all = transform.apply(rows);
            Matrix one(1, 70);
            std::copy(rows.row(77).begin(), rows.row(77).end(), one.values.begin());
            const Matrix alone = transform.apply(one);
            QVERIFY(std::equal(alone.values.begin(), alone.values.end(), all.row(77).begin()));
        }
    }

    void fewerRowsThanComponentsIsFine()
    {
        const Matrix rows = noise(3, 100);
        const Matrix reduced = FeatureTransform::fit(rows, {false, 50}).apply(rows);
        QCOMPARE(reduced.rows, std::size_t{3});
        QVERIFY(std::all_of(reduced.values.begin(), reduced.values.end(),
                            [](float value) { return std::isfinite(value); }));
    }

    /// Of a collection some of whose items were left out.
    void namesTheValueThatIsNotFinite()
    {
        Matrix rows = noise(10, 5);
        const std::vector<std::uint32_t> items{3, 5, 6, 8, 20, 21, 30, 40, 41, 99};
        const auto refusal = [&] {
            try {
                requireFinite(rows, items);
            } catch (const Error& error) {
                return QString::fromUtf8(error.what());
            }
            return QString();
        };
        QCOMPARE(refusal(), QString());
        rows.at(6, 3) = std::numeric_limits<float>::quiet_NaN();
        rows.at(8, 1) = std::numeric_limits<float>::infinity();
        QVERIFY2(refusal().contains("item 30 ") && refusal().contains("(NaN) in column 3"),
                 qPrintable(refusal()));
        rows.at(6, 3) = 0;
        QVERIFY2(refusal().contains("item 41 ") && refusal().contains("(infinity) in column 1"),
                 qPrintable(refusal()));
    }
};

QTEST_GUILESS_MAIN(TestTransform)
#include "tst_transform.moc"
