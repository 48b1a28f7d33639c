// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/weights/safetensors.h"
#include "core/networks/weights/weight_format.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

using namespace murmuration;

namespace {

NamedTensor floats(const std::string& name, std::vector<std::int64_t> shape,
                   const std::vector<float>& values)
{
    NamedTensor tensor{name, "F32", std::move(shape),
                       std::vector<std::byte>(values.size() * sizeof(float))};
    std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
    return tensor;
}

QByteArray fileWith(const QByteArray& header, const QByteArray& data)
{
    QByteArray length(8, '\0');
    for (int i = 0; i < 8; ++i)
        length[i] = static_cast<char>(static_cast<quint64>(header.size()) >> (8 * i) & 0xFF);
    return length + header + data;
}

QByteArray entry(const char* type, const char* shape, const char* offsets)
{
    return QByteArray(R"({"w":{"dtype":")") + type + R"(","shape":)" + shape +
           R"(,"data_offsets":)" + offsets + "}}";
}

} // namespace

class SafetensorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsBackWhatItWrote()
    {
        StateDict contents;
        contents.metadata = {{"seed", "7"}, {"name", "größer"}};
        contents.tensors = {
            floats("z.weight", {2, 3}, {1, 2, 3, 4, 5, 6}),
            floats("a.scalar", {}, {42}),
            {"empty", "I64", {0, 4}, {}},
            {"half", "F16", {2}, {std::byte{0}, std::byte{0x3C}, std::byte{0}, std::byte{0x40}}}};
        const std::filesystem::path file = path("roundtrip.safetensors");
        writeSafetensors(file, contents);
        const StateDict read = readSafetensors(file);
        QVERIFY(read.metadata == contents.metadata);
        QCOMPARE(read.tensors.size(), contents.tensors.size());
        for (const NamedTensor& tensor : contents.tensors) {
            QVERIFY(read.find(tensor.name));
            QVERIFY(*read.find(tensor.name) == tensor);
        }
        QVERIFY(!read.find("nothing"));
    }

    void writesTheSameBytesForTheSameContents()
    {
        StateDict contents;
        contents.metadata = {{"b", "2"}, {"a", "1"}};
        contents.tensors = {floats("w", {1}, {0.5F})};
        writeSafetensors(path("first"), contents);
        writeSafetensors(path("second"), contents);
        QCOMPARE(bytesOf("first"), bytesOf("second"));
        QCOMPARE(bytesOf("first").size() % 8, 4); // the data, one float, begins aligned
    }

    void takesAwayWhatWrappersPutBeforeNames()
    {
        const auto namesRead = [this](const std::vector<std::string>& names) {
            StateDict contents;
            for (const std::string& name : names)
                contents.tensors.push_back(floats(name, {1}, {1}));
            writeSafetensors(path("wrapped.safetensors"), contents);
            QStringList read;
            for (const NamedTensor& tensor : readStateDict(path("wrapped.safetensors")).tensors)
                read.append(QString::fromStdString(tensor.name));
            return read;
        };
        const QStringList bare{"bias", "weight"};
        QCOMPARE(namesRead({"bias", "weight"}), bare);
        QCOMPARE(namesRead({"module.bias", "module.weight"}), bare);
        // Lightning keeps what belongs to training beside the network.
        QCOMPARE(namesRead({"loss.weight", "model.bias", "model.weight"}),
                 (QStringList{"loss.weight", "bias", "weight"}));
        QCOMPARE(namesRead({"bias", "model.bias", "model.weight"}),
                 (QStringList{"bias", "model.bias", "model.weight"}));
        QCOMPARE(namesRead({"module._orig_mod.bias", "module._orig_mod.weight"}), bare);
        QCOMPARE(namesRead({"model.bias", "model.weight"}), bare);
        QCOMPARE(namesRead({"net.backbone.bias", "net.backbone.weight"}), bare);
        QCOMPARE(namesRead({"model._orig_mod.module.bias", "model._orig_mod.module.weight"}), bare);
        QCOMPARE(namesRead({"model.", "model.weight"}), (QStringList{"model.", "model.weight"}));
        // Not before most names: a module of the network itself is called so.
        QCOMPARE(namesRead({"bias", "module.weight"}), (QStringList{"bias", "module.weight"}));
    }

