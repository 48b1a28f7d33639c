// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "tests/integration/network_files.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace murmuration;
using namespace murmuration::network_files;

/// TorchScript modules of others: what they find, their layers, and the preprocessing they take.
class TorchScriptFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!filesAreHere())
            QSKIP("../shared is not here");
    }

    void torchScriptKnowsAnimals_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("atLeast");
        QTest::newRow("SqueezeNet") << "squeezenet1_0-traced-fp32.pt" << 9;
        QTest::newRow("MobileNetV2, 8 bits") << "mobilenet_quantized_ios.pt" << 9;
    }

    void torchScriptKnowsAnimals()
    {
        QFETCH(const QString, file);
        QFETCH(const int, atLeast);
        if (!QFile::exists(kModels + file) || !QDir(kData + "animals10").exists())
            QSKIP("../shared is not here");
        // ImageNet's classes of each kind of animal.
        struct Kind
        {
            std::string folder;
            std::vector<std::size_t> classes;
        };
        std::vector<std::size_t> dogs(268 - 151 + 1);
        std::iota(dogs.begin(), dogs.end(), std::size_t{151});
        const std::vector<Kind> kinds{{"cane", dogs},
                                      {"elefante", {101, 385, 386}},
                                      {"farfalla", {321, 322, 323, 324, 325, 326}}};
        constexpr std::size_t kEach = 5;
        const auto collection = openCollection((kData + "animals10").toStdString()).collection;
        const auto network = openNetwork({(kModels + file).toStdString()}, 2);
        QCOMPARE(network->description().featureSize, std::size_t{1000});
        QCOMPARE(network->description().name, file.toStdString());
        int right = 0;
        for (const Kind& kind : kinds) { // more pictures at once than some traced modules take
            std::vector<Image> pictures;
            for (std::size_t i = 0; i < collection->size() && pictures.size() < kEach; ++i) {
                if (collection->items[i].name.starts_with(kind.folder))
                    pictures.push_back(collection->pictures->read(i, 0).image);
            }
            const Matrix output = featuresOf(pictures, *network);
            for (std::size_t i = 0; i < output.rows; ++i) {
                const auto row = output.row(i);
                const auto best = static_cast<std::size_t>(
                    std::max_element(row.begin(), row.end()) - row.begin());
                right += std::count(kind.classes.begin(), kind.classes.end(), best) > 0 ? 1 : 0;
            }
        }
        qInfo("%d of 15 recognised", right);
        QVERIFY(right >= atLeast);
    }

    void torchScriptOffersItsSubmodules()
    {
        const auto whole = open("squeezenet1_0-traced-fp32.pt");
        const auto& layers = whole->description().layers;
        const auto find = [&](const char* name) {
            const auto found = std::ranges::find(layers, name, &NetworkLayer::name);
            return found == layers.end() ? std::vector<std::int64_t>() : found->shape;
        };
        QCOMPARE(find("features.0"), (std::vector<std::int64_t>{96, 109, 109}));
        QCOMPARE(find("features.3.squeeze"), (std::vector<std::int64_t>{16, 54, 54}));
        QCOMPARE(find("features.12"), (std::vector<std::int64_t>{512, 13, 13}));
        QCOMPARE(find("output"), (std::vector<std::int64_t>{1000}));
        QCOMPARE(layers.back().name, std::string("output"));
        const auto place = [&](const char* name) {
            return std::ranges::find(layers, name, &NetworkLayer::name) - layers.begin();
        };
        QVERIFY(place("features.3.squeeze") < place("features.3")); // as they are done
        QVERIFY(place("features.12") < place("features"));

        LabelledImages few;
        for (std::size_t i = 0; i < animals().images.size(); i += 40)
            few.add(animals().images[i], {});
        for (const char* const layer : {"features.1", "features.7", "features.12"}) {
            const auto traced = open("squeezenet1_0-traced-fp32.pt", layer);
            QCOMPARE(traced->description().layer, std::string(layer));
            const Matrix found = featuresOf(few, *traced);
            const Matrix expected = featuresOf(few, *open("squeezenet1_0-tvkeys-zip.pth", layer));
            QCOMPARE(found.values.size(), expected.values.size());
            for (std::size_t i = 0; i < found.values.size(); ++i)
                QVERIFY(std::abs(found.values[i] - expected.values[i]) < 1e-2F);
        }
        const auto flat = openNetwork({(kModels + "squeezenet1_0-traced-fp32.pt").toStdString(),
                                       "features.12", Pooling::Flatten},
                                      2);
        QCOMPARE(flat->description().featureSize, std::size_t{512 * 13 * 13});
        QVERIFY_EXCEPTION_THROWN(open("squeezenet1_0-traced-fp32.pt", "features.13"), Error);
    }

    void torchScriptTakesTheChosenPreprocessing()
    {
        const std::string file = (kModels + "squeezenet1_0-traced-fp32.pt").toStdString();
        const auto caffe = openNetwork({file, {}, {}, "caffe"}, 2);
        QVERIFY(caffe->description().preprocessing.bgr);
        const auto larger = openNetwork({file, "features.12", {}, "resize=256, crop=256"}, 2);
        QCOMPARE(larger->description().preprocessing.crop, 256);
        QVERIFY_EXCEPTION_THROWN(openNetwork({file, {}, {}, "mnist"}, 2), Error);
    }

    /// Exported for one picture of 28 x 28 at a time, with its program optimised away.
    void torchScriptOfDigitsRuns()
    {
        const auto network = open("android_vit4mnist.pth");
        const NetworkDescription& about = network->description();
        QVERIFY(about.preprocessing.grey && about.preprocessing.crop == 28);
        QCOMPARE(about.featureSize, std::size_t{10});
        LabelledImages few;
        for (std::size_t i = 0; i < 500; ++i)
            few.add(digits().images[i], digits().names[digits().labels[i]]);
        const double right =
            accuracy(featuresOf(few, *network), 1, [&](std::size_t i, std::size_t c) {
                return few.names[few.labels[i]] == std::to_string(c);
            });
        qInfo("right %.3f", right);
        QVERIFY(right > 0.9);
    }
};

QTEST_GUILESS_MAIN(TorchScriptFilesTest)
#include "tst_network_files_torchscript.moc"
