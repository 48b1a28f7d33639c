// SPDX-License-Identifier: Apache-2.0
#include "core/networks/execution/gelu.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

using namespace murmuration;

class GeluTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isItsDefinition()
    {
        std::vector<float> values;
        for (float x = -20; x <= 20; x += 0.0137F)
            values.push_back(x);
        std::vector<float> made = values;
        applyGelu(made);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double x = values[i];
            const double exact = x / 2 * std::erfc(-x / std::numbers::sqrt2);
            QVERIFY2(std::abs(made[i] - exact) <= 3e-7 * std::abs(x),
                     qPrintable(QString::number(x)));
        }
    }

    void everyPlaceOfALineIsTheSame()
    {
        constexpr float kValue = -0.7F;
        std::vector<float> alone{kValue};
        applyGelu(alone);
        for (std::size_t length = 0; length <= 40; ++length) {
            std::vector<float> line(length, kValue);
            applyGelu(line);
            QCOMPARE(line, std::vector<float>(length, alone[0]));
        }
    }

    void whatIsNoNumberStaysSo()
    {
        std::vector<float> line(17, std::numeric_limits<float>::quiet_NaN());
        applyGelu(line);
        for (const float value : line)
            QVERIFY(std::isnan(value));
    }
};

QTEST_GUILESS_MAIN(GeluTest)
#include "tst_gelu.moc"
