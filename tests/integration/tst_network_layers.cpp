// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/networks/architectures/architectures.h"
#include "core/networks/network.h"
#include "core/networks/weights/safetensors.h"
#include "tests/integration/plain_network.h"
#include "tests/integration/random_weights.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <set>
#include <utility>

using namespace murmuration;

namespace {

std::vector<float> randomPictures(std::size_t size)
{
    Random random(2);
    std::vector<float> values(size);
    for (float& value : values)
        value = static_cast<float>(random.below(1000)) / 250 - 2;
    return values;
}

/// All layers of small networks; the first and the last ones of others, and some in between.
std::vector<std::size_t> someOf(std::size_t layers, std::size_t parameters)
{
    constexpr std::size_t kSmall = 2'000'000;
    const std::size_t wanted = parameters < kSmall ? layers : parameters < 10 * kSmall ? 3 : 1;
    std::set<std::size_t> chosen{layers - 1};
    for (std::size_t i = 0; i < std::min(wanted, layers); ++i)
        chosen.insert(i * layers / std::min(wanted, layers));
    return {chosen.begin(), chosen.end()};
}

std::string failureOf(const NetworkChoice& choice)
{
    try {
        static_cast<void>(openNetwork(choice, 1));
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}

} // namespace

/// Networks of seeded random weights, run as they are for real and in the plainest way.
class NetworkLayersTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string written(const NetworkGraph& graph)
    {
        const std::string file = m_folder.filePath("weights.safetensors").toStdString();
        writeSafetensors(file, randomWeights(graph));
        return file;
    }

    /// A small network whose tensors with this ending hold one half-precision number throughout.
    std::string writtenWith(std::initializer_list<std::pair<std::string, std::uint16_t>> endings)
    {
        const Architecture& architecture = *findArchitecture("cifar_resnet20");
        StateDict weights = randomWeights(architecture.build(architecture.size));
        for (const auto& [ending, half] : endings)
            for (NamedTensor& tensor : weights.tensors)
                for (std::size_t at = 0; tensor.name.ends_with(ending) && at < tensor.bytes.size();
                     at += sizeof half)
                    std::memcpy(tensor.bytes.data() + at, &half, sizeof half);
        const std::string file = m_folder.filePath("changed.safetensors").toStdString();
        writeSafetensors(file, weights);
        return file;
    }

private Q_SLOTS:
    void aNegativeVarianceIsRefused()
    {
        constexpr std::uint16_t kMinusOne = 0xBC00;
        const std::string failure =
            failureOf({writtenWith({{"layer2.0.bn1.running_var", kMinusOne}})});
        QVERIFY2(failure.find("\"layer2.0.bn1.running_var\" holds a variance that is negative") !=
                     std::string::npos,
                 failure.c_str());
    }

    /// Not shown as 0, which would be a feature like others.
    void whatIsNoNumberStaysSo()
    {
        constexpr std::uint16_t kLargest = 0x7BFF;
        const auto network = openNetwork(
            {writtenWith({{"bn1.weight", kLargest}, {"bn2.weight", kLargest}, {"running_var", 0}})},
            2);
        const std::vector<float> inputs =
            randomPictures(network->description().preprocessing.inputSize());
        std::vector<float> features(network->description().featureSize);
        network->extract(inputs, 1, features);
        QVERIFY(std::ranges::any_of(features, [](float value) { return std::isnan(value); }));
    }

    void layersHaveTheValuesOfTheirDefinition_data()
    {
        QTest::addColumn<QString>("name");
        for (const Architecture& architecture : architectures()) {
            // The other VGGs are made of the same parts, and have half a gigabyte of weights each.
            const std::string name(architecture.name);
            if (!name.starts_with("vgg") || name == "vgg11_bn")
                QTest::newRow(name.c_str()) << QString::fromStdString(name);
        }
    }

    void layersHaveTheValuesOfTheirDefinition()
    {
        QFETCH(const QString, name);
        const Architecture& architecture = *findArchitecture(name.toStdString());
        ArchitectureSize size = architecture.size;
        size.classes = 7;
        const bool large = size.side > 32;
        if (large)
            size.side = 40; // not a multiple of all strides
        const NetworkGraph graph = architecture.build(size);
        NetworkChoice choice{written(graph)};
        choice.pooling = Pooling::Flatten;
        if (large)
            choice.preprocessing = "crop=40";
        const StateDict weights = readSafetensors(std::filesystem::path(choice.model));

        constexpr std::size_t kPictures = 3;
        const auto inputSize =
            static_cast<std::size_t>(graph.nodes()[0].shape[0] * size.side * size.side);
        const std::vector<float> pictures = randomPictures(kPictures * inputSize);
        const auto expected =
            PlainNetwork(graph, weights).run(std::span(pictures).subspan(inputSize, inputSize));
        for (const std::size_t l : someOf(graph.layers().size(), graph.parameterCount())) {
            const GraphLayer& layer = graph.layers()[l];
            choice.layer = layer.name;
            const auto network = openNetwork(choice, 2);
            const NetworkDescription& description = network->description();
            QCOMPARE(description.architecture, std::string(architecture.title));
            QCOMPARE(description.layer, layer.name);
            QCOMPARE(description.layers.size(), graph.layers().size());
            QCOMPARE(description.layers[l].shape, graph.nodes()[layer.node].shape);
            const std::vector<float>& values = expected[layer.node];
            QCOMPARE(description.featureSize, values.size());

            std::vector<float> features(kPictures * values.size());
            network->extract(pictures, kPictures, features);
            QVERIFY(std::ranges::all_of(features, [](float v) { return std::isfinite(v); }));
            double difference = 0;
            double length = 0;
            for (std::size_t i = 0; i < values.size(); ++i) {
                const double d = features[values.size() + i] - values[i];
                difference += d * d;
                length += static_cast<double>(values[i]) * values[i];
            }
            QVERIFY2(length > 0, layer.name.c_str());
            const double relative = std::sqrt(difference / length);
            QVERIFY2(relative < 1e-4, (layer.name + " " + std::to_string(relative)).c_str());
        }
    }