    void refusesBrokenFiles_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("reason");
        const QByteArray eight(8, '\0');
        QTest::newRow("empty") << QByteArray() << "too short";
        QTest::newRow("five bytes") << QByteArray("abcde") << "too short";
        QTest::newRow("header longer than the file") << QByteArray(8, '\x7f') + "{}"
                                                     << "longer than the file";
        QTest::newRow("header cut")
            << fileWith(entry("F32", "[2]", "[0,8]"), eight).left(30) << "longer than the file";
        QTest::newRow("no JSON") << fileWith("{\"w\":", {}) << "no valid";
        QTest::newRow("no object") << fileWith("[1,2]", {}) << "no JSON object";
        QTest::newRow("unknown type")
            << fileWith(entry("F31", "[2]", "[0,8]"), eight) << "unknown type";
        QTest::newRow("shape too large")
            << fileWith(entry("F32", "[3]", "[0,8]"), eight) << "does not fit";
        QTest::newRow("negative shape")
            << fileWith(entry("F32", "[-2]", "[0,8]"), eight) << "impossible shape";
        QTest::newRow("overflowing shape")
            << fileWith(entry("F32", "[4611686018427387904,4]", "[0,0]"), {}) << "impossible shape";
        QTest::newRow("fractional shape")
            << fileWith(entry("F32", "[2.5]", "[0,8]"), eight) << "impossible shape";
        QTest::newRow("shape beyond all numbers")
            << fileWith(entry("F32", "[1e300]", "[0,8]"), eight) << "impossible shape";
        QTest::newRow("shape of text")
            << fileWith(entry("F32", "[\"2\"]", "[0,8]"), eight) << "impossible shape";
        QTest::newRow("data cut short") << fileWith(entry("F32", "[2]", "[0,8]"), eight.left(5))
                                        << "\"w\" reaches beyond the end";
        QTest::newRow("data left over")
            << fileWith(entry("F32", "[2]", "[0,8]"), eight + "x") << "do not cover";
        QTest::newRow("gap at the start")
            << fileWith(entry("F32", "[1]", "[4,8]"), eight) << "gap before tensor \"w\"";
        QTest::newRow("offsets reversed")
            << fileWith(entry("F32", "[2]", "[8,0]"), eight) << "does not fit";
        QTest::newRow("one offset")
            << fileWith(entry("F32", "[2]", "[8]"), eight) << "data_offsets";
        QTest::newRow("negative offset")
            << fileWith(entry("F32", "[2]", "[-8,0]"), eight) << "data_offsets";
        QTest::newRow("no offsets")
            << fileWith(R"({"w":{"dtype":"F32","shape":[2]}})", eight) << "no valid";
        QTest::newRow("overlap") << fileWith(
                                        R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                                        R"("b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                                        eight)
                                 << "\"b\" overlaps \"a\"";
        // Three tensors side by side, of which the one in the middle lies.
        const auto middle = [](const char* offsets) {
            return fileWith(QByteArray(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                                       R"("c":{"dtype":"F32","shape":[2],"data_offsets":[16,24]},)"
                                       R"("d":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},)"
                                       R"("b":{"dtype":"F32","shape":[2],"data_offsets":)") +
                                offsets + "}}",
                            QByteArray(32, '\0'));
        };
        QTest::newRow("over the one before") << middle("[4,12]") << "\"b\" overlaps \"a\"";
        QTest::newRow("over the one behind") << middle("[12,20]") << "\"b\" overlaps \"c\"";
        QTest::newRow("over two behind") << middle("[20,28]") << "\"b\" overlaps \"c\"";
        QTest::newRow("out of the file") << middle("[28,36]") << "\"b\" reaches beyond the end";
        QTest::newRow("far out of the file")
            << middle("[8000000000,8000000008]") << "\"b\" reaches beyond the end";
        QTest::newRow("in the place of another") << middle("[16,24]") << "\"b\"";
        QTest::newRow("metadata of numbers")
            << fileWith(R"({"__metadata__":{"a":1}})", {}) << "no valid";
    }

    void refusesBrokenFiles()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, reason);
        QFile file(m_folder.filePath("broken.safetensors"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
        file.close();
        try {
            static_cast<void>(readSafetensors(path("broken.safetensors")));
            QFAIL("a broken file was read");
        } catch (const Error& e) {
            const QString message = e.what();
            QVERIFY2(message.contains("broken.safetensors"), e.what());
            QVERIFY2(message.contains(reason), e.what());
        }
    }

    void refusesAMissingFile()
    {
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(readSafetensors(path("missing"))), Error);
    }

private:
    [[nodiscard]] std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }

    [[nodiscard]] QByteArray bytesOf(const char* name) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(SafetensorsTest)
#include "tst_safetensors.moc"
