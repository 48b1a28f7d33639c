// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/onnx_network.h"
#include "core/networks/weights/onnx_format.h"
#include "core/networks/weights/weight_format.h"
#include "tests/core/onnx_files.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace murmuration;
using namespace onnx_files;

namespace {

std::string withNode(const std::string& wrong)
{
    Graph graph = smallGraph();
    graph.nodes.insert(graph.nodes.begin(), wrong);
    return model(graph);
}

std::string withTensor(const std::string& wrong)
{
    Graph graph = smallGraph();
    graph.tensors.front() = wrong;
    return model(graph);
}

std::string withInputs(const std::vector<std::string>& inputs)
{
    Graph graph = smallGraph();
    graph.inputs = inputs;
    return model(graph);
}

} // namespace

/// ONNX models that are broken or lie: each gives one sentence that names the file.
class HostileOnnxTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    std::string write(const std::string& content)
    {
        const std::string file = m_folder.filePath(QStringLiteral("model.onnx")).toStdString();
        std::ofstream(file, std::ios::binary) << content;
        return file;
    }

private Q_SLOTS:
    void theSoundOneRuns()
    {
        const auto network = openOnnxNetwork(write(model(smallGraph())), {});
        QCOMPARE(network->description().preprocessing.crop, 4);
        QCOMPARE(network->description().layer, std::string("flat"));
        QCOMPARE(network->description().featureSize, std::size_t{16});
        const std::vector<float> picture(16, 1);
        std::vector<float> features(16);
        network->extract(picture, 1, features);
        QCOMPARE(features, picture);
        NetworkChoice logits;
        logits.layer = "dense";
        const auto dense = openOnnxNetwork(write(model(smallGraph())), logits);
        features.resize(3);
        dense->extract(picture, 1, features);
        QCOMPARE(features, (std::vector<float>{9, 10, 11}));
    }

    void refusesAnotherSizeThanItsWeights()
    {
        NetworkChoice logits;
        logits.layer = "dense";
        const std::string file = write(withInputs({value("picture", {1, 1, 5, 5})}));
        QVERIFY_EXCEPTION_THROWN(openOnnxNetwork(file, logits), Error);
    }

    /// Of a file that ends too early it is still told what it is, be it to weights or to networks.
    void everyBeginningIsKnown()
    {
        const std::string whole =
            number(1, 6) + bytes(2, "pytorch") + model(smallGraph()).substr(2);
        constexpr std::size_t kLeast = 5; // the version, and a letter of the producer
        constexpr std::size_t kBehindGraph = 6;
        for (std::size_t length = kLeast; length <= whole.size(); ++length) {
            const std::string part = whole.substr(0, length);
            const ByteSource source(
                Bytes(reinterpret_cast<const std::uint8_t*>(part.data()), part.size()));
            QVERIFY2(weightFormatOf(source) == WeightFormat::Onnx,
                     qPrintable(QString::number(length)));
            if (length != whole.size() - kBehindGraph) // where no field is cut
                QVERIFY(onnxExtent(source) ==
                        (length == whole.size() ? OnnxExtent::Whole : OnnxExtent::CutShort));
        }
    }

    /// TensorFlow's models begin with a version as well.
    void othersAreNotTakenForIt()
    {
        for (const std::string& other :
             {number(1, 1) + bytes(2, bytes(1, "meta") + "more"), number(1, 1) + bytes(2, "\x0a"),
              number(1, 1), number(1, 6) + bytes(7, ""), number(1, 6) + "\x3a\x7f\xff\xff",
              number(1, 999) + bytes(2, "pytorch")}) {
            const ByteSource source(
                Bytes(reinterpret_cast<const std::uint8_t*>(other.data()), other.size()));
            QVERIFY(onnxExtent(source) == OnnxExtent::None);
        }
    }

    void refusesWhatIsBroken_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char* name, const std::string& file, const char* sentence) {
            QTest::newRow(name) << QByteArray::fromStdString(file) << sentence;
        };
        const std::vector<float> some(48, 0.5F);
        const std::string whole = model(smallGraph());
        add("cut short", whole.substr(0, whole.size() / 2), "an ONNX file that ends too early");
        add("cut at its end", whole.substr(0, whole.size() - 1), "ends too early");
        add("a length of 2^63", number(1, 6) + varint(7 << 3 | 2) + varint(1ULL << 63) + "x", "");
        add("a group, which nothing closes", number(1, 6) + bytes(7, varint(1 << 3 | 3)), "");
        add("an endless number", number(1, 6) + bytes(7, "\x0a" + std::string(20, '\xff')), "");
        add("no graph", number(1, 6) + bytes(7, ""), "");
        add("no nodes", model({{}, {}, {value("picture", {1, 1, 4, 4})}, "picture"}), "");
        add("more values than there are", withTensor(tensor("w", {3, 1600}, some)),
            "as many values as its shape");
        add("fewer values than there are", withTensor(tensor("w", {3, 2}, some)),
            "as many values as its shape");
        add("a shape of 2^62 x 4", withTensor(tensor("w", {1ULL << 62, 4}, some)),
            "impossible shape");
        add("a negative extent", withTensor(tensor("w", {UINT64_MAX, 48}, some)),
            "impossible shape");
        add("a type that is none", withTensor(number(1, 48) + number(2, 99) + bytes(8, "w")),
            "type that is not read");
        add("strings for weights",
            withTensor(number(1, 1) + number(2, 8) + bytes(6, "x") + bytes(8, "w")),
            "type that is not read");
        add("weights in another file",
            withTensor(number(1, 48) + number(2, 1) + bytes(8, "w") +
                       bytes(13, bytes(1, "location") + bytes(2, "/etc/passwd")) + number(14, 1)),
            "lies in another file");
        add("no such weights", withTensor(tensor("other", {3, 16}, some)), "nothing makes");
        add("a node before its input", withNode(node("Relu", {"dense"}, "early")), "nothing makes");
        add("a node of its own output", withNode(node("Relu", {"round"}, "round")),
            "nothing makes");
        add("a convolution without weights", withNode(node("Conv", {"picture"}, "map")),
            "too few inputs");
        add("groups of nothing",
            withNode(
                node("Conv", {"picture", "w"}, "map", bytes(5, bytes(1, "group") + number(3, 0)))),
            "impossible value of group");
        add("strides of nothing",
            withNode(node("MaxPool", {"picture"}, "map",
                          integers("kernel_shape", {2, 2}) + integers("strides", {0, 0}))),
            "impossible value of strides");
        add("a window of 2^40",
            withNode(
                node("MaxPool", {"picture"}, "map", integers("kernel_shape", {1ULL << 40, 1}))),
            "impossible value of kernel_shape");
        add("a condition",
            withNode(
                node("If", {"picture"}, "map", bytes(5, bytes(1, "then_branch") + bytes(6, "x")))),
            "conditions or loops");
        add("an unknown node", withNode(node("Exec", {"picture"}, "map")),
            "OpenCV, which runs ONNX models, does not take it (");
        add("weights of another size", withTensor(tensor("w", {6, 8}, some)),
            "; export the network again");
        add("a node without an output", withNode(bytes(1, "picture") + bytes(4, "Relu")),
            "too few inputs or outputs");
        add("two inputs", withInputs({value("picture", {1, 1, 4, 4}), value("text", {1, 9})}),
            "2 inputs");
        add("no input", withInputs({}), "nothing makes|0 inputs");
        add("a row for an input", withInputs({value("picture", {1, 16})}), "is no picture");
        add("a picture of 2^31", withInputs({value("picture", {1, 1, 1ULL << 31, 1ULL << 31})}),
            "square picture");
        add("a picture that is not square", withInputs({value("picture", {1, 3, 4, 8})}),
            "square picture");
        add("17 channels", withInputs({value("picture", {1, 17, 4, 4})}), "square picture");
    }

    void refusesWhatIsBroken()
    {
        QFETCH(const QByteArray, file);
        QFETCH(const QString, sentence);
        QString reason;
        try {
            static_cast<void>(openOnnxNetwork(write(file.toStdString()), {}));
        } catch (const Error& e) {
            reason = QString::fromUtf8(e.what());
        }
        QVERIFY2(reason.contains(QStringLiteral("model.onnx: ")), qPrintable(reason));
        bool said = false;
        for (const QString& choice : sentence.split(u'|'))
            said = said || reason.contains(choice);
        QVERIFY2(said, qPrintable(reason));
        QVERIFY2(reason.size() < 400 && !reason.contains(u'\n'), qPrintable(reason));
    }
};

QTEST_GUILESS_MAIN(HostileOnnxTest)
#include "tst_onnx_hostile.moc"
