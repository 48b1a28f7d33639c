// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/architectures/recognition.h"
#include "tests/core/weights_by_name.h"

#include <QTest>

using namespace murmuration;
using namespace murmuration::weights_by_name;

namespace {

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

/// Weights that fit no network: the reason names the nearest, and what differs.
class RecognitionRefusalsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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

QTEST_GUILESS_MAIN(RecognitionRefusalsTest)
#include "tst_recognition_refusals.moc"
