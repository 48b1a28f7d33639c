// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/architectures/recognition.h"
#include "core/networks/weights/weight_format.h"

#include <QTest>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

using namespace murmuration;

namespace {

const std::filesystem::path kModels = MURMURATION_SOURCE_DIR "/../shared/models";

/// A tensor with a shape and no more values than it takes to be one: recognition looks at names
/// and shapes alone.
NamedTensor tensor(std::string name, TensorShape shape)
{
    return {std::move(name), "F32", std::move(shape), std::vector<std::byte>(4)};
}

StateDict weightsOf(std::string_view architecture, std::int64_t classes = 0)
{
    const Architecture& row = *findArchitecture(architecture);
    ArchitectureSize size = row.size;
    if (classes > 0)
        size.classes = classes;
    StateDict weights;
    for (const GraphParameter& parameter : row.build(size).parameters())
        weights.tensors.push_back(tensor(parameter.name, parameter.shape));
    return weights;
}

NamedTensor& at(StateDict& weights, std::string_view name)
{
    return *std::ranges::find(weights.tensors, name, &NamedTensor::name);
}

void drop(StateDict& weights, std::string_view beginning)
{
    std::erase_if(weights.tensors, [&](const NamedTensor& tensor) {
        return std::string_view(tensor.name).starts_with(beginning);
    });
}

QString refusal(const StateDict& weights)
{
    try {
        static_cast<void>(recognize(weights));
    } catch (const Error& e) {
        return QString::fromUtf8(e.what());
    }
    return {};
}

const QString kRemedy =
    "; export the network as TorchScript or ONNX, which bring their architecture along";

} // namespace

class RecognitionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyArchitectureIsRecognized_data()
    {
        QTest::addColumn<qint64>("classes");
        for (const Architecture& architecture : architectures()) {
            QTest::newRow(architecture.name.data()) << qint64{architecture.size.classes};
            QTest::addRow("%s, 3 classes", architecture.name.data()) << qint64{3};
        }
    }

    void everyArchitectureIsRecognized()
    {
        QFETCH(qint64, classes);
        const std::string name = QByteArray(QTest::currentDataTag()).split(',')[0].toStdString();
        StateDict weights = weightsOf(name, classes);
        weights.metadata["arch"] = "alexnet";
        std::ranges::reverse(weights.tensors); // their order does not matter

        const RecognizedNetwork network = recognize(weights);
        QCOMPARE(std::string(network.architecture->name), name);
        QCOMPARE(network.size.classes, std::int64_t{classes});
        QCOMPARE(network.graph.nodes().back().shape.front(), std::int64_t{classes});
        QVERIFY(network.classifier);
        QCOMPARE(network.layer, std::string(network.architecture->layer));
        QCOMPARE(network.notice, std::string());
    }

    void filesOfOthersAreRecognized_data()
    {
        QTest::addColumn<QString>("architecture");
        QTest::addColumn<qint64>("classes"); // 0: no classifier
        QTest::newRow("squeezenet1_0-tvkeys-zip.pth") << "squeezenet1_0" << qint64{1000};
        QTest::newRow("squeezenet1_0-tvkeys-legacy.pth") << "squeezenet1_0" << qint64{1000};
        QTest::newRow("squeezenet1_1-features-tvkeys-zip.pth") << "squeezenet1_1" << qint64{0};
        QTest::newRow("mobilenetv1_025-imagenet.pth.tar") << "mobilenet_v1_025" << qint64{1000};
        QTest::newRow("resnet20-12fca82f.th") << "cifar_resnet20" << qint64{10};
        QTest::newRow("resnet56-4bfd9763.th") << "cifar_resnet56" << qint64{10};
        QTest::newRow("lenet.pth") << "lenet5" << qint64{10};
        QTest::newRow("mnist_cnn.safetensors") << "mnist_cnn" << qint64{10};
    }

    void filesOfOthersAreRecognized()
    {
        const std::filesystem::path file = kModels / QTest::currentDataTag();
        if (!std::filesystem::exists(file))
            QSKIP("../shared/models is absent");
        QFETCH(QString, architecture);
        QFETCH(qint64, classes);
        const RecognizedNetwork network = recognize(readStateDict(file));
        QCOMPARE(QString::fromStdString(std::string(network.architecture->name)), architecture);
        QCOMPARE(network.classifier, classes > 0);
        if (network.classifier)
            QCOMPARE(network.size.classes, std::int64_t{classes});
        QCOMPARE(network.notice, std::string());
    }

    void missingClassifierIsNotOffered_data()
    {
        QTest::addColumn<QString>("dropped");
        QTest::addColumn<QString>("best");
        QTest::addColumn<QString>("last");
        QTest::newRow("resnet50") << "fc."
                                  << "avgpool"
                                  << "avgpool";
        QTest::newRow("squeezenet1_1") << "classifier."
                                       << "features.12"
                                       << "features.12";
        QTest::newRow("vgg16") << "classifier."
                               << "avgpool"
                               << "avgpool";
        QTest::newRow("vgg19_bn") << "classifier.6."
                                  << "fc2_relu"
                                  << "fc2_relu";
        QTest::newRow("mobilenet_v3_small") << "classifier.3."
                                            << "avgpool"
                                            << "classifier.1";
        QTest::newRow("convnext_tiny") << "classifier."
                                       << "avgpool"
                                       << "avgpool";
        QTest::newRow("cifar_resnet32") << "linear."
                                        << "avgpool"
                                        << "avgpool";
        QTest::newRow("lenet") << "fc"
                               << "pool2"
                               << "pool2";
    }

    void missingClassifierIsNotOffered()
    {
        QFETCH(QString, dropped);
        StateDict weights = weightsOf(QTest::currentDataTag());
        drop(weights, dropped.toStdString());
        const RecognizedNetwork network = recognize(weights);
        QCOMPARE(std::string(network.architecture->name), std::string(QTest::currentDataTag()));
        QVERIFY(!network.classifier);
        QTEST(QString::fromStdString(network.layer), "best");
        QTEST(QString::fromStdString(network.graph.layers().back().name), "last");
        // All that is left of the network has its weights.
        for (const GraphParameter& parameter : network.graph.parameters())
            QVERIFY2(weights.find(parameter.name) != nullptr, parameter.name.c_str());
    }

    void countersArePassedOver()
    {
        StateDict weights = weightsOf("resnet18");
        weights.tensors.push_back({"bn1.num_batches_tracked", "I64", {}, {}});
        weights.tensors.push_back({"layer1.0.total_ops", "F64", {1}, {}});
        const RecognizedNetwork network = recognize(weights);
        QCOMPARE(std::string(network.architecture->name), std::string("resnet18"));
        QCOMPARE(network.notice, std::string());
    }

    void tensorsOfOtherModulesAreNamed()
    {
        StateDict weights = weightsOf("resnet18");
        weights.tensors.push_back(tensor("projector.weight", {128, 512}));
        QCOMPARE(QString::fromStdString(recognize(weights).notice),
                 QString("The file also holds \"projector.weight\", which ResNet-18 has no place "
                         "for; it was left out."));

        weights = weightsOf("resnet18");
        drop(weights, "fc.");
        for (const char* name : {"fc.0.weight", "fc.0.bias", "fc.2.weight", "fc.2.bias"})
            weights.tensors.push_back(tensor(name, {10, 512}));
        const RecognizedNetwork network = recognize(weights);
        QVERIFY(!network.classifier);
        QCOMPARE(
            QString::fromStdString(network.notice),
            QString("The file also holds \"fc.0.weight\", \"fc.0.bias\", \"fc.2.weight\" and 1 "
                    "more, which ResNet-18 has no place for; they were left out."));
    }

    /// The nearest architecture, and what differs: missing, transposed, renamed, too many.
    void damagedWeightsAreRefused()
    {
        StateDict weights = weightsOf("resnet50");
        drop(weights, "layer1.0.conv1.weight");
        QCOMPARE(refusal(weights), "they fit no network known here; the nearest is "
                                   "ResNet-50, but layer1.0.conv1.weight is missing" +
                                       kRemedy);

        weights = weightsOf("resnet50");
        at(weights, "fc.weight").shape = {2048, 1000};
        QCOMPARE(refusal(weights), "they fit no network known here; the nearest is "
                                   "ResNet-50, but fc.weight is 2048 x 1000 instead of "
                                   "1000 x 2048" +
                                       kRemedy);

        weights = weightsOf("resnet50");
        at(weights, "layer1.0.conv1.weight").shape = {64, 64, 3, 3};
        at(weights, "bn1.bias").shape = {96};
        at(weights, "layer4.2.bn3.weight").shape = {};
        drop(weights, "layer2.0.downsample");
        QCOMPARE(refusal(weights),
                 "they fit no network known here; the nearest is ResNet-50, but bn1.bias is "
                 "96 values instead of 64 values, layer1.0.conv1.weight is 64 x 64 x 3 x 3 instead "
                 "of 64 x 64 x 1 x 1, layer2.0.downsample.0.weight is missing and 5 more" +
                     kRemedy);

        weights = weightsOf("mobilenet_v2");
        at(weights, "features.18.0.weight").name = "features.18.conv.weight";
        QCOMPARE(refusal(weights),
                 "they fit no network known here; the nearest is MobileNetV2, but "
                 "features.18.0.weight is missing, and it has no place for "
                 "\"features.18.conv.weight\"" +
                     kRemedy);
    }

    /// Though a file may hold more than its network, what is too much tells why none fits.
    void surplusIsNamedWhereNoneFits()
    {
        StateDict weights = weightsOf("resnet18");
        drop(weights, "layer4.1.conv2.weight");
        weights.tensors.push_back(tensor("projector.weight", {128, 512}));
        weights.tensors.push_back(tensor("layer4.1.conv2.weight_v", {512, 512, 3, 3}));
        QCOMPARE(refusal(weights), "they fit no network known here; the nearest is ResNet-18, but "
                                   "layer4.1.conv2.weight is missing, and it has no place for "
                                   "\"layer4.1.conv2.weight_v\" and \"projector.weight\"" +
                                       kRemedy);
    }

    /// A network that holds another one whole is not mistaken for it.
    void deeperNetworkIsNotTakenForAShallower()
    {
        StateDict weights = weightsOf("resnet34");
        drop(weights, "layer3.5.bn2.bias");
        QVERIFY(refusal(weights).contains("ResNet-34, but layer3.5.bn2.bias is missing;"));

        weights = weightsOf("resnet50");
        weights.tensors.push_back(tensor("layer1.0.se.fc1.weight", {16, 256}));
        QVERIFY(refusal(weights).contains(
            "ResNet-50, but it has no place for \"layer1.0.se.fc1.weight\";"));
    }

    /// Of the classifier all steps after one may be missing, not one in the middle or a half.
    void halfAClassifierIsRefused()
    {
        StateDict weights = weightsOf("vgg16");
        drop(weights, "classifier.3.");
        QVERIFY(refusal(weights).contains("VGG-16, but classifier.3.weight is missing"));

        weights = weightsOf("resnet50");
        drop(weights, "fc.bias");
        QVERIFY(refusal(weights).contains("ResNet-50, but fc.bias is missing;"));
    }

    void strangeWeightsAreRefused()
    {
        StateDict weights;
        QCOMPARE(refusal(weights), QString("there are no weights in it; choose another file"));

        weights.tensors.push_back(tensor("encoder.0.weight", {8, 8}));
        QCOMPARE(refusal(weights), "they look like no network known here: they are called "
                                   "\"encoder.0.weight\"" +
                                       kRemedy);
        for (const char* name : {"encoder.0.bias", "encoder.1.weight", "two\nlines", "fc.bias"})
            weights.tensors.push_back(tensor(name, {8}));
        QVERIFY(refusal(weights).contains("\"encoder.0.bias\", \"encoder.1.weight\" and 2 more;"));
    }

    /// Numbers out of a file: none of them may lead to a network that can't be.
    void hostileShapesAreRefused()
    {
        StateDict weights = weightsOf("resnet18");
        at(weights, "fc.bias") = {"fc.bias", "F32", {0}, {}};
        QVERIFY(refusal(weights).contains("fc.bias is 0 values instead of 1000 values"));
        at(weights, "fc.bias").shape = {};
        QVERIFY(refusal(weights).contains("fc.bias is a single value instead of 1000 values"));
        at(weights, "fc.bias").shape = {std::int64_t{1} << 62, 0};
        QVERIFY(refusal(weights).contains("instead of 1000 values"));
    }
};

QTEST_GUILESS_MAIN(RecognitionTest)
#include "tst_recognition.moc"
