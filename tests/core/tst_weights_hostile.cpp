// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/weights/weight_format.h"
#include "tests/core/weight_files.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> largestAllocation{0};

} // namespace

// Every allocation of this program is noted, so that a header that lies is seen to take no memory.
void* operator new(std::size_t size)
{
    largestAllocation = std::max<std::size_t>(largestAllocation, size);
    if (void* const memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

using namespace murmuration;
using namespace murmuration::weight_files;

namespace {

const std::string kSix = bytesOf<float>({1, 2, 3, 4, 5, 6});

/// The reason why a file is refused; empty when it is read.
QString refusal(const std::string& file)
{
    try {
        static_cast<void>(readStateDict(
            ByteSource(Bytes(reinterpret_cast<const std::uint8_t*>(file.data()), file.size()))));
    } catch (const Error& e) {
        return QString::fromUtf8(e.what());
    }
    return {};
}

std::string weights(const std::string& pickledTensor)
{
    return dict({{"w", pickledTensor}});
}

std::string whole(std::int64_t offset, const std::vector<std::int64_t>& shape,
                  const std::vector<std::int64_t>& strides)
{
    return weights(tensor(storage("FloatStorage", "0", 6), offset, shape, strides));
}

/// The directory of an archive with a number changed, counted from its end.
std::string patched(std::string file, std::size_t fromEnd, const std::string& bytes)
{
    return file.replace(file.size() - fromEnd, bytes.size(), bytes);
}

std::string safetensors(const std::string& header, const std::string& data)
{
    return little(header.size(), 8) + header + data;
}

} // namespace

/// Weight files that lie: each must give one sentence, and take no more memory than its size
/// allows.
class HostileWeightsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesImpossibleTensors_data()
    {
        QTest::addColumn<QByteArray>("object");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char* name, const std::string& object, const char* sentence) {
            QTest::newRow(name) << QByteArray::fromStdString(object) << sentence;
        };
        constexpr std::int64_t kHuge = std::int64_t{1} << 62;
        add("beyond the storage", whole(0, {7}, {1}), "reaches beyond its storage");
        add("offset beyond", whole(6, {1}, {1}), "reaches beyond its storage");
        add("huge offset", whole(INT64_MAX, {2}, {1}), "impossible shape");
        add("negative offset", whole(-1, {1}, {1}), "impossible shape");
        add("negative size", whole(0, {-2, -3}, {1, 1}), "impossible shape");
        add("negative stride", whole(5, {6}, {-1}), "impossible shape");
        add("stride beyond", whole(0, {2, 2}, {5, 2}), "reaches beyond its storage");
        add("stride that overflows", whole(0, {3}, {kHuge}), "impossible shape");
        add("shape that overflows", whole(0, {kHuge, kHuge}, {0, 0}), "impossible shape");
        add("shape that overflows to nothing", whole(0, {kHuge, 4}, {0, 0}), "impossible shape");
        add("empty shape that overflows", whole(0, {0, kHuge, kHuge}, {1, 1, 1}),
            "impossible shape");
        add("fewer strides", whole(0, {2, 3}, {1}), "impossible shape");
        add("more strides", whole(0, {6}, {1, 1}), "impossible shape");
        add("one value a million times", whole(0, {1000000}, {0}), "more values than its storage");
        add("storage larger than the file",
            weights(tensor(storage("FloatStorage", "0", kHuge), 0, {1}, {1})), "storage");
        add("large storage",
            weights(tensor(storage("FloatStorage", "0", 1LL << 34), 0, {1LL << 34}, {1})),
            "larger than a file of this size|two different numbers");
        add("two sizes of one storage",
            dict({{"a", row("0", 6)}, {"b", row("0", 5)}, {"c", row("0", 6)}}),
            "tensor \"b\" cannot be read");
        add("one among others beyond the storage",
            dict({{"a", row("0", 6)},
                  {"b", tensor(storage("FloatStorage", "0", 6), 1, {6}, {1})},
                  {"c", row("0", 6)}}),
            "tensor \"b\" reaches beyond its storage");
        add("one among others that is too large",
            dict({{"a", row("0", 6)},
                  {"b", tensor(storage("FloatStorage", "1", 1LL << 34), 0, {1LL << 34}, {1})},
                  {"c", row("0", 6)}}),
            "the largest is \"b\"|list of storages");
        add("missing storage", dict({{"a", row("0", 6)}, {"b", row("1", 6)}}), "tensor \"b\"");
        add("key that leaves the folder", weights(row("../version", 6)), "");
        add("no tensors", dict({{"lr", "K\1"}}), "no tensors with names|list of storages");
        add("a single tensor", row("0", 6), "single tensor");
        add("a list of tensors", "](" + row("0", 6) + 'e', "no dictionary of tensors");
        add("numbers as names", "}(K\1" + row("0", 6) + 'u', "no tensors with names");
        add("None", "N", "no dictionary of tensors|list of storages");
    }

    void refusesImpossibleTensors()
    {
        QFETCH(const QByteArray, object);
        QFETCH(const QString, sentence);
        for (const std::string& file : {torchZip(object.toStdString(), {{"0", kSix}}),
                                        torchZip(object.toStdString(), {{"0", kSix}}, true),
                                        torchLegacy(object.toStdString(), {{"0", kSix}})})
            expectRefusal(file, sentence);
    }

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
        QVERIFY(refusal(right).isEmpty());
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

    void refusesBrokenLegacyFiles_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char* name, const std::string& file, const char* sentence) {
            QTest::newRow(name) << QByteArray::fromStdString(file) << sentence;
        };
        const std::string object = weights(row("0", 6));
        const std::string right = torchLegacy(object, {{"0", kSix}});
        const std::string protocol = pickle("M\xe9\x03");
        const std::string system = pickle("}");
        const auto ending = [&](const std::string& keys, const std::string& values) {
            return kMagic + protocol + system + pickle(object) + pickle(keys) + values;
        };
        const std::string keys = "](" + text("0") + 'e';
        QVERIFY(refusal(right).isEmpty());
        QVERIFY(refusal(ending(keys, little(6, 8) + kSix)).isEmpty());
        add("only the magic number", kMagic, "ends in the middle");
        add("another protocol", kMagic + pickle("K\7"), "unknown version");
        add("big-endian", torchLegacy(object, {{"0", kSix}}, 4, false), "big-endian");
        add("no system", kMagic + protocol + pickle("N"), "description of the system");
        add("count of 2^63", ending(keys, little(1ULL << 63, 8) + kSix), "two different numbers");
        add("count of 2^62 on both sides",
            kMagic + protocol + system + pickle(weights(row("0", 1LL << 62))) + pickle(keys) +
                little(1ULL << 62, 8) + kSix,
            "cut short");
        add("another count", ending(keys, little(5, 8) + kSix), "two different numbers");
        add("no keys", ending("]", little(6, 8) + kSix), "is missing");
        add("keys that are no list", ending("N", little(6, 8) + kSix), "list of storages");
        add("keys of numbers", ending("](K\1e", little(6, 8) + kSix), "list of storages");
        add("unknown key", ending("](" + text("x") + 'e', little(6, 8) + kSix), "list of storages");
        add("a key too many", ending("](" + text("0") + text("0") + 'e', little(6, 8) + kSix),
            "cut short");
        add("a million keys", ending("](" + text("0") + std::string(1000000, '2') + 'e', kSix),
            "different numbers");
        add("values cut", right.substr(0, right.size() - 1),
            "cut short: the storage of tensor \"w\"");
    }

    void refusesBrokenLegacyFiles()
    {
        QFETCH(const QByteArray, file);
        QFETCH(const QString, sentence);
        expectRefusal(file.toStdString(), sentence);
    }

    void refusesBrokenSafetensors_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char* name, const std::string& file, const char* sentence) {
            QTest::newRow(name) << QByteArray::fromStdString(file) << sentence;
        };
        const std::string entry = R"({"w":{"dtype":"F32","shape":[6],"data_offsets":[0,24]}})";
        QVERIFY(refusal(safetensors(entry, kSix)).isEmpty());
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
            QVERIFY(refusal(file).isEmpty());
            for (std::size_t length = 0; length < file.size(); ++length)
                QVERIFY2(!refusal(file.substr(0, length)).isEmpty(),
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

private:
    /// `sentence`: what the reason holds; of several, parted by '|', one.
    static void expectRefusal(const std::string& file, const QString& sentence)
    {
        largestAllocation = 0;
        const QString reason = refusal(file);
        const std::size_t largest = largestAllocation;
        QVERIFY(!reason.isEmpty());
        const QStringList choices = sentence.split('|');
        QVERIFY2(std::any_of(choices.begin(), choices.end(),
                             [&](const QString& choice) { return reason.contains(choice); }),
                 qPrintable(reason));
        QVERIFY2(reason.size() < 400 && !reason.contains('\n'), qPrintable(reason));
        // A pickle's values take more memory than its bytes, but never out of proportion.
        constexpr std::size_t kSome = 1 << 16;
        QVERIFY2(largest < kSome + 64 * file.size(), qPrintable(QString::number(largest)));
    }
};

QTEST_GUILESS_MAIN(HostileWeightsTest)
#include "tst_weights_hostile.moc"
