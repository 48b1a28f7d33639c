// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/architectures.h"

#include <QTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace murmuration;

namespace {

QString text(const TensorShape& shape)
{
    QStringList lengths;
    for (const std::int64_t length : shape)
        lengths << QString::number(length);
    return lengths.join(' ');
}

NetworkGraph published(const char* name)
{
    const Architecture* const architecture = findArchitecture(name);
    return architecture != nullptr ? architecture->build(architecture->size) : NetworkGraph({});
}

/// The names and shapes of a state dictionary in one number, whatever their order: FNV-1a of the
/// sorted lines "conv1.weight 64 3 7 7".
quint64 fingerprint(const std::vector<GraphParameter>& parameters)
{
    std::vector<std::string> lines;
    for (const GraphParameter& parameter : parameters)
        lines.push_back(parameter.name + ' ' + text(parameter.shape).toStdString() + '\n');
    std::ranges::sort(lines);
    quint64 hash = 0xCBF29CE484222325U;
    for (const std::string& line : lines)
        for (const char byte : line)
            hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
    return hash;
}

} // namespace

class ArchitecturesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Facts of torchvision 0.14.1: the parameters it documents, and the tensors of the state
    /// dictionaries that it makes, without the counters "num_batches_tracked".
    void hasTorchvisionsParameters_data()
    {
        QTest::addColumn<quint64>("parameters");
        QTest::addColumn<int>("tensors");
        QTest::addColumn<quint64>("namesAndShapes");

        QTest::newRow("resnet18") << quint64{11'689'512} << 102 << quint64{0xEFF72A609153C9CA};
        QTest::newRow("resnet34") << quint64{21'797'672} << 182 << quint64{0x5DCA93D487AA8C72};
        QTest::newRow("resnet50") << quint64{25'557'032} << 267 << quint64{0x7ED64358F1DC6581};
        QTest::newRow("resnet101") << quint64{44'549'160} << 522 << quint64{0x0F2A1401F5684022};
        QTest::newRow("resnet152") << quint64{60'192'808} << 777 << quint64{0x1B66A3A1C12D2296};
        QTest::newRow("vgg11") << quint64{132'863'336} << 22 << quint64{0x0914691F6CB559F3};
        QTest::newRow("vgg11_bn") << quint64{132'868'840} << 54 << quint64{0xDEC23A16288D69C3};
        QTest::newRow("vgg13") << quint64{133'047'848} << 26 << quint64{0x2C4A99F811FB6D64};
        QTest::newRow("vgg13_bn") << quint64{133'053'736} << 66 << quint64{0x9B1C22CC1183AF5C};
        QTest::newRow("vgg16") << quint64{138'357'544} << 32 << quint64{0x23BD6D2C2B3CC50A};
        QTest::newRow("vgg16_bn") << quint64{138'365'992} << 84 << quint64{0x959E429E751AAE13};
        QTest::newRow("vgg19") << quint64{143'667'240} << 38 << quint64{0xBB42992C17D33F8E};
        QTest::newRow("vgg19_bn") << quint64{143'678'248} << 102 << quint64{0x793551612879CB9C};
        QTest::newRow("squeezenet1_0") << quint64{1'248'424} << 52 << quint64{0x15945E8AAA2A333D};
        QTest::newRow("squeezenet1_1") << quint64{1'235'496} << 52 << quint64{0x0045C2CEEFE5131E};
        QTest::newRow("mobilenet_v2") << quint64{3'504'872} << 262 << quint64{0x020BB0434031C877};
        QTest::newRow("mobilenet_v3_large")
            << quint64{5'483'032} << 266 << quint64{0x07416E4CAC8AB754};
        QTest::newRow("mobilenet_v3_small")
            << quint64{2'542'856} << 210 << quint64{0x5A3ADE4149B8150D};
        QTest::newRow("efficientnet_b0")
            << quint64{5'288'548} << 311 << quint64{0xED34CC810C72E5A6};
        QTest::newRow("convnext_tiny") << quint64{28'589'128} << 182 << quint64{0x3A0855F4AC0A1345};
    }

    void hasTorchvisionsParameters()
    {
        QFETCH(quint64, parameters);
        const NetworkGraph graph = published(QTest::currentDataTag());
        QCOMPARE(quint64{graph.parameterCount()}, parameters);
        QTEST(static_cast<int>(graph.parameters().size()), "tensors");
        QTEST(fingerprint(graph.parameters()), "namesAndShapes");
    }

    /// Some of the same tensors in plain sight, those that are easily wrong among them.
    void namesParametersAsTheirPublisher_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("shape");
        const auto add = [](const char* architecture, const char* name, const char* shape) {
            QTest::addRow("%s %s", architecture, name) << QString(name) << QString(shape);
        };
        add("resnet18", "conv1.weight", "64 3 7 7");
        add("resnet18", "layer2.0.downsample.0.weight", "128 64 1 1");
        add("resnet18", "fc.bias", "1000");
        add("resnet34", "layer3.5.bn2.running_var", "256");
        add("resnet50", "layer1.0.conv1.weight", "64 64 1 1");
        add("resnet50", "layer1.0.downsample.1.running_mean", "256");
        add("resnet101", "layer3.22.conv3.weight", "1024 256 1 1");
        add("resnet152", "layer3.35.bn3.weight", "1024");
        add("resnet152", "fc.weight", "1000 2048");
        add("vgg11", "features.18.weight", "512 512 3 3");
        add("vgg13_bn", "features.32.running_mean", "512");
        add("vgg16", "features.28.bias", "512");
        add("vgg16", "classifier.0.weight", "4096 25088");
        add("vgg19_bn", "features.50.weight", "512");
        add("vgg19_bn", "classifier.6.weight", "1000 4096");
        add("squeezenet1_0", "features.0.weight", "96 3 7 7");
        add("squeezenet1_0", "features.12.expand3x3.weight", "256 64 3 3");
        add("squeezenet1_1", "features.3.squeeze.weight", "16 64 1 1");
        add("squeezenet1_1", "classifier.1.weight", "1000 512 1 1");
        add("mobilenet_v2", "features.1.conv.0.0.weight", "32 1 3 3");
        add("mobilenet_v2", "features.1.conv.1.weight", "16 32 1 1");
        add("mobilenet_v2", "features.17.conv.3.running_var", "320");
        add("mobilenet_v2", "features.18.0.weight", "1280 320 1 1");
        add("mobilenet_v2", "classifier.1.weight", "1000 1280");
        add("mobilenet_v3_large", "features.4.block.2.fc1.weight", "24 72 1 1");
        add("mobilenet_v3_large", "features.4.block.2.fc2.bias", "72");
        add("mobilenet_v3_large", "features.15.block.3.0.weight", "160 960 1 1");
        add("mobilenet_v3_large", "classifier.0.weight", "1280 960");
        add("mobilenet_v3_small", "features.1.block.1.fc1.weight", "8 16 1 1");
        add("mobilenet_v3_small", "features.12.1.running_mean", "576");
        add("mobilenet_v3_small", "classifier.3.weight", "1000 1024");
        add("efficientnet_b0", "features.1.0.block.1.fc1.weight", "8 32 1 1");
        add("efficientnet_b0", "features.2.0.block.2.fc1.weight", "4 96 1 1");
        add("efficientnet_b0", "features.6.3.block.1.0.weight", "1152 1 5 5");
        add("efficientnet_b0", "features.8.0.weight", "1280 320 1 1");
        add("convnext_tiny", "features.0.0.weight", "96 3 4 4");
        add("convnext_tiny", "features.1.0.layer_scale", "96 1 1");
        add("convnext_tiny", "features.5.8.block.0.weight", "384 1 7 7");
        add("convnext_tiny", "features.5.8.block.3.weight", "1536 384");
        add("convnext_tiny", "features.6.0.weight", "384");
        add("convnext_tiny", "classifier.0.bias", "768");
        add("mobilenet_v1_025", "stage1.0.0.weight", "8 3 3 3");
        add("mobilenet_v1_025", "stage3.1.3.weight", "256 256 1 1");
        add("mobilenet_v1_025", "fc.weight", "1000 256");
        add("cifar_resnet20", "conv1.weight", "16 3 3 3");
        add("cifar_resnet56", "layer3.8.conv2.weight", "64 64 3 3");
        add("cifar_resnet56", "linear.weight", "10 64");
        add("lenet", "conv2.weight", "64 32 5 5");
        add("lenet", "fc1.weight", "1024 3136");
        add("lenet5", "fc1.weight", "120 256");
        add("lenet5", "fc3.weight", "10 84");
        add("lenet5_padded", "fc1.weight", "120 400");
        add("mnist_example", "conv2.weight", "64 32 3 3");
        add("mnist_example", "fc1.weight", "128 9216");
        add("mnist_first_example", "fc1.weight", "50 320");
        add("cifar_tutorial", "conv1.weight", "6 3 5 5");
        add("cifar_tutorial", "fc1.weight", "120 400");
        add("mnist_cnn", "bn2.running_var", "20");
        add("mnist_cnn", "fc1.weight", "50 320");
    }

    void namesParametersAsTheirPublisher()
    {
        QFETCH(QString, name);
        const QByteArray architecture = QByteArray(QTest::currentDataTag()).split(' ').first();
        const std::vector<GraphParameter> parameters =
            published(architecture.constData()).parameters();
        const auto found = std::ranges::find(parameters, name.toStdString(), &GraphParameter::name);
        QVERIFY(found != parameters.end());
        QTEST(text(found->shape), "shape");
    }

    void layersHaveTheirSizes_data()
    {
        QTest::addColumn<QString>("layer");
        QTest::addColumn<QString>("shape");
        const auto add = [](const char* architecture, const char* layer, const char* shape) {
            QTest::addRow("%s %s", architecture, layer) << QString(layer) << QString(shape);
        };
        add("resnet18", "relu", "64 112 112");
        add("resnet18", "maxpool", "64 56 56");
        add("resnet18", "layer4", "512 7 7");
        add("resnet18", "avgpool", "512");
        add("resnet34", "layer3.5", "256 14 14");
        add("resnet50", "layer2", "512 28 28");
        add("resnet101", "layer3.22", "1024 14 14");
        add("resnet101", "layer4", "2048 7 7");
        add("resnet101", "avgpool", "2048");
        add("resnet101", "fc", "1000");
        add("resnet152", "layer4.2", "2048 7 7");
        add("vgg11", "features.20", "512 7 7");
        add("vgg13", "fc1", "4096");
        add("vgg16", "features.30", "512 7 7");
        add("vgg16", "fc1_relu", "4096");
        add("vgg16", "fc2", "4096");
        add("vgg16_bn", "features.43", "512 7 7");
        add("vgg19", "fc2_relu", "4096");
        add("vgg19_bn", "classifier.6", "1000");
        add("squeezenet1_0", "features.2", "96 54 54");
        add("squeezenet1_0", "features.6", "256 27 27");
        add("squeezenet1_0", "features.12", "512 13 13");
        add("squeezenet1_1", "features.5", "128 27 27");
        add("squeezenet1_1", "classifier.1", "1000 13 13");
        add("squeezenet1_1", "classifier", "1000");
        add("mobilenet_v2", "features.14", "160 7 7");
        add("mobilenet_v2", "avgpool", "1280");
        add("mobilenet_v3_large", "features.16", "960 7 7");
        add("mobilenet_v3_large", "classifier.1", "1280");
        add("mobilenet_v3_small", "avgpool", "576");
        add("efficientnet_b0", "features.5", "112 14 14");
        add("efficientnet_b0", "avgpool", "1280");
        add("convnext_tiny", "features.0", "96 56 56");
        add("convnext_tiny", "features.7", "768 7 7");
        add("convnext_tiny", "avgpool", "768");
        add("mobilenet_v1_025", "stage2", "128 14 14");
        add("mobilenet_v1_025", "avgpool", "256");
        add("cifar_resnet20", "layer2", "32 16 16");
        add("cifar_resnet44", "layer3.6", "64 8 8");
        add("cifar_resnet56", "avgpool", "64");
        add("lenet", "pool2", "64 7 7");
        add("lenet", "fc1_relu", "1024");
        add("lenet5", "pool1", "6 12 12");
        add("lenet5_padded", "pool2", "16 5 5");
        add("mnist_example", "conv1_relu", "32 26 26");
        add("mnist_example", "pool2", "64 12 12");
        add("mnist_first_example", "pool2", "20 4 4");
        add("cifar_tutorial", "pool2", "16 5 5");
        add("mnist_cnn", "pool2", "20 4 4");
    }

    void layersHaveTheirSizes()
    {
        QFETCH(QString, layer);
        const QByteArray architecture = QByteArray(QTest::currentDataTag()).split(' ').first();
        const NetworkGraph graph = published(architecture.constData());
        const GraphLayer* const found = graph.findLayer(layer.toStdString());
        QVERIFY(found != nullptr);
        QTEST(text(graph.nodes()[found->node].shape), "shape");
    }
};

QTEST_GUILESS_MAIN(ArchitecturesTest)
#include "tst_architectures.moc"
