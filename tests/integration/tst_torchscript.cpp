// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/reason.h"
#include "core/networks/network.h"
#include "tests/integration/torchscript_files.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <fstream>

using namespace murmuration;
using namespace torchscript_files;

namespace {

const std::string kFlat =
    module("Flat", {}, "    return torch.flatten(torch.adaptive_avg_pool2d(x, [2, 2]), 1)\n");

/// A stem whose output the next step writes to, the next step itself, and what joins them.
const std::string kInPlace =
    module("Twice", {}, "    return torch.mul(x, 2.)\n") +
    module("Negate", {}, "    return torch.neg_(x)\n") +
    module("Net",
           "  stem : __torch__.Twice\n  negate : __torch__.Negate\n  inner : __torch__.Inner\n",
           "    y = (self.negate).forward((self.stem).forward(x, ), )\n"
           "    return torch.flatten((self.inner).forward(y, ), 1)\n") +
    module("Inner", "  stem : __torch__.Twice\n",
           "    if torch.gt(torch.size(x, 0), 0):\n"
           "      y = (self.stem).forward(x, )\n"
           "    else:\n"
           "      y = x\n"
           "    return torch.adaptive_avg_pool2d(y, [1, 1])\n");

std::string inPlace()
{
    return file(kInPlace, object("Net", {{"stem", object("Twice")},
                                         {"negate", object("Negate")},
                                         {"inner", object("Inner", {{"stem", object("Twice")}})}}));
}

} // namespace

class TorchScriptTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string write(const std::string& content)
    {
        const std::string name = m_folder.filePath(QStringLiteral("model.pt")).toStdString();
        std::ofstream(name, std::ios::binary) << content;
        return name;
    }

    /// What the layer makes of pictures of ones.
    std::vector<float> features(const std::string& layer, std::size_t n)
    {
        const auto network = openNetwork({write(inPlace()), layer}, 1);
        const std::vector<float> ones(n * network->description().preprocessing.inputSize(), 1);
        std::vector<float> values(n * network->description().featureSize);
        network->extract(ones, n, values);
        return values;
    }

