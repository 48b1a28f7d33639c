// SPDX-License-Identifier: Apache-2.0
#include "core/networks/network.h"
#include "tests/integration/torchscript_files.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace murmuration;
using namespace torchscript_files;

namespace {

constexpr std::size_t kPictures = 21; // no whole number of batches
constexpr std::size_t kValues = 6;    // three means, and three times how often it was run

/// Pictures of one value each channel.
std::vector<float> plainPictures(std::size_t size)
{
    std::vector<float> inputs(kPictures * size);
    for (std::size_t i = 0; i < inputs.size(); ++i)
        inputs[i] = static_cast<float>(i / size + i % size / (size / 3));
    return inputs;
}

} // namespace

/// Modules that write to themselves while they run. They are run by one thread or by all, whichever
/// is faster, and both are tried when one is opened.
class TorchScriptStateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneBatchFollowsTheOther_data()
    {
        QTest::addColumn<QByteArray>("file");
        const auto add = [](const char* name, const std::string& type, const std::string& step,
                            const std::string& count, const std::string& value) {
            const std::string program =
                module("Counts", "  count : " + type + '\n',
                       "    " + step +
                           "\n    mean = torch.flatten(torch.adaptive_avg_pool2d(x, [1, 1]), 1)\n"
                           "    return torch.cat([mean, torch.add(torch.mul(mean, 0), " +
                           count + ")], 1)\n");
            std::vector<ZipEntry> all = entries(program, object("Counts", {{"count", value}}));
            all.push_back({"m/data/0", std::string(4, '\0')});
            QTest::newRow(name) << QByteArray::fromStdString(weight_files::zip(all));
        };
        add("an attribute", "int", "self.count = torch.add(self.count, 1)", "self.count",
            std::string("K\0", 2));
        add("a tensor", "Tensor", "_0 = torch.add_(self.count, 1)",
            "torch.select(self.count, 0, 0)", weight_files::row("0", 1));
    }

    /// What was run to find out how many threads are faster has left nothing: all begin alike.
    void oneBatchFollowsTheOther()
    {
        QFETCH(const QByteArray, file);
        const QTemporaryDir folder;
        const std::string name = folder.filePath(QStringLiteral("model.pt")).toStdString();
        std::ofstream(name, std::ios::binary) << file.toStdString();
        std::vector<std::vector<float>> results;
        for (const unsigned threads : {1U, 2U, 5U}) {
            const auto network = openNetwork({name}, threads);
            QCOMPARE(network->description().featureSize, kValues);
            const auto inputs = plainPictures(network->description().preprocessing.inputSize());
            results.emplace_back(kPictures * kValues);
            network->extract(inputs, kPictures, results.back());
        }
        const std::vector<float>& values = results[0];
        QVERIFY(values == results[1] && values == results[2]);
        std::size_t batch = 1;
        while (batch < kPictures && values[batch * kValues + 3] == values[3])
            ++batch;
        QVERIFY(batch < kPictures); // else no state was kept
        for (std::size_t i = 0; i < kPictures; ++i) {
            for (std::size_t c = 0; c < 3; ++c) {
                QCOMPARE(values[i * kValues + c], static_cast<float>(i + c));
                QCOMPARE(values[i * kValues + 3 + c], values[3] + static_cast<float>(i / batch));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TorchScriptStateTest)
#include "tst_torchscript_state.moc"
