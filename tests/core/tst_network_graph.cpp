// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/architectures.h"

#include <QTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace murmuration;

namespace {

const TensorShape& shapeOf(const NetworkGraph& graph, std::string_view layer)
{
    return graph.nodes()[graph.findLayer(layer)->node].shape;
}

/// What the last step needs, a word each: "running_mean*" for a buffer.
QString parametersOf(const NetworkGraph& graph)
{
    QStringList names;
    for (const GraphParameter& parameter : graph.nodes().back().parameters)
        names << QString::fromStdString(parameter.name) + (parameter.buffer ? "*" : "");
    return names.join(' ');
}

} // namespace

class NetworkGraphTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parametersAreInTorchsOrder()
    {
        NetworkGraph graph({8, 5, 5});
        NodeId x = graph.add(op::Convolution{.outputs = 4, .kernel = 3, .groups = 2}, 0, "conv");
        QCOMPARE(parametersOf(graph), QString("conv.weight conv.bias"));
        QCOMPARE(graph.nodes()[x].parameters.front().shape, (TensorShape{4, 4, 3, 3}));
        QCOMPARE(graph.nodes()[x].shape, (TensorShape{4, 3, 3}));
        x = graph.add(op::BatchNorm{}, x, "bn");
        QCOMPARE(parametersOf(graph),
                 QString("bn.weight bn.bias bn.running_mean* bn.running_var*"));
        x = graph.add(op::ChannelScale{}, x, "block");
        QCOMPARE(parametersOf(graph), QString("block.layer_scale"));
        x = graph.add(op::Linear{.outputs = 6, .bias = false}, x, "wide");
        QCOMPARE(parametersOf(graph), QString("wide.weight"));
        QCOMPARE(graph.nodes()[x].shape, (TensorShape{6, 3, 3}));
        x = graph.add(op::LayerNorm{}, graph.add(op::Flatten{}, x), "norm");
        QCOMPARE(parametersOf(graph), QString("norm.weight norm.bias"));
        QCOMPARE(graph.nodes()[x].shape, (TensorShape{54}));

        // Running statistics are in the file but are not counted.
        QCOMPARE(graph.parameterCount(), std::size_t{4 * 4 * 9 + 4 + 2 * 4 + 4 + 6 * 4 + 2 * 54});
        QCOMPARE(graph.parameters().size(), std::size_t{10});
    }

    void mapsAreJoinedByChannel()
    {
        NetworkGraph graph({3, 9, 9});
        const NodeId other = graph.add(op::Subsample{.stride = 2, .outputs = 7}, graph.input());
        QCOMPARE(graph.nodes()[other].shape, (TensorShape{7, 5, 5}));
        const NodeId pooled = graph.add(op::MaxPool{.kernel = 1}, graph.input());
        const NodeId both = graph.add(op::Concatenate{}, std::vector<NodeId>{other, pooled});
        QCOMPARE(graph.nodes()[both].shape, (TensorShape{10, 5, 5}));
    }

    void largerPicturesMakeLargerMaps()
    {
        const NetworkGraph graph =
            findArchitecture("squeezenet1_0")->build({.classes = 1000, .side = 227});
        QCOMPARE(shapeOf(graph, "features.1"), (TensorShape{96, 111, 111}));
        QCOMPARE(shapeOf(graph, "features.12"), (TensorShape{512, 13, 13}));
        QCOMPARE(shapeOf(graph, "classifier"), TensorShape{1000});
    }

    /// The networks for photographs reduce them by 32; what is smaller leaves nothing, and so does
    /// a digit smaller than the filters. Neither stops the program.
    void smallPicturesAreSafe()
    {
        const auto emptyMaps = [](const Architecture& architecture, int side) {
            const NetworkGraph graph = architecture.build({.classes = 10, .side = side});
            return std::ranges::any_of(graph.nodes(), [](const GraphNode& node) {
                return std::ranges::find(node.shape, 0) != node.shape.end();
            });
        };
        for (const Architecture& architecture : architectures()) {
            if (architecture.size.side >= 32)
                QVERIFY2(!emptyMaps(architecture, 32), architecture.name.data());
        }
        for (const char* name : {"vgg16", "convnext_tiny", "squeezenet1_0", "lenet5"})
            QVERIFY2(emptyMaps(*findArchitecture(name), 3), name);
    }

    /// With ceil a window may reach over the edge, but none begins beyond it: torch's rule.
    void poolingCountsWindowsAsTorch()
    {
        const auto pooled = [](std::int64_t side, const op::MaxPool& step) {
            NetworkGraph graph({1, side, side});
            return graph.nodes()[graph.add(step, graph.input())].shape[1];
        };
        QCOMPARE(pooled(7, {.kernel = 2, .stride = 2}), std::int64_t{3});
        QCOMPARE(pooled(7, {.kernel = 2, .stride = 2, .ceil = true}), std::int64_t{4});
        QCOMPARE(pooled(54, {.kernel = 3, .stride = 2, .ceil = true}), std::int64_t{27});
        QCOMPARE(pooled(55, {.kernel = 3, .stride = 2, .ceil = true}), std::int64_t{27});
        QCOMPARE(pooled(112, {.kernel = 3, .stride = 2, .padding = 1}), std::int64_t{56});
        QCOMPARE(pooled(4, {.kernel = 1, .stride = 3, .ceil = true}), std::int64_t{2});
        QCOMPARE(pooled(5, {.kernel = 1, .stride = 3, .ceil = true}), std::int64_t{2});
    }

    void cutGraphOffersWhatIsLeft()
    {
        const Architecture& vgg = *findArchitecture("vgg16");
        NetworkGraph graph = vgg.build(vgg.size);
        graph.cutAfter(graph.findLayer("fc1_relu")->node);
        QCOMPARE(graph.layers().back().name, std::string("fc1_relu"));
        QVERIFY(graph.findLayer("fc2") == nullptr);
        QCOMPARE(graph.parameters().back().name, std::string("classifier.0.bias"));
    }
};

QTEST_GUILESS_MAIN(NetworkGraphTest)
#include "tst_network_graph.moc"
