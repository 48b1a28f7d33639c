// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/architectures.h"
#include "core/networks/torch/graph_executor.h"
#include "tests/integration/random_weights.h"

#include <QTest>

#include <ATen/ATen.h>

#include <optional>

using namespace murmuration;

namespace {

constexpr std::int64_t kPictures = 3;
constexpr int kSide = 32;

/// What a network of random weights makes of the pictures at a node.
at::Tensor madeOf(const NetworkGraph& graph, NodeId node, const at::Tensor& pictures,
                  std::optional<at::TensorOptions> byTorch)
{
    return GraphExecutor(fuse(graph, node, randomWeights(graph)), byTorch).run(pictures);
}

/// Of the largest value.
double difference(const at::Tensor& a, const at::Tensor& b)
{
    return ((a - b).abs().max() / a.abs().max()).item<double>();
}

} // namespace

/// A graphics card runs all steps with LibTorch, in numbers of 16 bits; so can the processor.
class TestGraphExecutor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void torchMakesTheSame_data()
    {
        QTest::addColumn<QByteArray>("name");
        // One of each family for colours but VGG, which is large and has no step of its own.
        for (const char* const name :
             {"resnet18", "squeezenet1_1", "mobilenet_v1_025", "mobilenet_v2", "mobilenet_v3_small",
              "efficientnet_b0", "convnext_tiny", "cifar_resnet20", "cifar_tutorial"})
            QTest::newRow(name) << QByteArray(name);
    }

    void torchMakesTheSame()
    {
        QFETCH(const QByteArray, name);
        const Architecture* const architecture = findArchitecture(name.toStdString());
        QVERIFY(architecture != nullptr);
        at::manual_seed(3);
        const at::Tensor pictures = at::randn({kPictures, 3, kSide, kSide});
        const NetworkGraph graph = architecture->build({10, kSide});
        const NodeId last = graph.nodes().size() - 1;
        for (const NodeId node : {last / 8, last}) {
            const at::Tensor own = madeOf(graph, node, pictures, std::nullopt);
            QVERIFY(at::isfinite(own).all().item<bool>());
            // In the depths of a network without sense all pictures become the same.
            QVERIFY(node > last / 8 || difference(own[0], own[1]) > 1e-3);

            const at::Tensor floats = madeOf(graph, node, pictures, at::TensorOptions(at::kFloat));
            QVERIFY2(difference(own, floats) < 1e-5,
                     qPrintable(QString::number(difference(own, floats))));
            const at::Tensor halves =
                madeOf(graph, node, pictures, at::TensorOptions(at::kBFloat16));
            QCOMPARE(halves.scalar_type(), at::kFloat);
            QVERIFY2(difference(own, halves) < 0.05,
                     qPrintable(QString::number(difference(own, halves))));
        }
    }
};

QTEST_GUILESS_MAIN(TestGraphExecutor)
#include "tst_graph_executor.moc"
