// SPDX-License-Identifier: Apache-2.0
#include "core/networks/torch/torchscript_loading.h"
#include "core/networks/torch/torchscript_network.h"
#include "core/networks/torch/torchscript_optimization.h"

#include <QTemporaryDir>
#include <QTest>

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/torch.h>

#include <string>
#include <vector>

using namespace murmuration;

namespace {

/// A module of a few tensors; `body`: the lines of its forward, indented.
torch::jit::Module module(const std::string& body)
{
    torch::manual_seed(7);
    torch::jit::Module made("Net");
    made.register_parameter("first", torch::randn({256, 3, 16, 16}) / 28, false);
    made.register_parameter("second", torch::randn({512, 256, 1, 1}) / 16, false);
    made.register_buffer("mean", torch::randn({256}));
    made.register_buffer("variance", torch::rand({256}) + 0.5);
    made.register_buffer("counts", torch::zeros({2, 3}));
    made.define("def forward(self, x):\n" + body);
    made.eval();
    return made;
}

constexpr const char* kConvolutions =
    "    y = torch.conv2d(x, self.first, None, [16, 16])\n"
    "    y = torch.batch_norm(y, None, None, self.mean, self.variance, False, 0.1, 1e-05, False)\n"
    "    y = torch.conv2d(torch.relu_(y), self.second, None, [1, 1], [1, 1])\n"
    "    return torch.flatten(y, 1)\n";

} // namespace

/// What a TorchScript module is run as.
class TestTorchScriptProgram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stateIsSeen_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("keeps");
        QTest::newRow("convolutions") << QByteArray(kConvolutions) << false;
        QTest::newRow("maps in place")
            << QByteArray("    y = torch.mul(x, 2)\n    y[0].add_(1)\n    return y\n") << false;
        QTest::newRow("in place") << QByteArray("    self.counts.add_(1)\n    return x\n") << true;
        QTest::newRow("a part in place")
            << QByteArray("    self.counts[0].add_(1)\n    return x\n") << true;
        QTest::newRow("in a branch") << QByteArray("    if bool(torch.sum(x) > 0):\n"
                                                   "        self.counts[0].add_(1)\n    return x\n")
                                     << true;
        QTest::newRow("an attribute")
            << QByteArray("    self.counts = self.counts + 1\n    return x\n") << true;
        QTest::newRow("batch norm that learns")
            << QByteArray("    y = torch.conv2d(x, self.first)\n"
                          "    return torch.batch_norm(y, None, None, self.mean, self.variance, "
                          "True, 0.1, 1e-05, False)\n")
            << true;
    }

    void stateIsSeen()
    {
        QFETCH(const QByteArray, body);
        QTEST(keepsState(module(body.toStdString())), "keeps");
    }

    void convolutionsGetConstantWeights()
    {
        torch::jit::Module net = module(kConvolutions);
        const auto graph = net.get_method("forward").graph()->copy();
        QVERIFY(optimizeForProcessor(graph, net));
        QCOMPARE(graph->inputs().size(), std::size_t{1});
        const std::string text = graph->toString();
        QVERIFY2(text.find("batch_norm") == std::string::npos, text.c_str());
        QVERIFY2(text.find("mkldnn") != std::string::npos, text.c_str());

        const torch::InferenceMode inference;
        const torch::Tensor pictures = torch::randn({2, 3, 224, 224});
        torch::jit::Stack stack{pictures};
        torch::jit::GraphFunction("fast", graph, nullptr).run(stack);
        const torch::Tensor expected = net.forward({pictures}).toTensor();
        const torch::Tensor difference = (stack.front().toTensor() - expected).abs();
        QVERIFY(difference.max().item<float>() < 1e-4F * expected.abs().max().item<float>());
        QVERIFY(expected.abs().max().item<float>() > 0.1F);
    }

    /// The last part of a batch may hold one picture.
    void whatIsBesideAPictureChangesNothing()
    {
        const QTemporaryDir folder;
        const std::string file = folder.filePath("net.pt").toStdString();
        module(kConvolutions).save(file);
        constexpr std::size_t kPictures = 3;
        const torch::Tensor pictures = torch::randn({kPictures, 3, 224, 224});
        const std::size_t inputs = static_cast<std::size_t>(pictures.numel()) / kPictures;
        const std::span<const float> all(pictures.data_ptr<float>(), inputs * kPictures);
        std::vector<float> expected;
        for (const unsigned threads : {1U, 2U}) {
            const auto network = openTorchScriptNetwork(file, {file}, threads);
            const std::size_t size = network->description().featureSize;
            std::vector<float> together(kPictures * size);
            network->extract(all, kPictures, together);
            QVERIFY(expected.empty() || together == expected);
            expected = together;
            for (std::size_t i = 0; i < kPictures; ++i) {
                std::vector<float> alone(size);
                network->extract(all.subspan(i * inputs, inputs), 1, alone);
                QVERIFY(std::equal(alone.begin(), alone.end(),
                                   together.begin() + static_cast<std::ptrdiff_t>(i * size)));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestTorchScriptProgram)
#include "tst_torchscript_program.moc"
