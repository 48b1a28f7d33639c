// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/weights/weight_format.h"

#include <QTest>

#include <filesystem>

using namespace murmuration;

Q_DECLARE_METATYPE(murmuration::WeightFormat)

namespace {

const std::filesystem::path kModels = MURMURATION_SOURCE_DIR "/../shared/models";

std::uint64_t parameterCount(const StateDict& weights)
{
    std::uint64_t count = 0;
    for (const NamedTensor& tensor : weights.tensors)
        count += tensor.bytes.size() / tensorTypeSize(tensor.type);
    return count;
}

} // namespace

/// The weight files of ../shared/models.
class RealWeightFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsRealFiles_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<WeightFormat>("format");
        QTest::addColumn<int>("tensors");
        QTest::addColumn<quint64>("parameters");
        QTest::addColumn<QString>("first");
        const auto add = [](const char* file, WeightFormat format, int tensors, quint64 parameters,
                            const char* first) {
            QTest::newRow(file) << file << format << tensors << parameters << first;
        };
        add("squeezenet1_0-tvkeys-zip.pth", WeightFormat::PickleZip, 52, 1248424,
            "features.0.weight");
        add("squeezenet1_0-tvkeys-legacy.pth", WeightFormat::PickleLegacy, 52, 1248424,
            "features.0.weight");
        add("squeezenet1_1-features-tvkeys-zip.pth", WeightFormat::PickleZip, 50, 722496,
            "features.0.weight");
        add("mobilenetv1_025-imagenet.pth.tar", WeightFormat::PickleLegacy, 164, 475571,
            "stage1.0.0.weight");
        add("resnet20-12fca82f.th", WeightFormat::PickleLegacy, 97, 271098, "conv1.weight");
        add("resnet56-4bfd9763.th", WeightFormat::PickleLegacy, 277, 857082, "conv1.weight");
        add("lenet.pth", WeightFormat::PickleZip, 10, 44426, "conv1.weight");
        add("mnist_cnn.safetensors", WeightFormat::Safetensors, 18, 21962, "");
    }

    void readsRealFiles()
    {
        QFETCH(const QString, file);
        QFETCH(const WeightFormat, format);
        QFETCH(const int, tensors);
        QFETCH(const quint64, parameters);
        QFETCH(const QString, first);
        const std::filesystem::path path = kModels / file.toStdString();
        if (!std::filesystem::exists(path))
            QSKIP("../shared/models is not there");
        QVERIFY(weightFormatOf(path) == format);
        const StateDict weights = readStateDict(path);
        QCOMPARE(static_cast<int>(weights.tensors.size()), tensors);
        QCOMPARE(quint64{parameterCount(weights)}, parameters);
        if (!first.isEmpty())
            QCOMPARE(QString::fromStdString(weights.tensors.front().name), first);
    }

    void tellsRealFilesApart_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<WeightFormat>("format");
        QTest::addColumn<QString>("sentence");
        for (const char* file :
             {"squeezenet1_0-traced-fp32.pt", "mobilenet_quantized_ios.pt", "android_vit4mnist.pth",
              "abc3698_mnist_cnn.pt", "d2go_optimized.pt"})
            QTest::newRow(file) << file << WeightFormat::TorchScript << "TorchScript";
        QTest::newRow("ONNX") << "lenet.onnx" << WeightFormat::Onnx << "ONNX";
        QTest::newRow("text") << "imagenet_synset.txt" << WeightFormat::Unknown << "it is text";
    }

    void tellsRealFilesApart()
    {
        QFETCH(const QString, file);
        QFETCH(const WeightFormat, format);
        QFETCH(const QString, sentence);
        const std::filesystem::path path = kModels / file.toStdString();
        if (!std::filesystem::exists(path))
            QSKIP("../shared/models is not there");
        QVERIFY(weightFormatOf(path) == format);
        try {
            static_cast<void>(readStateDict(path));
            QFAIL("it was read");
        } catch (const Error& e) {
            QVERIFY2(QString(e.what()).contains(sentence), e.what());
            QVERIFY2(QString(e.what()).contains(file), e.what());
        }
    }

    void bothFormatsHoldTheSameWeights()
    {
        const auto zip = kModels / "squeezenet1_0-tvkeys-zip.pth";
        const auto legacy = kModels / "squeezenet1_0-tvkeys-legacy.pth";
        if (!std::filesystem::exists(zip))
            QSKIP("../shared/models is not there");
        QVERIFY(readStateDict(zip).tensors == readStateDict(legacy).tensors);
    }

    void keepsWhatStandsBesideTheWeights()
    {
        const auto file = kModels / "mobilenetv1_025-imagenet.pth.tar";
        if (!std::filesystem::exists(file))
            QSKIP("../shared/models is not there");
        const StateDict weights = readStateDict(file);
        QVERIFY(weights.metadata.at("arch") == "resnet18");
        QVERIFY(weights.metadata.contains("epoch"));
        QVERIFY(!weights.find("optimizer"));
    }
};

QTEST_GUILESS_MAIN(RealWeightFilesTest)
#include "tst_weights_real_files.moc"