private Q_SLOTS:
    void aProgramRuns()
    {
        const auto network = openNetwork({write(file(kFlat, object("Flat")))}, 1);
        QCOMPARE(network->description().featureSize, std::size_t{12});
        QVERIFY(network->description().layers.empty()); // its output alone
        QVERIFY_EXCEPTION_THROWN(openNetwork({write(file(kFlat, object("Flat"))), "conv1"}, 1),
                                 Error);
    }

    void submodulesAreLayers()
    {
        const auto network = openNetwork({write(inPlace())}, 1);
        std::vector<std::string> names;
        for (const NetworkLayer& layer : network->description().layers)
            names.push_back(layer.name);
        // What is called in a condition may not be called at all.
        QCOMPARE(names, (std::vector<std::string>{"stem", "negate", "inner", "output"}));
        QCOMPARE(network->description().layers[0].shape, (std::vector<std::int64_t>{3, 224, 224}));
        QCOMPARE(network->description().layers[2].shape, (std::vector<std::int64_t>{3, 1, 1}));
        QCOMPARE(network->description().layer, std::string("output"));
    }

    void layersAreAsTheyWereBeforeLaterStepsWroteToThem()
    {
        QCOMPARE(features("stem", 2), (std::vector<float>(6, 2)));
        QCOMPARE(features("negate", 2), (std::vector<float>(6, -2)));
        QCOMPARE(features("inner", 1), (std::vector<float>(3, -4)));
        QCOMPARE(features("output", 1), (std::vector<float>(3, -4)));
    }

    /// Its weights become constants, and what is done in training alone is left out.
    void convolutionsMakeWhatTheyMade()
    {
        const std::string program =
            module("Net", "  count : int\n",
                   "    if self.training:\n"
                   "      self.count = torch.add(self.count, 1)\n"
                   "    y = torch.conv2d(x, torch.ones([2, 3, 3, 3]), None, [2, 2], [1, 1])\n"
                   "    z = torch.relu_(torch.sub(y, self.count))\n"
                   "    return torch.flatten(torch.adaptive_avg_pool2d(z, [1, 1]), 1)\n");
        const auto network =
            openNetwork({write(file(program, object("Net", {{"count", "K\2"}})))}, 2);
        constexpr std::size_t kPictures = 3;
        std::vector<float> inputs(kPictures * network->description().preprocessing.inputSize());
        const std::size_t size = inputs.size() / kPictures;
        for (std::size_t i = 0; i < inputs.size(); ++i)
            inputs[i] = static_cast<float>(i / size + 1);
        std::vector<float> values(kPictures * network->description().featureSize);
        network->extract(inputs, kPictures, values);
        QCOMPARE(values.size(), 2 * kPictures);
        constexpr float kRows = 335.0F / 112; // of a window, without the border
        for (std::size_t i = 0; i < values.size(); ++i) {
            const float expected = static_cast<float>(i / 2 + 1) * 3 * kRows * kRows - 2;
            QVERIFY(std::abs(values[i] - expected) < 1e-4F * expected);
        }
    }

    void threadsChangeNothing_data()
    {
        QTest::addColumn<QByteArray>("file");
        const auto add = [](const char* name, const std::string& body) {
            QTest::newRow(name) << QByteArray::fromStdString(
                file(module("Flat", {}, body), object("Flat")));
        };
        add("batches", "    return torch.flatten(torch.adaptive_avg_pool2d(x, [3, 3]), 1)\n");
        add("one picture at a time", // as tracing leaves it
            "    return torch.reshape(torch.adaptive_avg_pool2d(x, [3, 3]), [1, 27])\n");
        // What is written to while it runs is not run by two threads.
        QTest::newRow("a count of its own") << QByteArray::fromStdString(
            file(module("Flat", "  count : int\n",
                        "    self.count = torch.add(self.count, 1)\n"
                        "    return torch.mul(torch.flatten("
                        "torch.adaptive_avg_pool2d(x, [3, 3]), 1), self.count)\n"),
                 object("Flat", {{"count", std::string("K\0", 2)}})));
    }

    void threadsChangeNothing()
    {
        QFETCH(const QByteArray, file);
        constexpr std::size_t kPictures = 21; // no whole number of batches
        std::vector<std::vector<float>> results;
        for (const unsigned threads : {1U, 2U, 5U}) {
            const auto network = openNetwork({write(file.toStdString())}, threads);
            std::vector<float> inputs(kPictures * network->description().preprocessing.inputSize());
            for (std::size_t i = 0; i < inputs.size(); ++i)
                inputs[i] = static_cast<float>(i * 7919 % 1013) / 1013;
            std::vector<float> features(kPictures * network->description().featureSize);
            network->extract(inputs, kPictures, features);
            results.push_back(std::move(features));
        }
        QCOMPARE(results[0].size(), kPictures * 27);
        QVERIFY(results[0] == results[1]);
        QVERIFY(results[0] == results[2]);
        // Each picture has features of its own.
        for (std::size_t i = 1; i < kPictures; ++i)
            QVERIFY(!std::equal(results[0].begin(), results[0].begin() + 27,
                                results[0].begin() + static_cast<std::ptrdiff_t>(27 * i)));
    }

    /// As where memory runs out elsewhere: who started the run says what could be made smaller.
    void outOfMemoryStaysThat()
    {
#ifdef __SANITIZE_ADDRESS__
        QSKIP("the address sanitizer ends the program");
#endif
        // 128 TiB, more than a process can address.
        const std::string vast = file(
            module("Flat", {}, "    return torch.flatten(torch.zeros([1, 35184372088832]), 1)\n"),
            object("Flat"));
        try {
            static_cast<void>(openNetwork({write(vast)}, 1));
            QFAIL("it was opened");
        } catch (const std::exception& e) {
            QVERIFY2(isOutOfMemory(e), e.what());
        }
    }

    void changedBytesAreNamed()
    {
        std::string content = file(kFlat, object("Flat"));
        content.replace(content.find("[2, 2]"), 6, "[2, 4]");
        try {
            static_cast<void>(openNetwork({write(content)}, 1));
            QFAIL("it was opened");
        } catch (const Error& e) {
            const QString reason = e.what();
            QVERIFY2(reason.contains("\"m/code/__torch__.py\" is damaged"), e.what());
            QVERIFY2(reason.contains("download the file again"), e.what());
        }
    }

    void refusesWhatIsBroken_data()
    {
        QTest::addColumn<QByteArray>("file");
        const auto add = [](const char* name, const std::string& content) {
            QTest::newRow(name) << QByteArray::fromStdString(content);
        };
        const std::string whole = file(kFlat, object("Flat"));
        const auto changed = [&](const std::string& name, const ZipEntry& entry) {
            std::vector<ZipEntry> all = entries(kFlat, object("Flat"));
            std::erase_if(all, [&](const ZipEntry& each) { return each.name == name; });
            all.push_back(entry);
            return weight_files::zip(all);
        };
        const std::string evil =
            weight_files::call(weight_files::global("os", "system"),
                               {weight_files::text("touch " + executedMark().toStdString())});
        add("cut short", whole.substr(0, whole.size() - 30));
        add("half of it", whole.substr(0, whole.size() / 2));
        add("os.system as the object", file(kFlat, evil));
        add("os.system among the constants",
            changed("m/constants.pkl", {"m/constants.pkl", weight_files::pickle(evil)}));
        add("os.system as an attribute", file(kFlat, object("Flat", {{"extra", evil}})));
        add("no object", changed("m/data.pkl", {"m/other", "x"}));
        add("an empty pickle", changed("m/data.pkl", {"m/data.pkl", ""}));
        add("a pickle that ends early", changed("m/data.pkl", {"m/data.pkl", "\x80\x02}("}));
        add("a number for an object", file(kFlat, "K\1"));
        add("a class that is not there", file(kFlat, object("Other")));
        add("a program that is none", file("class Flat(Module:\n", object("Flat")));
        add("an operator that is not there",
            file(module("Flat", {}, "    return torch.no_such_thing(x)\n"), object("Flat")));
        add("a program without forward",
            file("class Flat(Module):\n  __parameters__ = []\n  __buffers__ = []\n"
                 "  training : bool\n",
                 object("Flat")));
        add("a version of the future", changed("m/version", {"m/version", "99999\n"}));
        add("a version that is none", changed("m/version", {"m/version", "three\n"}));
        add("a tensor without its storage",
            file(kFlat, object("Flat", {{"w", weight_files::row("0", 6)}})));
        add("a bomb", changed("m/data.pkl", {"m/data.pkl", std::string(1 << 24, '\0'), true}));
        add("a bomb that is said to be 4 GiB",
            changed("m/data.pkl", {"m/data.pkl", weight_files::pickle("K\1"), true, 0xFFFFFFF0}));
        add("an output that is no tensor",
            file("class Flat(Module):\n  __parameters__ = []\n  __buffers__ = []\n"
                 "  training : bool\n  def forward(self: __torch__.Flat,\n    x: Tensor) -> int:\n"
                 "    return 1\n",
                 object("Flat")));
        add("one value for all pictures",
            file(module("Flat", {}, "    return torch.mean(x)\n"), object("Flat")));
        add("a program that fails",
            file(module("Flat", {}, "    return torch.reshape(x, [7, 7])\n"), object("Flat")));
    }

    void refusesWhatIsBroken()
    {
        QFETCH(const QByteArray, file);
        QString reason;
        try {
            static_cast<void>(openNetwork({write(file.toStdString())}, 1));
        } catch (const Error& e) {
            reason = QString::fromUtf8(e.what());
        }
        qInfo("%s", qPrintable(reason));
        QVERIFY2(reason.contains(QStringLiteral("model.pt: ")), qPrintable(reason));
        QVERIFY2(reason.size() < 400 && !reason.contains(u'\n'), qPrintable(reason));
        QVERIFY(!QFile::exists(executedMark()));
    }

private:
    /// A file that is there if something of a pickle was run.
    [[nodiscard]] QString executedMark() const
    {
        return m_folder.filePath(QStringLiteral("ran"));
    }
};

QTEST_GUILESS_MAIN(TorchScriptTest)
#include "tst_torchscript.moc"
