// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/architectures.h"
#include "core/networks/preprocessing.h"

#include <QTest>

#include <set>
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

} // namespace

class ArchitectureTableTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tableIsWhole_data()
    {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < architectures().size(); ++i)
            QTest::newRow(architectures()[i].name.data()) << static_cast<int>(i);
    }

    void tableIsWhole()
    {
        QFETCH(int, row);
        const Architecture& architecture = architectures()[static_cast<std::size_t>(row)];
        QCOMPARE(findArchitecture(architecture.name), &architecture);
        const NetworkGraph graph = architecture.build(architecture.size);
        QCOMPARE(graph.parameterCount(), architecture.parameterCount);
        QVERIFY(graph.findLayer(architecture.layer) != nullptr);
        QCOMPARE(architecture.preprocessing.crop, architecture.size.side);
        const TensorShape input{static_cast<std::int64_t>(architecture.preprocessing.channels()),
                                architecture.size.side, architecture.size.side};
        QCOMPARE(text(graph.nodes().front().shape), text(input));

        // What is made last are the logits, and they are offered last.
        QCOMPARE(text(graph.nodes().back().shape), QString::number(architecture.size.classes));
        QCOMPARE(graph.layers().back().node, graph.nodes().size() - 1);

        std::set<std::string> names;
        for (const GraphParameter& parameter : graph.parameters())
            QVERIFY2(names.insert(parameter.name).second, parameter.name.c_str());
        for (NodeId node = 1; node < graph.nodes().size(); ++node)
            for (const NodeId earlier : graph.nodes()[node].inputs)
                QVERIFY(earlier < node);
    }

    /// The size of the picture changes maps, the number of classes the last step; nothing else.
    void sizeMayVary_data() { tableIsWhole_data(); }

    void sizeMayVary()
    {
        QFETCH(int, row);
        const Architecture& architecture = architectures()[static_cast<std::size_t>(row)];
        const NetworkGraph usual = architecture.build(architecture.size);
        const NetworkGraph other =
            architecture.build({.classes = 7, .side = architecture.size.side});
        QCOMPARE(text(other.nodes().back().shape), QString("7"));

        const std::vector<GraphParameter> before = usual.parameters();
        const std::vector<GraphParameter> after = other.parameters();
        QCOMPARE(after.size(), before.size());
        for (std::size_t i = 0; i < before.size(); ++i) {
            QCOMPARE(after[i].name, before[i].name);
            if (i + 2 < before.size())
                QCOMPARE(text(after[i].shape), text(before[i].shape));
            else
                QCOMPARE(after[i].shape.front(), std::int64_t{7});
        }
    }

    /// As torchvision's weights are documented, and as the CIFAR and MNIST networks were trained.
    void preprocessingIsAsPublished()
    {
        const auto shown = [](const char* name) {
            return QString::fromStdString(describe(findArchitecture(name)->preprocessing));
        };
        const QString values =
            ", rgb, scale=1, mean=0.485/0.456/0.406, deviation=0.229/0.224/0.225";
        QCOMPARE(shown("resnet101"), "resize=256, crop=224, bilinear" + values);
        QCOMPARE(shown("mobilenet_v3_large"), shown("resnet101"));
        QCOMPARE(shown("squeezenet1_0"), shown("resnet101"));
        QCOMPARE(shown("efficientnet_b0"), "resize=256, crop=224, bicubic" + values);
        QCOMPARE(shown("convnext_tiny"), "resize=236, crop=224, bilinear" + values);
        QCOMPARE(shown("cifar_resnet20"), "resize=32, crop=32, bilinear" + values);
        const Preprocessing digits = findArchitecture("lenet5")->preprocessing;
        QVERIFY(digits.grey && !digits.invert);
        QCOMPARE(digits.mean[0], 0.1307F);
        QCOMPARE(digits.deviation[0], 0.3081F);
    }

    void unknownNameFindsNothing() { QVERIFY(findArchitecture("resnet19") == nullptr); }
};

QTEST_GUILESS_MAIN(ArchitectureTableTest)
#include "tst_architecture_table.moc"