    void aPictureHasTheSameBitsInAnyCompanyAndOnAnyNumberOfThreads_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* const name :
             {"resnet18", "squeezenet1_0", "mobilenet_v2", "convnext_tiny", "lenet5"})
            QTest::newRow(name) << name;
    }

    void aPictureHasTheSameBitsInAnyCompanyAndOnAnyNumberOfThreads()
    {
        QFETCH(const QString, name);
        const Architecture& architecture = *findArchitecture(name.toStdString());
        const std::string file = written(architecture.build(architecture.size));
        const auto two = openNetwork({file}, 2);
        constexpr std::size_t kPictures = 9;
        const std::size_t inputSize = two->description().preprocessing.inputSize();
        const std::size_t size = two->description().featureSize;
        const std::vector<float> pictures = randomPictures(kPictures * inputSize);
        std::vector<float> together(kPictures * size);
        two->extract(pictures, kPictures, together);
        // Maps lie in memory that was made for more pictures, or for fewer.
        for (const std::size_t n : {std::size_t{3}, kPictures, std::size_t{2}}) {
            std::vector<float> again(n * size);
            two->extract(std::span(pictures).first(n * inputSize), n, again);
            QVERIFY(std::ranges::equal(again, std::span(together).first(n * size)));
        }
        const auto one = openNetwork({file}, 1); // for all that run from here on
        std::vector<float> alone(size);
        for (const std::size_t i : {std::size_t{0}, std::size_t{5}, kPictures - 1}) {
            one->extract(std::span(pictures).subspan(i * inputSize, inputSize), 1, alone);
            QVERIFY(std::ranges::equal(alone, std::span(together).subspan(i * size, size)));
        }
    }

    void poolsMaps()
    {
        const Architecture& architecture = *findArchitecture("lenet5");
        NetworkChoice choice{written(architecture.build(architecture.size)), "pool2"};
        const std::vector<float> picture = randomPictures(28 * 28);
        const auto features = [&](Pooling pooling) {
            choice.pooling = pooling;
            const auto network = openNetwork(choice, 1);
            std::vector<float> values(network->description().featureSize);
            network->extract(picture, 1, values);
            return values;
        };
        const std::vector<float> flat = features(Pooling::Flatten);
        const std::vector<float> mean = features(Pooling::Mean);
        const std::vector<float> largest = features(Pooling::Max);
        QCOMPARE(flat.size(), std::size_t{16 * 4 * 4});
        QCOMPARE(mean.size(), std::size_t{16});
        QCOMPARE(largest.size(), std::size_t{16});
        for (std::size_t c = 0; c < 16; ++c) {
            const std::span map = std::span(flat).subspan(c * 16, 16);
            float sum = 0;
            for (const float value : map)
                sum += value;
            QVERIFY(std::abs(mean[c] - sum / 16) < 1e-5F);
            QCOMPARE(largest[c], std::ranges::max(map));
        }
    }

    void refusesWhatDoesNotFit_data()
    {
        QTest::addColumn<QString>("layer");
        QTest::addColumn<QString>("preprocessing");
        QTest::addColumn<QString>("reason");
        QTest::newRow("a layer that is not there") << "fc22"
                                                   << ""
                                                   << "\"fc2\"";
        QTest::newRow("another side") << ""
                                      << "resize=32,crop=32"
                                      << "crop=28";
        QTest::newRow("colours") << ""
                                 << "rgb"
                                 << "grey";
    }

    void refusesWhatDoesNotFit()
    {
        QFETCH(const QString, layer);
        QFETCH(const QString, preprocessing);
        QFETCH(const QString, reason);
        const Architecture& architecture = *findArchitecture("lenet5");
        const QString message = QString::fromStdString(
            failureOf({written(architecture.build(architecture.size)), layer.toStdString(),
                       Pooling::Mean, preprocessing.toStdString()}));
        QVERIFY2(message.contains("weights.safetensors"), qPrintable(message));
        QVERIFY2(message.contains(reason), qPrintable(message));
    }
};

QTEST_GUILESS_MAIN(NetworkLayersTest)
#include "tst_network_layers.moc"
