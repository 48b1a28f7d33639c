// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/matrix.h"
#include "core/base/random.h"
#include "core/collection/collection.h"
#include "core/images/preprocess.h"
#include "core/neighbors/neighbor_graph.h"
#include "core/networks/network.h"
#include "core/networks/training.h"
#include "core/quality/label_agreement.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>

using namespace murmuration;

namespace {

const QString kData = QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/data/");
const QString kModels = QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/models/");
constexpr double kOnePoint = 0.01;
/// Four of the 320 animals: Pillow with LibTorch gives SqueezeNet what it gets here, and so differs
/// from the published figures, too.
constexpr double kFourAnimals = 4.0 / 320 + 1e-9;

/// Whether LibTorch's 8-bit products are exact here: with AVX-512's VNNI they are, with AVX2 alone
/// they saturate.
bool addsProductsOfBytes()
{
#if defined(__x86_64__) && defined(__GNUC__)
    return __builtin_cpu_supports("avx512vnni") != 0;
#else
    return false;
#endif
}

struct LabelledImages
{
    std::vector<Image> images;
    std::vector<std::string> names; ///< of classes
    std::vector<std::size_t> labels;

    void add(Image image, const std::string& name)
    {
        const auto known = std::ranges::find(names, name);
        labels.push_back(static_cast<std::size_t>(known - names.begin()));
        if (known == names.end())
            names.push_back(name);
        images.push_back(std::move(image));
    }
};

/// Prepares pictures in groups, so that ten thousand of them fit.
Matrix featuresOf(const LabelledImages& pictures, Network& network)
{
    constexpr std::size_t kGroup = 64;
    const NetworkDescription& description = network.description();
    const std::size_t size = description.preprocessing.inputSize();
    Matrix features(pictures.images.size(), description.featureSize);
    std::vector<float> inputs(kGroup * size);
    for (std::size_t begin = 0; begin < features.rows; begin += kGroup) {
        const std::size_t n = std::min(kGroup, features.rows - begin);
        for (std::size_t i = 0; i < n; ++i)
            preprocess(pictures.images[begin + i], description.preprocessing,
                       std::span(inputs).subspan(i * size, size));
        network.extract(std::span(inputs).first(n * size), n,
                        {features.row(begin).data(), n * description.featureSize});
    }
    return features;
}

/// The classes with the largest values, best first.
std::vector<std::size_t> best(std::span<const float> row, std::size_t count)
{
    std::vector<std::size_t> order(row.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count),
                      order.end(), [&](std::size_t a, std::size_t b) { return row[a] > row[b]; });
    order.resize(count);
    return order;
}

/// The share of pictures for which one of the `count` best classes is right.
template <typename IsRight>
double accuracy(const Matrix& logits, std::size_t count, IsRight isRight)
{
    std::size_t right = 0;
    for (std::size_t i = 0; i < logits.rows; ++i) {
        const auto classes = best(logits.row(i), count);
        right += std::ranges::any_of(classes, [&](std::size_t c) { return isRight(i, c); }) ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(logits.rows);
}

const LabelledImages& animals()
{
    static const LabelledImages pictures = [] {
        LabelledImages read;
        const auto collection = openCollection((kData + "animals10").toStdString()).collection;
        for (std::size_t i = 0; i < collection->size(); ++i)
            read.add(collection->pictures->read(i, 0).image,
                     collection->items[i].name.substr(0, collection->items[i].name.find('/')));
        return read;
    }();
    return pictures;
}

/// ImageNet's classes of an animal.
bool isAnimal(const std::string& name, std::size_t imageNetClass)
{
    struct Range
    {
        std::size_t first;
        std::size_t last;
    };
    static const std::map<std::string, std::vector<Range>> classes{
        {"cane", {{151, 268}}},
        {"gatto", {{281, 285}}},
        {"elefante", {{101, 101}, {385, 386}}},
        {"farfalla", {{321, 326}}},
        {"gallina", {{7, 8}}},
        {"ragno", {{72, 77}}},
        {"scoiattolo", {{335, 336}}},
        {"pecora", {{348, 350}}},
        {"mucca", {{345, 347}}},
        {"cavallo", {{339, 340}}}};
    return std::ranges::any_of(classes.at(name), [&](const Range& range) {
        return imageNetClass >= range.first && imageNetClass <= range.last;
    });
}

const LabelledImages& digits()
{
    static const LabelledImages pictures = [] {
        LabelledImages read;
        for (int i = 0; i < 10; ++i)
            read.names.push_back(std::to_string(i));
        const auto collection =
            openCollection((kData + "mnist/t10k-images-idx3-ubyte.gz").toStdString()).collection;
        const std::vector<int> labels = collection->labels();
        for (std::size_t i = 0; i < collection->size(); ++i)
            read.add(collection->pictures->read(i, 0).image,
                     collection->classNames[static_cast<std::size_t>(labels[i])]);
        return read;
    }();
    return pictures;
}

const LabelledImages& smallPhotographs()
{
    static const LabelledImages pictures = [] {
        const TrainingSet set = readTrainingArchive((kData + "cifar10.tar.gz").toStdString());
        LabelledImages read;
        read.names = set.classNames;
        for (std::size_t i = 0; i < set.test.size(); ++i)
            read.add(set.test.images[i],
                     set.classNames[static_cast<std::size_t>(set.test.labels[i])]);
        return read;
    }();
    return pictures;
}

} // namespace

