// SPDX-License-Identifier: Apache-2.0
// LibTorch's headers first: Qt's macros are not for them.
#include "core/base/paths.h"
#include "core/networks/network.h"
#include "core/networks/torch/builtin_architecture.h"
#include "core/networks/torch/builtin_network.h"
#include "core/networks/weights/safetensors.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <filesystem>

using namespace murmuration;

namespace {

constexpr std::int64_t kPictures = 3;

/// What the network that is trained makes of pictures, standardised as its features are.
torch::Tensor moduleFeatures(const StateDict& file, const torch::Tensor& pictures)
{
    const bool fine = file.find("stem.conv.weight")->shape.back() == 3;
    BuiltinArchitecture network(
        BuiltinShape{file.find("classifier.weight")->shape.front(), fine ? 1 : 2});
    startFrom(network, file);
    network->eval();
    const torch::NoGradGuard guard;
    const auto buffers = network->named_buffers();
    return (network->pooled(pictures) - buffers["feature_mean"]) / buffers["feature_deviation"];
}

} // namespace

/// The built-in network is written down twice, as the module that is trained and as the graph that
/// is run.
class TestBuiltinAgreement : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    /// A network as training leaves it after no step: weights by chance, and running statistics
    /// that are not those of nothing.
    std::filesystem::path untrained(std::int64_t stemStride, int side)
    {
        torch::manual_seed(5);
        const torch::NoGradGuard guard;
        BuiltinArchitecture network(BuiltinShape{7, stemStride});
        network->train();
        static_cast<void>(network->pooled(torch::randn({16, 3, side, side})));
        network->standardizeBy(network->pooled(torch::randn({16, 3, side, side})));
        const std::filesystem::path file = m_folder.filePath("a.safetensors").toStdString();
        const ChannelStatistics normalization{{0.5F, 0.4F, 0.3F}, {0.2F, 0.2F, 0.2F}};
        writeSafetensors(file, toStateDict(network, describe(normalization, side)));
        return file;
    }

private Q_SLOTS:
    void moduleAndGraphAgree_data()
    {
        QTest::addColumn<int>("stemStride");
        QTest::newRow("as delivered") << 0;
        QTest::newRow("of thumbnails") << 1;
        QTest::newRow("of photographs") << 2;
    }

    void moduleAndGraphAgree()
    {
        QFETCH(const int, stemStride);
        const std::filesystem::path file = stemStride == 0
                                               ? resourceFile("builtin.safetensors")
                                               : untrained(stemStride, stemStride == 1 ? 32 : 96);
        const auto network = openBuiltinNetwork(file, 2);
        const auto side = network->description().preprocessing.crop;
        torch::manual_seed(9);
        const torch::Tensor pictures = torch::randn({kPictures, 3, side, side});
        const torch::Tensor expected = moduleFeatures(readSafetensors(file), pictures).contiguous();
        QCOMPARE(static_cast<std::size_t>(expected.numel()),
                 kPictures * network->description().featureSize);

        std::vector<float> features(static_cast<std::size_t>(expected.numel()));
        network->extract({pictures.data_ptr<float>(), static_cast<std::size_t>(pictures.numel())},
                         kPictures, features);
        const torch::Tensor difference =
            (torch::from_blob(features.data(), expected.sizes()) - expected).abs();
        // Sums in another order, batch norm folded into weights: some ten thousand roundings.
        QVERIFY2(difference.max().item<float>() < 2e-3F * expected.abs().max().item<float>(),
                 qPrintable(QString::number(difference.max().item<float>())));
        // Pictures differ far more than that.
        QVERIFY((expected[0] - expected[1]).abs().max().item<float>() > 0.1F);
    }
};

QTEST_GUILESS_MAIN(TestBuiltinAgreement)
#include "tst_builtin_agreement.moc"
