// SPDX-License-Identifier: Apache-2.0
#include "tests/core/hostile_weights.h"

#include <QTest>

using namespace murmuration;
using namespace murmuration::weight_files;

namespace {

std::string whole(std::int64_t offset, const std::vector<std::int64_t>& shape,
                  const std::vector<std::int64_t>& strides)
{
    return weights(tensor(storage("FloatStorage", "0", 6), offset, shape, strides));
}

} // namespace

/// Tensors in files of torch.save that cannot be, and broken files of its older format.
class HostilePicklesTest : public QObject
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
        QVERIFY(refusalOfFile(right).isEmpty());
        QVERIFY(refusalOfFile(ending(keys, little(6, 8) + kSix)).isEmpty());
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
};

QTEST_GUILESS_MAIN(HostilePicklesTest)
#include "tst_weights_hostile_pickles.moc"
