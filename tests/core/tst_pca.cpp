// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/layout/pca.h"
#include "tests/core/layout_test_data.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace murmuration;

namespace {

/// Independent columns with standard deviations 100, 50, 25, ... and a far mean.
Matrix decaying(std::size_t rows, std::size_t columns)
{
    Matrix matrix = noise(rows, columns, 5);
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c)
            matrix.at(r, c) = 1000 + matrix.at(r, c) * 100 * std::pow(0.5F, static_cast<float>(c));
    }
    return matrix;
}

double dot(std::span<const float> a, std::span<const float> b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void checkOrthonormal(const Pca& pca)
{
    for (std::size_t a = 0; a < pca.components.rows; ++a) {
        for (std::size_t b = 0; b <= a; ++b)
            QVERIFY(std::abs(dot(pca.components.row(a), pca.components.row(b)) - (a == b ? 1 : 0)) <
                    1e-5);
    }
}

/// The projection's variance along each axis is what the components say, and the axes do not
/// correlate.
void checkVariances(const Pca& pca, const Matrix& rows)
{
    const Matrix projected = pca.project(rows);
    for (std::size_t a = 0; a < projected.columns; ++a) {
        for (std::size_t b = 0; b <= a; ++b) {
            double sum = 0;
            for (std::size_t r = 0; r < rows.rows; ++r)
                sum += static_cast<double>(projected.at(r, a)) *
                       static_cast<double>(projected.at(r, b));
            const double expected = a == b ? pca.variances[a] : 0;
            QVERIFY(std::abs(sum / static_cast<double>(rows.rows) - expected) <
                    1e-3 * pca.variances[0]);
        }
    }
    QVERIFY(std::is_sorted(pca.variances.rbegin(), pca.variances.rend()));
}

} // namespace

class TestPca : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { setThreadBudget(0); }

    void findsTheAxesOfVariance_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::newRow("few columns") << 500 << 12;
        QTest::newRow("many columns") << 600 << 300;
        QTest::newRow("more columns than rows") << 40 << 400;
        QTest::newRow("many rows and columns") << 1700 << 1600;
    }
    void findsTheAxesOfVariance()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        const Matrix data =
            decaying(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns));
        const Pca pca = principalComponents(data, 4);
        QCOMPARE(pca.components.rows, std::size_t{4});
        checkOrthonormal(pca);
        checkVariances(pca, data);
        // Enough rows leave each column its own component, with its own variance.
        for (std::size_t c = 0; rows >= 500 && c < 3; ++c) {
            QVERIFY(pca.components.at(c, c) > 0.95F);
            const double deviation = 100 * std::pow(0.5, static_cast<double>(c));
            QVERIFY(std::abs(std::sqrt(pca.variances[c]) / deviation - 1) < 0.1);
        }
        const double kept = std::accumulate(pca.variances.begin(), pca.variances.end(), 0.0);
        QVERIFY(kept <= pca.totalVariance * (1 + 1e-4));
        QVERIFY(kept > 0.95 * pca.totalVariance);
    }

    void allComponentsKeepAllDistances()
    {
        const Matrix data = noise(60, 20);
        const Matrix projected = principalComponents(data, 20).project(data);
        QCOMPARE(projected.columns, std::size_t{20});
        for (std::size_t r = 1; r < 60; ++r) {
            double before = 0;
            double after = 0;
            for (std::size_t c = 0; c < 20; ++c) {
                before += std::pow(static_cast<double>(data.at(r, c) - data.at(0, c)), 2);
                after += std::pow(static_cast<double>(projected.at(r, c) - projected.at(0, c)), 2);
            }
            QVERIFY(std::abs(before - after) < 1e-3 * before);
        }
    }

    void largestEntryIsPositive()
    {
        const Pca pca = principalComponents(noise(100, 15), 6);
        for (std::size_t c = 0; c < 6; ++c) {
            const auto row = pca.components.row(c);
            const auto [least, most] = std::minmax_element(row.begin(), row.end());
            QVERIFY(*most >= -*least);
        }
    }

    void countIsAtMostRowsAndColumns()
    {
        QCOMPARE(principalComponents(noise(3, 10), 50).components.rows, std::size_t{3});
        QCOMPARE(principalComponents(noise(10, 3), 50).components.rows, std::size_t{3});
    }

    void directionsWithoutVarianceAreOrthonormal_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::newRow("one row") << 1 << 5;
        QTest::newRow("wide") << 4 << 200;
        QTest::newRow("tall") << 200 << 4;
    }
    void directionsWithoutVarianceAreOrthonormal()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        Matrix constant(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns));
        std::fill(constant.values.begin(), constant.values.end(), 3.7F);
        const Pca pca = principalComponents(constant, 3);
        checkOrthonormal(pca);
        for (const double variance : pca.variances)
            QVERIFY(variance < 1e-9);
        for (const float value : pca.project(constant).values)
            QVERIFY(std::abs(value) < 1e-5F);
    }

    void unitsDoNotMatter()
    {
        const Matrix data = decaying(200, 10);
        const Pca plain = principalComponents(data, 2);
        for (const float unit : {1e-22F, 1e22F}) {
            Matrix scaled = data;
            for (float& value : scaled.values)
                value *= unit;
            const Pca pca = principalComponents(scaled, 2);
            QVERIFY(std::abs(dot(pca.components.row(0), plain.components.row(0)) - 1) < 1e-5);
            const double deviation = std::sqrt(pca.variances[0]) / static_cast<double>(unit);
            QVERIFY(std::abs(deviation / std::sqrt(plain.variances[0]) - 1) < 1e-4);
        }
    }

    void sameForEveryThreadCount()
    {
        for (const Matrix& data : {noise(700, 200), noise(100, 900)}) {
            setThreadBudget(1);
            const Pca one = principalComponents(data, 10);
            setThreadBudget(3);
            const Pca three = principalComponents(data, 10);
            QCOMPARE(three.components.values, one.components.values);
            QCOMPARE(three.variances, one.variances);
            QCOMPARE(three.project(data).values, one.project(data).values);
        }
    }

    void stopsWhenAsked()
    {
        QVERIFY_EXCEPTION_THROWN(
            (void)principalComponents(noise(300, 300), 5, TaskContext([] { return true; })),
            Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestPca)
#include "tst_pca.moc"
