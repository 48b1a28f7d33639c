// SPDX-License-Identifier: Apache-2.0
#include "core/base/near_names.h"

#include <QTest>

#include <string>
#include <vector>

using namespace murmuration;

/// Guesses of what a mistyped name was to be.
class TestNearNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesThatLookAlikeAreOffered()
    {
        QCOMPARE(told("resnet19"), QStringLiteral("; did you mean resnet18?"));
        QCOMPARE(told("rasnet18"), QStringLiteral("; did you mean resnet18?"));
        QCOMPARE(told("vgg61"), QStringLiteral("; did you mean vgg16?")); // neighbours swapped
        QCOMPARE(told("ResNet-18"), QStringLiteral("; did you mean resnet18?"));
        QCOMPARE(told("VGG16_"), QStringLiteral("; did you mean vgg16 or vgg16_bn?"));
        QCOMPARE(told("avgpol"), QStringLiteral("; did you mean avgpool?"));
        QCOMPARE(told("vgg"), QStringLiteral("; did you mean vgg16 or vgg16_bn?"));
        QCOMPARE(told("layer4"), QStringLiteral("; did you mean layer4.0, layer4.1 or layer4.2?"));
    }

    void nothingIsMadeUp()
    {
        QCOMPARE(told(""), QString());
        QCOMPARE(told("completely different"), QString());
        QCOMPARE(told(std::string(100'000, 'r')), QString());
        QCOMPARE(QString::fromStdString(didYouMean("resnet18", {})), QString());
    }

private:
    static QString told(const std::string& name)
    {
        static const std::vector<std::string> kNames{"resnet18", "vgg16",    "vgg16_bn",
                                                     "avgpool",  "layer4.0", "layer4.1",
                                                     "layer4.2", "layer4.3"};
        return QString::fromStdString(didYouMean(name, kNames));
    }
};

QTEST_GUILESS_MAIN(TestNearNames)
#include "tst_near_names.moc"
