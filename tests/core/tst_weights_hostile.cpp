// SPDX-License-Identifier: Apache-2.0
#include "tests/core/hostile_weights.h"

#include <QTest>

using namespace murmuration;
using namespace murmuration::weight_files;

namespace {

std::string safetensors(const std::string& header, const std::string& data)
{
    return little(header.size(), 8) + header + data;
}

} // namespace

/// Weight files of every format that are cut short, and safetensors and shared storages that lie:
/// each must give one sentence, and take no more memory than its size allows.
class HostileWeightsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesBrokenSafetensors_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char* name, const std::string& file, const char* sentence) {
            QTest::newRow(name) << QByteArray::fromStdString(file) << sentence;
        };
        const std::string entry = R"({"w":{"dtype":"F32","shape":[6],"data_offsets":[0,24]}})";
        QVERIFY(refusalOfFile(safetensors(entry, kSix)).isEmpty());
        add("header of 2^63", little(1ULL << 63, 8) + entry + kSix, "longer than the file");
        add("header of 2^64 - 1", little(UINT64_MAX, 8) + entry + kSix, "longer than the file");
        add("offsets of 2^63",
            safetensors(R"({"w":{"dtype":"U8","shape":[9223372036854775808],)"
                        R"("data_offsets":[0,9223372036854775808]}})",
                        kSix),
            "impossible|cover");
        add("nested deeply", safetensors("{\"a\":" + std::string(500000, '['), {}), "deeply");
        add("nested deeply in objects",
            safetensors(
                [] {
                    std::string deep;
                    for (int i = 0; i < 100000; ++i)
                        deep += "{\"a\":";
                    return deep;
                }(),
                {}),
            "deeply");
        add("a long list",
            safetensors("{\"a\":[0" +
                            [] {
                                std::string zeros;
                                for (int i = 0; i < (1 << 22); ++i)
                                    zeros += ",0";
                                return zeros;
                            }() +
                            "]}",
                        {}),
            "too long");
        add("tensors that are numbers", safetensors(R"({"w":1})", kSix), "no valid");
        add("no UTF-8", safetensors("{\"\xff\xfe\":{}}", kSix), "no valid");
        add("cut short", safetensors(entry, kSix.substr(1)), "\"w\" reaches beyond");
        add("overlapping",
            safetensors(R"({"a":{"dtype":"F32","shape":[6],"data_offsets":[0,24]},)"
                        R"("b":{"dtype":"F32","shape":[6],"data_offsets":[0,24]}})",
                        kSix),
            "overlaps");
    }

    void refusesBrokenSafetensors()
    {
        QFETCH(const QByteArray, file);
        QFETCH(const QString, sentence);
        expectRefusal(file.toStdString(), sentence);
    }

    void refusesEveryTruncation()
    {
        const std::string object = dict({{"state_dict", dict({{"w", row("0", 6)}})}});
        for (const std::string& file :
             {torchZip(object, {{"0", kSix}}), torchZip(object, {{"0", kSix}}, true),
              torchLegacy(object, {{"0", kSix}}),
              safetensors(R"({"w":{"dtype":"F32","shape":[6],"data_offsets":[0,24]}})", kSix)}) {
            QVERIFY(refusalOfFile(file).isEmpty());
            for (std::size_t length = 0; length < file.size(); ++length)
                QVERIFY2(!refusalOfFile(file.substr(0, length)).isEmpty(),
                         qPrintable(QString::number(length)));
        }
    }

    void sharesNoMoreThanTheFileCanHold()
    {
        // A storage of 4 MiB under a thousand names: 4 GiB.
        const std::string values(1 << 22, '\0');
        std::string object = "}(" + text("first") + row("0", 1 << 20) + "q\1";
        for (int i = 0; i < 1000; ++i)
            object += text(std::to_string(i)) + "h\1";
        expectRefusal(torchZip(object + 'u', {{"0", values}}), "larger than a file of this size");
        expectRefusal(torchLegacy(object + 'u', {{"0", values}}),
                      "larger than a file of this size");
    }
};

QTEST_GUILESS_MAIN(HostileWeightsTest)
#include "tst_weights_hostile.moc"
