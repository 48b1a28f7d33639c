// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/preprocessing.h"

#include <QTest>

using namespace murmuration;

namespace {

std::string refusalOf(const char* text)
{
    try {
        static_cast<void>(parsePreprocessing(text));
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

} // namespace

class PreprocessingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void presetsAreThePublishedOnes()
    {
        const Preprocessing imagenet = parsePreprocessing("imagenet");
        QCOMPARE(imagenet.resize, 256);
        QCOMPARE(imagenet.crop, 224);
        QCOMPARE(imagenet.mean, (std::array{0.485F, 0.456F, 0.406F}));
        QCOMPARE(imagenet.deviation, (std::array{0.229F, 0.224F, 0.225F}));

        const Preprocessing caffe = parsePreprocessing("caffe");
        QVERIFY(caffe.bgr);
        QCOMPARE(caffe.scale, 255.0F);
        QCOMPARE(caffe.mean, (std::array{103.939F, 116.779F, 123.68F})); // blue, green, red

        const Preprocessing mnist = parsePreprocessing("mnist");
        QCOMPARE(mnist.inputSize(), std::size_t{28 * 28});
        QCOMPARE(mnist.mean[0], 0.1307F);
        QCOMPARE(mnist.deviation[0], 0.3081F);
        QVERIFY(!mnist.invert);
        QVERIFY(parsePreprocessing("mnist-inverted").invert);
        QCOMPARE(parsePreprocessing("mnist-inverted,invert=no"), mnist);

        QCOMPARE(parsePreprocessing("cifar10").inputSize(), std::size_t{3 * 32 * 32});
    }

    void presetsOfValuesKeepTheRest()
    {
        const Preprocessing caffe = parsePreprocessing("caffe,resize=300");
        const Preprocessing unit = parsePreprocessing("unit", caffe);
        QCOMPARE(unit.scale, 1.0F);
        QCOMPARE(unit.mean, (std::array{0.0F, 0.0F, 0.0F}));
        QCOMPARE(unit.deviation, (std::array{1.0F, 1.0F, 1.0F}));
        QCOMPARE(unit.resize, 300);
        QVERIFY(unit.bgr);
        QCOMPARE(parsePreprocessing("symmetric").mean, (std::array{0.5F, 0.5F, 0.5F}));
    }

    void laterPartsChangeEarlierOnes()
    {
        const Preprocessing newer = parsePreprocessing("imagenet, resize=232, crop=224");
        Preprocessing expected = parsePreprocessing("imagenet");
        expected.resize = 232;
        QCOMPARE(newer, expected);
        QCOMPARE(parsePreprocessing("caffe,imagenet"), parsePreprocessing("imagenet"));
        // A network's own, changed in one point.
        QCOMPARE(parsePreprocessing("resize=232", parsePreprocessing("imagenet")), expected);
        QCOMPARE(parsePreprocessing("mean=0.5").mean, (std::array{0.5F, 0.5F, 0.5F}));
        QCOMPARE(parsePreprocessing("bgr,rgb"), Preprocessing());
        QCOMPARE(parsePreprocessing("ImageNet,Gray"), parsePreprocessing("imagenet,grey"));
        QCOMPARE(parsePreprocessing("stretch,bicubic,resize=256,bilinear"), Preprocessing());
    }

    void whatIsDescribedIsUnderstood_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* const text :
             {"imagenet", "caffe", "cifar10", "mnist", "mnist-inverted", "unit", "symmetric",
              "imagenet,stretch", "bicubic,resize=299,crop=299,symmetric",
              "grey,resize=64,crop=64,mean=0.1/0.2/0.3",
              "scale=255,mean=-1.5/1e-9/3e7,deviation=0.1/0.333333343/17", "invert,bgr,crop=1"})
            QTest::newRow(text) << text;
    }

    void whatIsDescribedIsUnderstood()
    {
        QFETCH(const QString, text);
        const Preprocessing preprocessing = parsePreprocessing(text.toStdString());
        QCOMPARE(parsePreprocessing(describe(preprocessing),
                                    parsePreprocessing("stretch,crop=9,bicubic")),
                 preprocessing);
    }

    void describesForPeople()
    {
        QCOMPARE(describe(parsePreprocessing("imagenet")),
                 std::string("resize=256, crop=224, bilinear, rgb, scale=1, "
                             "mean=0.485/0.456/0.406, deviation=0.229/0.224/0.225"));
        QCOMPARE(describe(parsePreprocessing("mnist-inverted,stretch")),
                 std::string("stretch, crop=28, bilinear, grey, invert, scale=1, mean=0.1307, "
                             "deviation=0.3081"));
    }

    void refusalsNameThePart_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("mentioned");
        QTest::newRow("nothing") << ""
                                 << "imagenet";
        QTest::newRow("unknown") << "imagenet,blur=3"
                                 << "\"blur=3\"";
        QTest::newRow("no value") << "imagenet,resize"
                                  << "\"resize\"";
        QTest::newRow("no number") << "resize=big"
                                   << "from 1 to 4096";
        QTest::newRow("too large") << "resize=99999999999"
                                   << "from 1 to 4096";
        QTest::newRow("nothing left") << "crop=0"
                                      << "from 1 to 4096";
        QTest::newRow("crop beyond the resize") << "resize=224,crop=256"
                                                << "resize=256";
        QTest::newRow("two channels") << "mean=1/2"
                                      << "three";
        QTest::newRow("four channels") << "mean=1/2/3/4"
                                       << "three";
        QTest::newRow("a gap") << "mean=1//3"
                               << "takes numbers";
        QTest::newRow("a slash at the end") << "mean=1/2/3/"
                                            << "three";
        QTest::newRow("division by zero") << "deviation=0"
                                          << "1e-6 and more";
        QTest::newRow("division by next to nothing") << "deviation=1e-40"
                                                     << "1e-6 and more";
        QTest::newRow("negative") << "deviation=1/-1/1"
                                  << "1e-6 and more";
        QTest::newRow("not finite") << "mean=nan"
                                    << "takes numbers";
        QTest::newRow("infinite") << "scale=inf"
                                  << "1e-6 and more";
    }

    void refusalsNameThePart()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, mentioned);
        const std::string refusal = refusalOf(text.toUtf8().constData());
        QVERIFY2(QString::fromStdString(refusal).contains(mentioned), refusal.c_str());
    }
};

QTEST_GUILESS_MAIN(PreprocessingTest)
#include "tst_preprocessing.moc"
