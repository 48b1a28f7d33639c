// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/collection/collection.h"
#include "core/images/preprocess.h"
#include "core/neighbors/neighbor_graph.h"
#include "core/networks/network.h"
#include "core/networks/network_module.h"
#include "core/networks/slow_blas.h"
#include "core/networks/weights/safetensors.h"
#include "core/quality/label_agreement.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <memory>
#include <sstream>

using namespace murmuration;

namespace {

const QString kData = QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/data/");
const QString kModels = QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/models/");

std::vector<float> prepare(const std::vector<Image>& pictures, const Preprocessing& preprocessing)
{
    const std::size_t size = preprocessing.inputSize();
    std::vector<float> inputs(pictures.size() * size);
    for (std::size_t i = 0; i < pictures.size(); ++i)
        preprocess(pictures[i], preprocessing, {inputs.data() + i * size, size});
    return inputs;
}

Matrix featuresOf(const std::vector<Image>& pictures, Network& network)
{
    const NetworkDescription& description = network.description();
    const std::size_t size = description.preprocessing.inputSize();
    const std::vector<float> inputs = prepare(pictures, description.preprocessing);
    Matrix features(pictures.size(), description.featureSize);
    for (std::size_t begin = 0; begin < pictures.size(); begin += description.batchSize) {
        const std::size_t n = std::min(description.batchSize, pictures.size() - begin);
        network.extract({inputs.data() + begin * size, n * size}, n,
                        {features.row(begin).data(), n * description.featureSize});
    }
    return features;
}

/// A picture that differs from others in colour and pattern.
Image pattern(int side, int number)
{
    Image picture(side, side);
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            std::uint8_t* const pixel = picture.pixel(x, y);
            pixel[0] = static_cast<std::uint8_t>((x * (number + 1)) % 256);
            pixel[1] = static_cast<std::uint8_t>((y * (number + 2)) % 256);
            pixel[2] = static_cast<std::uint8_t>((x * y + 40 * number) % 256);
        }
    }
    return picture;
}

std::vector<Image> patterns(int count)
{
    std::vector<Image> pictures;
    for (int i = 0; i < count; ++i)
        pictures.push_back(pattern(90, i));
    return pictures;
}

std::string failureOf(const QString& model)
{
    try {
        static_cast<void>(openNetwork({model.toStdString()}, 1));
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}

} // namespace

class NetworksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pixelsAreTheGreyValues()
    {
        Image picture(28, 28);
        for (std::size_t i = 0; i < picture.rgb.size(); ++i)
            picture.rgb[i] = static_cast<std::uint8_t>(i / 3 % 251); // grey
        const auto network = openNetwork({"pixels"}, 1);
        QCOMPARE(network->description().featureSize, std::size_t{784});
        const Matrix features = featuresOf({picture}, *network);
        for (std::size_t i = 0; i < 784; ++i)
            QVERIFY(std::abs(features.values[i] - static_cast<float>(i % 251) / 255) < 1e-6F);
    }

    void pixelsTakeASide()
    {
        QCOMPARE(openNetwork({"pixels:5"}, 1)->description().featureSize, std::size_t{25});
        QCOMPARE(openNetwork({"pixels:5"}, 1)->description().layer, std::string("5x5 grey"));
        for (const char* const wrong :
             {"pixels:", "pixels:0", "pixels:-3", "pixels:9999", "pixels:12px"})
            QVERIFY2(!failureOf(wrong).empty(), wrong);
    }

    void builtinDescribesItself()
    {
        const auto network = openNetwork({"builtin"}, 1);
        const NetworkDescription& description = network->description();
        QCOMPARE(description.name, std::string("builtin"));
        QVERIFY(description.featureSize >= 64);
        QVERIFY(description.preprocessing.crop >= 32);
        QVERIFY(QFile(QString::fromStdString(utf8(resourceFile("builtin.safetensors")))).size() <=
                4'000'000);
    }

    void builtinGivesTheSameBitsForAnyNumberOfThreads()
    {
        const std::vector<Image> pictures = patterns(40);
        const Matrix one = featuresOf(pictures, *openNetwork({"builtin"}, 1));
        const Matrix two = featuresOf(pictures, *openNetwork({"builtin"}, 2));
        QVERIFY(one == two);
        QVERIFY(std::all_of(one.values.begin(), one.values.end(),
                            [](float v) { return std::isfinite(v); }));
    }

    void damagedBuiltinFilesAreNamed()
    {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("a.safetensors")).toStdString();
        const auto objection = [&](const auto& damage) {
            StateDict file = readSafetensors(resourceFile("builtin.safetensors"));
            damage(file);
            writeSafetensors(path, file);
            try {
                static_cast<void>(networkModule().openBuiltin(path, 1));
            } catch (const Error& error) {
                return QString::fromUtf8(error.what());
            }
            return QString();
        };
        QCOMPARE(objection([](StateDict&) {}), QString());
        for (const char* const name :
             {"stem.conv.weight", "widen2.norm.running_var", "residual3b.conv.weight",
              "feature_mean", "feature_deviation"}) {
            const QString said = objection([&](StateDict& file) {
                std::erase_if(file.tensors, [&](const auto& each) { return each.name == name; });
            });
            QVERIFY2(said.contains(QString::fromLatin1(name)), qPrintable(said));
        }
        const QString small =
            objection([](StateDict& file) { file.metadata.at("crop").assign(1, '8'); });
        QVERIFY2(small.contains(QStringLiteral("impossible input size")), qPrintable(small));
    }

    void builtinGroupsPhotographs()
    {
        if (!QDir(kData + "animals10").exists())
            QSKIP("../shared/data/animals10 is not here");
        const auto collection = openCollection((kData + "animals10").toStdString()).collection;
        std::vector<Image> pictures;
        for (std::size_t i = 0; i < collection->size(); ++i)
            pictures.push_back(collection->pictures->read(i, 0).image);
        const auto agreement = [&](const std::string& model) {
            const Matrix features = featuresOf(pictures, *openNetwork({model}, 2));
            return labelAgreement(exactNeighbors(features, 10, Metric::Cosine),
                                  collection->labels())
                .value_or(0);
        };
        const double builtin = agreement("builtin");
        const double pixels = agreement("pixels");
        qInfo("label agreement of 10 neighbours: builtin %.3f, pixels %.3f", builtin, pixels);
        QVERIFY(builtin >= 0.45);
        QVERIFY(builtin > pixels);
    }

    void refusalsNameTheFileAndTheReason_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("reason");
        QTest::newRow("old format") << "abc3698_mnist_cnn.pt"
                                    << "too old";
        QTest::newRow("unknown operator") << "d2go_optimized.pt"
                                          << "torchvision::nms";
        QTest::newRow("no network") << "imagenet_synset.txt"
                                    << "it is text";
        QTest::newRow("nothing") << "no-such-model.pt"
                                 << "no such file";
    }

    void refusalsNameTheFileAndTheReason()
    {
        QFETCH(const QString, file);
        QFETCH(const QString, reason);
        if (!QDir(kModels).exists())
            QSKIP("../shared/models is not here");
        const QString message = QString::fromStdString(failureOf(kModels + file));
        QVERIFY2(message.contains(file), qPrintable(message));
        QVERIFY2(message.contains(reason), qPrintable(message));
        QVERIFY2(!message.contains('\n') && message.size() < 400, qPrintable(message));
    }

    void whatComesAlongTakesNoOtherLayer()
    {
        for (const char* const model : {"builtin", "pixels"}) {
            const auto refusal = [&](const NetworkChoice& choice) {
                try {
                    static_cast<void>(openNetwork(choice, 1));
                } catch (const Error& e) {
                    return QString::fromUtf8(e.what());
                }
                return QString();
            };
            QVERIFY(refusal({model, "conv1"}).contains("\"conv1\""));
            QVERIFY(refusal({model, {}, {}, "resize=99, crop=99"}).contains("preprocessing"));
            QVERIFY(refusal({model, openNetwork({model}, 1)->description().layer}).isEmpty());
            const auto inverted = openNetwork({model, {}, {}, "invert"}, 1);
            QVERIFY(inverted->description().preprocessing.invert);
            const Image picture = pattern(90, 1);
            const Matrix plain = featuresOf({picture}, *openNetwork({model}, 1));
            const Matrix other = featuresOf({picture}, *inverted);
            QCOMPARE(other.columns, plain.columns);
            QVERIFY(other.values != plain.values);
        }
    }

    void refusesAModelWithANonAsciiNameByItsName()
    {
        const QTemporaryDir folder;
        const QString name = QStringLiteral("größe.pt");
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("this is no network");
        file.close();
        QVERIFY(QString::fromStdString(failureOf(file.fileName())).contains(name));
    }

    void noticesTheReferenceBlas()
    {
        std::istringstream slow(
            "7f00-7f01 r-xp 0 08:01 1 /usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0\n");
        std::istringstream fast(
            "7f00-7f01 r-xp 0 08:01 1 /usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3\n"
            "7f02-7f03 r-xp 0 08:01 2 /usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0\n");
        std::istringstream none("7f00-7f01 r-xp 0 08:01 1 /usr/lib/x86_64-linux-gnu/libc.so.6\n");
        QVERIFY(slowBlasNotice(slow).value_or("").find("libopenblas0-pthread") !=
                std::string::npos);
        QVERIFY(!slowBlasNotice(fast));
        QVERIFY(!slowBlasNotice(none));
    }
};

QTEST_GUILESS_MAIN(NetworksTest)
#include "tst_networks.moc"
