// SPDX-License-Identifier: Apache-2.0
#include "tests/core/hostile_weights.h"

#include <QTest>

using namespace murmuration;
using namespace murmuration::weight_files;

namespace {

/// The directory of an archive with a number changed, counted from its end.
std::string patched(std::string file, std::size_t fromEnd, const std::string& bytes)
{
    return file.replace(file.size() - fromEnd, bytes.size(), bytes);
}

} // namespace

/// Archives of torch.save that are broken or lie.
class HostileArchivesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesBrokenArchives_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char* name, const std::string& file, const char* sentence) {
            QTest::newRow(name) << QByteArray::fromStdString(file) << sentence;
        };
        const std::string object = weights(row("0", 6));
        const std::string right = torchZip(object, {{"0", kSix}});
        const std::string zeros(1 << 22, '\0');
        QVERIFY(refusalOfFile(right).isEmpty());
        add("cut short", right.substr(0, right.size() - 30), "cut short");
        add("without its end", right.substr(0, 100), "cut short");
        add("directory beyond the file", patched(right, 6, little(0xFFFFFFF0, 4)), "damaged");
        add("directory too long", patched(right, 10, little(0xFFFFFFF0, 4)), "damaged");
        add("too many entries", patched(right, 12, little(0xFFFF, 2)), "damaged");
        add("one entry more", patched(right, 12, little(4, 2)), "damaged");
        add("pickle bomb", zip({{"a/data.pkl", pickle(object), true, 0xFFFFFFF0}}), "larger|more");
        add("pickle that says too little", zip({{"a/data.pkl", pickle(object), true, 10}}),
            "is damaged");
        add("pickle that says too much", zip({{"a/data.pkl", pickle(object), true, 5000}}),
            "is damaged");
        add("storage bomb", zip({{"a/data.pkl", pickle(object)}, {"a/data/0", zeros, true}}),
            "more than it can be");
        add("storage bomb that lies",
            zip({{"a/data.pkl", pickle(object)}, {"a/data/0", zeros, true, 24}}), "is damaged");
        add("honest bomb of many",
            zip({{"a/data.pkl", pickle(weights(row("0", 1 << 26)))}, {"a/data/0", zeros, true}}),
            "larger than a file of this size");
        add("storage too short",
            zip({{"a/data.pkl", pickle(object)}, {"a/data/0", kSix.substr(4)}}),
            "holds 20 bytes where 24 are needed");
        add("stored with another size",
            zip({{"a/data.pkl", pickle(object)}, {"a/data/0", kSix, false, 20}}), "damaged");
        add("two of one name", zip({{"a/data.pkl", pickle(object)}, {"a/data.pkl", "x"}}),
            "one name");
        add("big-endian", zip({{"a/data.pkl", pickle(object)}, {"a/byteorder", "big"}}),
            "big-endian");
        std::string changed = right;
        changed[right.find(kSix)] ^= 1;
        add("damaged values", changed,
            "tensor \"w\" cannot be read: its entry \"archive/data/0\" is damaged");
        std::string encrypted = right;
        encrypted[encrypted.rfind("PK\x01\x02") + 8] = 1; // the last entry: the version
        encrypted[encrypted.find("PK\x01\x02") + 8] = 1;  // the first: the pickle
        add("encrypted", encrypted, "encrypted");
        std::string method = right;
        method[method.find("PK\x01\x02") + 10] = 14;
        add("LZMA", method, "packed in an unusual way");
        std::string elsewhere = right;
        elsewhere.replace(elsewhere.find("PK\x01\x02") + 42, 4, little(10, 4));
        add("header elsewhere", elsewhere, "damaged");
        // ZIP64 numbers that point far away.
        const std::string record = "PK\x06\x06" + little(44, 8) + little(0, 4) + little(0, 8) +
                                   little(0, 8) + little(1, 8) + little(1ULL << 63, 8) +
                                   little(1ULL << 63, 8);
        const std::string locator =
            "PK\x06\x07" + little(0, 4) + little(right.size() - 22, 8) + little(1, 4);
        add("ZIP64 of 2^63",
            right.substr(0, right.size() - 22) + record + locator + right.substr(right.size() - 22),
            "damaged");
        const std::string nowhere =
            "PK\x06\x07" + little(0, 4) + little(UINT64_MAX, 8) + little(1, 4);
        add("ZIP64 nowhere",
            right.substr(0, right.size() - 22) + nowhere + right.substr(right.size() - 22),
            "damaged");
    }

    void refusesBrokenArchives()
    {
        QFETCH(const QByteArray, file);
        QFETCH(const QString, sentence);
        expectRefusal(file.toStdString(), sentence);
    }
};

QTEST_GUILESS_MAIN(HostileArchivesTest)
#include "tst_weights_hostile_archives.moc"