/// Every file of ../shared/models does what its README says.
class NetworkFilesTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Network> open(const QString& file, const std::string& layer = {})
    {
        return openNetwork({(kModels + file).toStdString(), layer}, 2);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!QDir(kModels).exists() || !QDir(kData + "animals10").exists())
            QSKIP("../shared is not here");
    }

    void imageNetClassifiersKnowAnimals_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("architecture");
        QTest::addColumn<double>("top1");
        QTest::addColumn<double>("top5");
        QTest::newRow("zip") << "squeezenet1_0-tvkeys-zip.pth"
                             << "SqueezeNet 1.0" << 0.537 << 0.756;
        QTest::newRow("prefix, nested, CUDA") << "mobilenetv1_025-imagenet.pth.tar"
                                              << "MobileNetV1 x0.25" << 0.44 << 0.65;
        // Quantised for QNNPACK. LibTorch's own choice of engine is taken, which is safer, but
        // whose sums of products saturate where the processor has no instruction for them.
        const bool saturates = !addsProductsOfBytes();
        QTest::newRow("8 bits") << "mobilenet_quantized_ios.pt"
                                << "" << (saturates ? 0.662 : 0.67) << (saturates ? 0.831 : 0.87);
    }

    void imageNetClassifiersKnowAnimals()
    {
        QFETCH(const QString, file);
        QFETCH(const QString, architecture);
        QFETCH(const double, top1);
        QFETCH(const double, top5);
        auto network = open(file);
        QCOMPARE(QString::fromStdString(network->description().architecture), architecture);
        if (!architecture.isEmpty())
            network = open(file, network->description().layers.back().name);
        QCOMPARE(network->description().featureSize, std::size_t{1000});
        const Matrix logits = featuresOf(animals(), *network);
        const auto isRight = [&](std::size_t i, std::size_t c) {
            return isAnimal(animals().names[animals().labels[i]], c);
        };
        const double first = accuracy(logits, 1, isRight);
        const double five = accuracy(logits, 5, isRight);
        qInfo("top-1 %.3f, top-5 %.3f", first, five);
        QVERIFY(std::abs(first - top1) <= kFourAnimals);
        QVERIFY(std::abs(five - top5) <= kFourAnimals);
    }

    void featuresFindTheNearestAnimal_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<double>("agreement");
        QTest::newRow("SqueezeNet 1.0") << "squeezenet1_0-tvkeys-zip.pth" << 0.713;
        QTest::newRow("SqueezeNet 1.1") << "squeezenet1_1-features-tvkeys-zip.pth" << 0.700;
        QTest::newRow("MobileNetV1") << "mobilenetv1_025-imagenet.pth.tar" << 0.675;
    }

    void featuresFindTheNearestAnimal()
    {
        QFETCH(const QString, file);
        QFETCH(const double, agreement);
        const Matrix features = featuresOf(animals(), *open(file));
        const std::vector<int> labels(animals().labels.begin(), animals().labels.end());
        const double found =
            labelAgreement(exactNeighbors(features, 1, Metric::Cosine), labels).value_or(0);
        qInfo("1-NN %.3f", found);
        QVERIFY(std::abs(found - agreement) <= kFourAnimals);
    }

    void digitNetworksReadDigits_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<double>("right");
        QTest::newRow("state dict") << "lenet.pth" << 0.9813;
        QTest::newRow("ONNX") << "lenet.onnx" << 0.9813;
        QTest::newRow("safetensors") << "mnist_cnn.safetensors" << 0.949;
    }

    void digitNetworksReadDigits()
    {
        QFETCH(const QString, file);
        QFETCH(const double, right);
        const auto network = open(file, open(file)->description().layers.back().name);
        QCOMPARE(network->description().featureSize, std::size_t{10});
        const double found =
            accuracy(featuresOf(digits(), *network), 1,
                     [](std::size_t i, std::size_t c) { return digits().labels[i] == c; });
        qInfo("right %.4f", found);
        QVERIFY(std::abs(found - right) <= kOnePoint);
    }

    void cifarNetworksKnowSmallPhotographs_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<double>("right");
        QTest::newRow("ResNet-20") << "resnet20-12fca82f.th" << 0.810;
        QTest::newRow("ResNet-56") << "resnet56-4bfd9763.th" << 0.832;
    }

    void cifarNetworksKnowSmallPhotographs()
    {
        QFETCH(const QString, file);
        QFETCH(const double, right);
        const auto network = open(file, "linear");
        const double found =
            accuracy(featuresOf(smallPhotographs(), *network), 1, [](std::size_t i, std::size_t c) {
                return smallPhotographs().labels[i] == c;
            });
        qInfo("right %.4f", found);
        QVERIFY(std::abs(found - right) <= kOnePoint);
    }

    void theSameNetworkInOtherFormatsGivesTheSameOutput_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("layer");
        QTest::newRow("legacy") << "squeezenet1_0-tvkeys-legacy.pth"
                                << "classifier";
        QTest::newRow("TorchScript") << "squeezenet1_0-traced-fp32.pt"
                                     << "";
    }

    void theSameNetworkInOtherFormatsGivesTheSameOutput()
    {
        QFETCH(const QString, file);
        QFETCH(const QString, layer);
        LabelledImages few;
        for (std::size_t i = 0; i < animals().images.size(); i += 40)
            few.add(animals().images[i], {});
        const auto zip = open("squeezenet1_0-tvkeys-zip.pth", "classifier");
        const auto other = open(file, layer.toStdString());
        const Matrix expected = featuresOf(few, *zip);
        const Matrix found = featuresOf(few, *other);
        QCOMPARE(found.values.size(), expected.values.size());
        for (std::size_t i = 0; i < found.values.size(); ++i)
            QVERIFY(std::abs(found.values[i] - expected.values[i]) < 1e-2F);
    }

    void damagedOnnxIsRefusedOrRuns()
    {
        QFile file(kModels + "lenet.onnx");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        const QTemporaryDir folder;
        Random random(1);
        int refused = 0;
        constexpr int kFiles = 300;
        for (int i = 0; i < kFiles; ++i) {
            QByteArray damaged = whole;
            constexpr std::size_t kStructure = 2000; // most of it stands at the beginning
            for (std::size_t change = random.below(3) + 1; change > 0; --change)
                damaged[static_cast<int>(random.below(kStructure))] =
                    static_cast<char>(random.below(256));
            if (i % 10 == 0)
                damaged.truncate(
                    static_cast<int>(random.below(static_cast<std::size_t>(whole.size()))));
            QFile copy(folder.filePath("damaged.onnx"));
            QVERIFY(copy.open(QIODevice::WriteOnly));
            copy.write(damaged);
            copy.close();
            try {
                static_cast<void>(openNetwork({copy.fileName().toStdString()}, 1));
            } catch (const Error& e) {
                QVERIFY(QString::fromUtf8(e.what()).contains("damaged.onnx"));
                ++refused;
            }
        }
        QVERIFY(refused > kFiles / 4);
    }

    void torchScriptOffersItsSubmodules()
    {
        const auto whole = open("squeezenet1_0-traced-fp32.pt");
        const auto& layers = whole->description().layers;
        const auto find = [&](const char* name) {
            const auto found = std::ranges::find(layers, name, &NetworkLayer::name);
            return found == layers.end() ? std::vector<std::int64_t>() : found->shape;
        };
        QCOMPARE(find("features.0"), (std::vector<std::int64_t>{96, 109, 109}));
        QCOMPARE(find("features.3.squeeze"), (std::vector<std::int64_t>{16, 54, 54}));
        QCOMPARE(find("features.12"), (std::vector<std::int64_t>{512, 13, 13}));
        QCOMPARE(find("output"), (std::vector<std::int64_t>{1000}));
        QCOMPARE(layers.back().name, std::string("output"));
        const auto place = [&](const char* name) {
            return std::ranges::find(layers, name, &NetworkLayer::name) - layers.begin();
        };
        QVERIFY(place("features.3.squeeze") < place("features.3")); // as they are done
        QVERIFY(place("features.12") < place("features"));

        LabelledImages few;
        for (std::size_t i = 0; i < animals().images.size(); i += 40)
            few.add(animals().images[i], {});
        for (const char* const layer : {"features.1", "features.7", "features.12"}) {
            const auto traced = open("squeezenet1_0-traced-fp32.pt", layer);
            QCOMPARE(traced->description().layer, std::string(layer));
            const Matrix found = featuresOf(few, *traced);
            const Matrix expected = featuresOf(few, *open("squeezenet1_0-tvkeys-zip.pth", layer));
            QCOMPARE(found.values.size(), expected.values.size());
            for (std::size_t i = 0; i < found.values.size(); ++i)
                QVERIFY(std::abs(found.values[i] - expected.values[i]) < 1e-2F);
        }
        const auto flat = openNetwork({(kModels + "squeezenet1_0-traced-fp32.pt").toStdString(),
                                       "features.12", Pooling::Flatten},
                                      2);
        QCOMPARE(flat->description().featureSize, std::size_t{512 * 13 * 13});
        QVERIFY_EXCEPTION_THROWN(open("squeezenet1_0-traced-fp32.pt", "features.13"), Error);
    }

    void torchScriptTakesTheChosenPreprocessing()
    {
        const std::string file = (kModels + "squeezenet1_0-traced-fp32.pt").toStdString();
        const auto caffe = openNetwork({file, {}, {}, "caffe"}, 2);
        QVERIFY(caffe->description().preprocessing.bgr);
        const auto larger = openNetwork({file, "features.12", {}, "resize=256, crop=256"}, 2);
        QCOMPARE(larger->description().preprocessing.crop, 256);
        QVERIFY_EXCEPTION_THROWN(openNetwork({file, {}, {}, "mnist"}, 2), Error);
    }

    /// Exported for one picture of 28 x 28 at a time, with its program optimised away.
    void torchScriptOfDigitsRuns()
    {
        const auto network = open("android_vit4mnist.pth");
        const NetworkDescription& about = network->description();
        QVERIFY(about.preprocessing.grey && about.preprocessing.crop == 28);
        QCOMPARE(about.featureSize, std::size_t{10});
        LabelledImages few;
        for (std::size_t i = 0; i < 500; ++i)
            few.add(digits().images[i], digits().names[digits().labels[i]]);
        const double right =
            accuracy(featuresOf(few, *network), 1, [&](std::size_t i, std::size_t c) {
                return few.names[few.labels[i]] == std::to_string(c);
            });
        qInfo("right %.3f", right);
        QVERIFY(right > 0.9);
    }

    void onnxGivesWhatItsClassifierWorksOn()
    {
        const auto network = open("lenet.onnx");
        QCOMPARE(network->description().layer, std::string("Relu_11"));
        QCOMPARE(network->description().featureSize, std::size_t{84});
        QCOMPARE(network->description().layers.back().name, std::string("Softmax_13"));
    }

    void onnxOffersItsNodes()
    {
        const auto whole = open("lenet.onnx");
        const auto dense = open("lenet.onnx", "Gemm_10");
        QCOMPARE(dense->description().featureSize, std::size_t{84});
        const auto same = open("lenet.pth", "fc2");
        LabelledImages few;
        for (std::size_t i = 0; i < 20; ++i)
            few.add(digits().images[i], digits().names[digits().labels[i]]);
        const Matrix onnx = featuresOf(few, *dense);
        const Matrix weights = featuresOf(few, *same);
        for (std::size_t i = 0; i < onnx.values.size(); ++i)
            QVERIFY(std::abs(onnx.values[i] - weights.values[i]) < 1e-3F);
    }
};

QTEST_GUILESS_MAIN(NetworkFilesTest)
#include "tst_network_files.moc"
