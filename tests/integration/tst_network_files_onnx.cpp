// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/random.h"
#include "tests/integration/network_files.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace murmuration;
using namespace murmuration::network_files;

/// ONNX models of others: their layers, and what damage does to them.
class OnnxFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!filesAreHere())
            QSKIP("../shared is not here");
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

QTEST_GUILESS_MAIN(OnnxFilesTest)
#include "tst_network_files_onnx.moc"
