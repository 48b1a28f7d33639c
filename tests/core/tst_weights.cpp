// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/weights/weight_format.h"
#include "tests/core/weight_files.h"
#include "tests/core/weight_refusal.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <limits>

using namespace murmuration;
using namespace murmuration::weight_files;

namespace {

StateDict read(const std::string& file)
{
    return readStateDict(
        ByteSource(Bytes(reinterpret_cast<const std::uint8_t*>(file.data()), file.size())));
}

std::vector<float> values(const StateDict& weights, const char* name)
{
    const NamedTensor* const tensor = weights.find(name);
    return tensor != nullptr ? floatsOf(*tensor) : std::vector<float>();
}

std::vector<std::string> names(const StateDict& weights)
{
    std::vector<std::string> all;
    for (const NamedTensor& tensor : weights.tensors)
        all.push_back(tensor.name);
    return all;
}

using Names = std::vector<std::string>;
using Floats = std::vector<float>;

} // namespace

class WeightsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resolvesStrides()
    {
        // Three by two, stored transposed; and its second row alone.
        const std::string whole = storage("FloatStorage", "0", 6, "cuda:0");
        const std::string object = orderedDict({{"transposed", tensor(whole, 0, {3, 2}, {1, 3})},
                                                {"row", tensor(whole, 3, {3}, {1})},
                                                {"every other", tensor(whole, 1, {1, 3}, {100, 2})},
                                                {"scalar", tensor(whole, 5, {}, {})},
                                                {"repeated", tensor(whole, 2, {2, 2}, {0, 0})},
                                                {"empty", tensor(whole, 0, {0, 7}, {7, 1})}});
        for (const std::string& file :
             {torchZip(object, {{"0", kSix}}), torchZip(object, {{"0", kSix}}, true),
              torchLegacy(object, {{"0", kSix}})}) {
            const StateDict weights = read(file);
            QVERIFY(values(weights, "transposed") == Floats({1, 4, 2, 5, 3, 6}));
            QVERIFY(weights.find("transposed")->shape == std::vector<std::int64_t>({3, 2}));
            QVERIFY(values(weights, "row") == Floats({4, 5, 6}));
            QVERIFY(values(weights, "every other") == Floats({2, 4, 6}));
            QVERIFY(values(weights, "scalar") == Floats({6}));
            QVERIFY(weights.find("scalar")->shape.empty());
            QVERIFY(values(weights, "repeated") == Floats({3, 3, 3, 3}));
            QVERIFY(weights.find("empty")->bytes.empty());
        }
    }

    void readsEveryType_data()
    {
        QTest::addColumn<QString>("storageType");
        QTest::addColumn<QString>("type");
        const std::pair<const char*, const char*> types[] = {
            {"BoolStorage", "BOOL"}, {"ByteStorage", "U8"},       {"CharStorage", "I8"},
            {"ShortStorage", "I16"}, {"IntStorage", "I32"},       {"LongStorage", "I64"},
            {"HalfStorage", "F16"},  {"BFloat16Storage", "BF16"}, {"FloatStorage", "F32"},
            {"DoubleStorage", "F64"}};
        for (const auto& [storageType, type] : types)
            QTest::newRow(type) << storageType << type;
    }

    void readsEveryType()
    {
        QFETCH(const QString, storageType);
        QFETCH(const QString, type);
        const std::size_t size = tensorTypeSize(type.toStdString());
        const std::string bytes(3 * size, '\1');
        const std::string object =
            dict({{"w", tensor(storage(storageType.toStdString(), "k", 3), 0, {3}, {1})}});
        for (const std::string& file :
             {torchZip(object, {{"k", bytes}}), torchLegacy(object, {{"k", bytes}}, size)}) {
            const StateDict weights = read(file);
            QVERIFY(weights.find("w")->type == type.toStdString());
            QCOMPARE(weights.find("w")->bytes.size(), bytes.size());
            QVERIFY(weights.find("w")->bytes.front() == std::byte{1});
        }
    }

    void convertsToFloats()
    {
        const auto tensor = [](const char* type, const std::string& bytes) {
            NamedTensor t{"w", type, {}, std::vector<std::byte>(bytes.size())};
            std::memcpy(t.bytes.data(), bytes.data(), bytes.size());
            return t;
        };
        using Halves = std::vector<std::uint16_t>;
        const Halves halves{0x3C00, 0xC000, 0x0000, 0x8000, 0x0001, 0x03FF, 0x0400, 0x7BFF};
        const Floats expected{1, -2, 0, -0.F, 0x1p-24F, 0x3FFp-24F, 0x1p-14F, 65504};
        QVERIFY(floatsOf(tensor("F16", bytesOf(halves))) == expected);
        QVERIFY(std::isinf(floatsOf(tensor("F16", bytesOf<std::uint16_t>({0x7C00})))[0]));
        QVERIFY(std::isnan(floatsOf(tensor("F16", bytesOf<std::uint16_t>({0x7C01})))[0]));
        QVERIFY(floatsOf(tensor("BF16", bytesOf<std::uint16_t>({0x3F80, 0xC040}))) ==
                Floats({1, -3}));
        QVERIFY(floatsOf(tensor("F64", bytesOf<double>({0.5, -1e9}))) == Floats({0.5F, -1e9F}));
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(floatsOf(tensor("I64", kSix))), Error);
    }

    void findsTheWeights_data()
    {
        QTest::addColumn<QByteArray>("object");
        const auto add = [](const char* name, const std::string& object) {
            QTest::newRow(name) << QByteArray::fromStdString(object);
        };
        const std::string a = row("0", 6);
        const std::string plain = orderedDict({{"a", a}, {"b", a}});
        add("plain", plain);
        add("prefix", orderedDict({{"module.a", a}, {"module.b", a}}));
        add("compiled in parallel",
            orderedDict({{"_orig_mod.module.a", a}, {"_orig_mod.module.b", a}}));
        add("of Lightning", dict({{"pytorch-lightning_version", text("2.1")},
                                  {"state_dict", orderedDict({{"model.a", a}, {"model.b", a}})}}));
        add("state_dict", dict({{"epoch", "K\x05"}, {"state_dict", plain}, {"arch", text("x")}}));
        add("model", dict({{"model", plain}}));
        add("net", dict({{"net", plain}, {"acc", "G" + std::string(8, '\0')}}));
        add("model, state_dict", dict({{"model", dict({{"state_dict", plain}})}}));
        add("a tensor beside", dict({{"best_acc1", a}, {"state_dict", plain}}));
        add("unusual name", dict({{"generator_a", plain}, {"log", dict({{"loss", a}})}}));
        add("optimizer first",
            dict({{"optimizer",
                   dict({{"state",
                          "}(" + integer(0) + dict({{"momentum", a}, {"b", a}, {"c", a}}) + 'u'},
                         {"param_groups", "](" + dict({{"lr", "K\1"}}) + 'e'}})},
                  {"state_dict", plain}}));
        add("other values among them",
            orderedDict({{"a", a}, {"scale", "K\2"}, {"dtype", "N"}, {"b", a}}));
        add("with attributes", plain + dict({{"_metadata", orderedDict({})}}) + 'b');
        add("parameters",
            orderedDict(
                {{"a", call(global("torch._utils", "_rebuild_parameter"), {a, "\x88", "N"})},
                 {"b", call(global("torch._tensor", "_rebuild_from_type_v2"),
                            {global("torch._utils", "_rebuild_tensor_v2"),
                             global("torch.nn.parameter", "Parameter"),
                             tuple({storage("FloatStorage", "0", 6), integer(0), integers({6}),
                                    integers({1}), "\x89", "N"}),
                             "}"})}}));
        add("of Python 2", call(global("collections", "OrderedDict"),
                                {"](](" + text("a") + a + "e](" + text("b") + a + "ee"}));
        add("named twice", orderedDict({{"a", "N"}, {"b", "N"}, {"a", a}, {"b", a}}));
        add("NumPy and argparse beside",
            dict({{"best", call(global("numpy.core.multiarray", "scalar"),
                                {call(global("numpy", "dtype"), {text("f8")}), text("12345678")})},
                  {"args", global("argparse", "Namespace") + ")\x81" + dict({{"lr", "K\1"}}) + 'b'},
                  {"state_dict", plain}}));
    }

    void findsTheWeights()
    {
        QFETCH(const QByteArray, object);
        for (const std::string& file : {torchZip(object.toStdString(), {{"0", kSix}}),
                                        torchLegacy(object.toStdString(), {{"0", kSix}})}) {
            const StateDict weights = read(file);
            QVERIFY(names(weights) == Names({"a", "b"}));
            QVERIFY(values(weights, "b") == Floats({1, 2, 3, 4, 5, 6}));
        }
    }

    void namesWhatIsBesideTheWeights()
    {
        const std::string a = row("0", 6);
        const std::string plain = orderedDict({{"a", a}, {"epoch", "K\5"}, {"b", a}});
        const std::string optimizer = dict({{"state", dict({{"momentum", a}})}});
        const auto beside = [](const std::string& object) {
            return read(torchZip(object, {{"0", kSix}})).beside;
        };
        QVERIFY(beside(orderedDict({{"a", a}, {"b", a}})).empty());
        QVERIFY(beside(plain) == Names({"epoch"}));
        QVERIFY(beside(dict({{"optimizer", optimizer}, {"state_dict", plain}, {"arch", "N"}})) ==
                Names({"optimizer", "arch"}));
        QVERIFY(beside(dict({{"model", dict({{"net", plain}, {"x", "N"}})}, {"best", a}})) ==
                Names({"best"}));
        QVERIFY(beside(dict({{"generator", plain}, {"log", dict({{"loss", a}})}})) ==
                Names({"log"}));
    }

    void keepsThePrefixThatSomeHave()
    {
        const StateDict weights =
            read(torchZip(dict({{"module.a", row("0", 6)}, {"b", row("0", 6)}}), {{"0", kSix}}));
        QVERIFY(names(weights) == Names({"module.a", "b"}));
    }

    void readsViewsOfLegacyStorages()
    {
        const std::string view = tuple({text("view"), "K\2", "K\3"});
        const std::string object =
            dict({{"w", tensor(storage("FloatStorage", "0", 6, "cpu", view), 1, {2}, {1})},
                  {"all", row("0", 6)}});
        QVERIFY(values(read(torchLegacy(object, {{"0", kSix}})), "w") == Floats({4, 5}));
    }

    void readsTextProtocol()
    {
        // Protocol 0, as pickle.dumps(OrderedDict(...), 0) spells its numbers and texts.
        const std::string object = "(dp0\nS'w'\np1\n" + row("0", 6) +
                                   "sVepoch\nI7\nsS'lr'\nF0.5\ns"
                                   "S'big'\nL12345L\nsS'on'\nI01\ns";
        const StateDict weights = read(torchZip(object, {{"0", kSix}}));
        QVERIFY(values(weights, "w").size() == 6);
        QVERIFY(weights.metadata.at("epoch") == "7");
        QVERIFY(weights.metadata.at("lr") == "0.500000");
        QVERIFY(weights.metadata.at("big") == "12345");
        QVERIFY(weights.metadata.at("on") == "true");
    }

    void refusesWhatIsNotFinite_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("sentence");
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const float infinite = std::numeric_limits<float>::infinity();
        const std::string object =
            dict({{"fine", row("a", 2)},
                  {"bad.weight", tensor(storage("FloatStorage", "b", 4), 0, {2, 2}, {2, 1})}});
        const auto file = [&](float value) {
            return QByteArray::fromStdString(torchZip(
                object, {{"a", bytesOf<float>({1, 2})}, {"b", bytesOf<float>({1, 2, value, 4})}}));
        };
        QTest::newRow("NaN") << file(nan) << "\"bad.weight\" holds NaN at [1, 0]";
        QTest::newRow("infinite") << file(-infinite)
                                  << "\"bad.weight\" holds an infinite value at [1, 0]";
        const std::string half = dict({{"h", tensor(storage("HalfStorage", "h", 1), 0, {}, {})}});
        QTest::newRow("half") << QByteArray::fromStdString(
                                     torchLegacy(half, {{"h", "\x01\x7e"}}, 2))
                              << "\"h\" holds NaN";
        const std::string large =
            dict({{"d", tensor(storage("DoubleStorage", "d", 1), 0, {}, {})}});
        QTest::newRow("too large for float32")
            << QByteArray::fromStdString(torchZip(large, {{"d", bytesOf<double>({1e300})}}))
            << "\"d\" holds an infinite value";
    }

    void refusesWhatIsNotFinite()
    {
        QFETCH(const QByteArray, file);
        QFETCH(const QString, sentence);
        const QString reason = refusalOfFile(file.toStdString());
        QVERIFY2(reason.contains(sentence), qPrintable(reason));
    }
};

QTEST_GUILESS_MAIN(WeightsTest)
#include "tst_weights.moc"
