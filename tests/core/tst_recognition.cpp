// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/architectures/recognition.h"
#include "core/networks/weights/weight_format.h"
#include "tests/core/weights_by_name.h"

#include <QTest>

#include <algorithm>
#include <filesystem>
#include <string>

using namespace murmuration;
using namespace murmuration::weights_by_name;

namespace {

const std::filesystem::path kModels = MURMURATION_SOURCE_DIR "/../shared/models";

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

    void aPartOfAnotherNetworkIsRecognized()
    {
        StateDict weights;
        for (const char* const part : {"base.encoder_q.", "base.encoder_k."}) {
            for (NamedTensor& tensor : weightsOf("resnet18").tensors) {
                tensor.name.insert(0, part);
                weights.tensors.push_back(std::move(tensor));
            }
        }
        weights.tensors.push_back(tensor("queue", {128, 512}));
        const RecognizedNetwork network = recognizePart(weights);
        QCOMPARE(std::string(network.architecture->name), std::string("resnet18"));
        QVERIFY(weights.find("layer1.0.conv1.weight") != nullptr);
        QVERIFY2(network.notice.find("encoder_k.") != std::string::npos, network.notice.c_str());

        // The network and its average over time.
        StateDict averaged;
        for (const char* const part : {"model.", "ema.module."}) {
            for (NamedTensor& tensor : weightsOf("resnet18").tensors) {
                tensor.name.insert(0, part);
                averaged.tensors.push_back(std::move(tensor));
            }
        }
        averaged.tensors.push_back(tensor("ema.n_averaged", {1}));
        QCOMPARE(std::string(recognizePart(averaged).architecture->name), std::string("resnet18"));

        StateDict strange;
        strange.tensors.push_back(tensor("encoder.attention.weight", {3, 3}));
        QVERIFY_THROWS_EXCEPTION(Error, static_cast<void>(recognizePart(strange)));
        QCOMPARE(strange.tensors[0].name, std::string("encoder.attention.weight"));
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
};

QTEST_GUILESS_MAIN(RecognitionTest)
#include "tst_recognition.moc"
