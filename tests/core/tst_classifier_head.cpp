// SPDX-License-Identifier: Apache-2.0
#include "core/networks/classifier_head.h"

#include <QTest>

#include <vector>

using namespace murmuration;
using enum HeadStep;
using Steps = std::vector<HeadStep>;

Q_DECLARE_METATYPE(Steps)

class TestClassifierHead : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void featuresAreWhatTheClassifierWorksOn_data()
    {
        QTest::addColumn<Steps>("fromOutput");
        QTest::addColumn<int>("step");
        QTest::newRow("LeNet") << Steps{Probabilities, Dense, Pooling, Dense} << 2;
        QTest::newRow("ResNet") << Steps{Dense, Form, Pooling, Other} << 1;
        QTest::newRow("dropout between") << Steps{Probabilities, Form, Dense, Form, Pooling} << 3;
        QTest::newRow("SqueezeNet")
            << Steps{Probabilities, Form, Pooling, Pooling, Convolution, Form, Other} << 5;
        QTest::newRow("no classifier") << Steps{Form, Pooling, Other} << 0;
        QTest::newRow("map of a convolution") << Steps{Pooling, Convolution, Other} << 0;
        QTest::newRow("probabilities of a sum") << Steps{Probabilities, Other} << 1;
        QTest::newRow("one dense layer") << Steps{Probabilities, Dense} << 1;
        QTest::newRow("probabilities alone") << Steps{Probabilities} << 0;
    }

    void featuresAreWhatTheClassifierWorksOn()
    {
        QFETCH(const Steps, fromOutput);
        QFETCH(const int, step);
        QCOMPARE(featureStep(fromOutput), static_cast<std::size_t>(step));
    }
};

QTEST_GUILESS_MAIN(TestClassifierHead)
#include "tst_classifier_head.moc"
