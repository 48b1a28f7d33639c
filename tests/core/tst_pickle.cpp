// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/networks/weights/pickle_machine.h"
#include "tests/core/weight_files.h"
#include "tests/core/weight_refusal.h"

#include <QTest>

using namespace murmuration;
using namespace murmuration::weight_files;

namespace {

/// The reason why a pickle is refused; empty when it is taken apart.
QString refusal(const std::string& bytes)
{
    try {
        static_cast<void>(
            readPickle({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}));
    } catch (const Error& e) {
        return QString::fromUtf8(e.what());
    }
    return {};
}

std::string repeated(const std::string& piece, std::size_t times)
{
    std::string all;
    all.reserve(piece.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        all += piece;
    return all;
}

const std::string kCommand = tuple({text("touch /tmp/pickle-was-run")});

} // namespace

/// Pickles that would run a program, exhaust the machine, or are damaged.
class PickleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void neverCalls_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char* name, const std::string& value, const char* sentence) {
            QTest::newRow(name) << QByteArray::fromStdString(value) << sentence;
        };
        const auto calls = [](const std::string& function) { return function + kCommand + 'R'; };
        const auto stackGlobal = [](const char* module, const char* name) {
            return text(module) + text(name) + '\x93';
        };
        add("os.system", calls(global("os", "system")), "it calls os.system, which no weight file");
        add("posix.system", calls(global("posix", "system")), "it calls posix.system");
        add("nt.system", calls(global("nt", "system")), "it calls nt.system");
        add("builtins.eval", calls(global("builtins", "eval")), "it calls builtins.eval");
        add("builtins.exec", calls(global("__builtin__", "exec")), "it calls __builtin__.exec");
        add("getattr", calls(global("builtins", "getattr")), "it calls builtins.getattr");
        add("import", calls(global("importlib", "import_module")), "importlib.import_module");
        add("subprocess", calls(global("subprocess", "Popen")), "it calls subprocess.Popen");
        add("torch.load", calls(global("torch", "load")), "it calls torch.load");
        add("torch.hub", calls(global("torch.hub", "load")), "it calls torch.hub.load");
        add("load from bytes", calls(global("torch.storage", "_load_from_bytes")),
            "torch.storage._load_from_bytes");
        add("STACK_GLOBAL", calls(stackGlobal("os", "system")), "it calls os.system");
        add("STACK_GLOBAL with dots", calls(stackGlobal("collections", "OrderedDict.system")),
            "collections.OrderedDict.system");
        add("STACK_GLOBAL of numbers", "K\1K\2\x93", "a name that is no text");
        add("INST", "(" + text("touch") + "ios\nsystem\n", "it calls os.system");
        add("INST of what is allowed", "(icollections\nOrderedDict\n", "instruction INST");
        add("OBJ", "(" + global("os", "system") + text("touch") + 'o', "it calls os.system");
        add("OBJ of what is allowed", "(" + global("argparse", "Namespace") + 'o',
            "instruction OBJ");
        add("NEWOBJ", global("subprocess", "Popen") + kCommand + '\x81', "subprocess.Popen");
        add("NEWOBJ_EX", global("subprocess", "Popen") + kCommand + "}\x92", "subprocess.Popen");
        add("NEWOBJ of a text", text("os.system") + kCommand + '\x81',
            "it calls what is no function");
        add("BUILD on a list", "]" + dict({{"__setstate__", "N"}}) + 'b', "instruction BUILD");
        add("BUILD on a class", global("argparse", "Namespace") + "}b", "instruction BUILD");
        add("BUILD that names",
            global("argparse", "Namespace") + ")R" +
                dict({{"__setstate__", global("os", "system")}}) + 'b',
            "it calls os.system");
        add("EXT1", "\x82\x01", "copyreg");
        add("EXT2", "\x83\x01\x01", "copyreg");
        add("EXT4", "\x84\x01\x01\x01\x01", "copyreg");
        add("persistent id as text", "Pos.system\n", "persistent ids of Python's protocol 0");
        add("buffers", "\x97", "buffers outside");
        add("REDUCE of a text", text("os.system") + kCommand + 'R', "it calls what is no function");
        add("REDUCE without arguments", global("collections", "OrderedDict") + "NR",
            "it calls what is no function");
        add("a factory", call(global("collections", "defaultdict"), {global("os", "system")}),
            "it calls os.system");
        add("a dunder", calls(global("torch", "FloatStorage.__reduce__")),
            "FloatStorage.__reduce__");
        add("name with a new line", calls(stackGlobal("os\nx", "sys\x1btem")),
            "a name in it cannot be one");
        add("long name", calls(stackGlobal(std::string(100000, 'a').c_str(), "b")), "aaaa");
        add("a whole network", calls(global("torchvision.models.resnet", "ResNet")),
            "whole Python object of the class torchvision.models.resnet.ResNet");
        add("a network of its own", calls(global("__main__", "Net")), "class __main__.Net");
        add("quantised", calls(global("torch._utils", "_rebuild_qtensor")), "quantised");
        add("complex", global("torch", "ComplexFloatStorage"), "numbers of a type");
    }

    void neverCalls()
    {
        QFETCH(const QByteArray, value);
        QFETCH(const QString, sentence);
        const QString reason = refusal(pickle(value.toStdString()));
        QVERIFY2(reason.contains(sentence), qPrintable(reason));
        QVERIFY2(reason.size() < 400 && !reason.contains('\n'), qPrintable(reason));
        // The same in a file of its own, and in one where it stands beside right weights.
        const QString alone = refusalOfFile(pickle(value.toStdString()));
        QVERIFY2(alone.contains(sentence), qPrintable(alone));
        const std::string object = dict({{"w", row("0", 1)}, {"z", value.toStdString()}});
        for (const std::string& file :
             {torchZip(object, {{"0", "1234"}}), torchLegacy(object, {{"0", "1234"}})}) {
            const QString inFile = refusalOfFile(file);
            QVERIFY2(inFile.contains(sentence), qPrintable(inFile));
        }
    }

    void survivesBombs_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("sentence"); ///< empty: it is harmless, and taken apart
        const auto add = [](const char* name, const std::string& value, const char* sentence) {
            QTest::newRow(name) << QByteArray::fromStdString(value) << sentence;
        };
        constexpr std::size_t kMany = 1'000'000;
        add("lists in lists", repeated("(", kMany) + repeated("l", kMany), "");
        add("tuples in tuples", ")" + repeated("\x85", kMany), "");
        add("dictionaries in dictionaries", repeated("}K\1", kMany) + 'N' + repeated("s", kMany),
            "");
        add("a list in itself", "]q\1h\1a", "");
        add("a dictionary in itself", "}q\1" + text("state_dict") + "h\1s", "");
        add("marks", repeated("(", kMany) + 'N', "");
        add("billion laughs", "]q\1" + repeated("](h\1h\1h\1h\1h\1h\1h\1h\1eq\1", 1000), "");
        add("far memo", "Nr\xff\xff\xff\xffj\xff\xff\xff\xff", "");
        add("memo of memos", repeated("Nr\1\1\1\1", kMany / 2), "");
        add("endless", repeated("N0", 1 << 22), "more instructions");
        add("dictionaries of one list",
            "](" + repeated(text("k") + "N\x86", 1000) + "eq\1" +
                repeated(global("collections", "OrderedDict") + "h\1\x85R0", 10000) + 'N',
            "");
        add("a type in a type",
            call(global("torch._tensor", "_rebuild_from_type_v2"),
                 {global("torch._tensor", "_rebuild_from_type_v2"), "N",
                  tuple({global("torch._tensor", "_rebuild_from_type_v2"), "N", ")"})}),
            "arguments that do not fit");
        add("long text", "X\xff\xff\xff\xff", "ends in the middle");
        add("longest text", "\x8d\xff\xff\xff\xff\xff\xff\xff\xff", "ends in the middle");
        add("longest bytes", "\x8e\xff\xff\xff\xff\xff\xff\xff\x7f", "ends in the middle");
        add("longest integer", "\x8b\xff\xff\xff\x7f", "ends in the middle");
        add("endless line", "V" + std::string(kMany, 'a'), "ends in the middle");
        add("shape of a million",
            tensor(storage("FloatStorage", "0", 1), 0, std::vector<std::int64_t>(kMany / 10, 1),
                   {}),
            "arguments that do not fit");
    }

    void survivesBombs()
    {
        QFETCH(const QByteArray, value);
        QFETCH(const QString, sentence);
        const QString reason = refusal(pickle(value.toStdString()));
        QVERIFY2(sentence.isEmpty() ? reason.isEmpty() : reason.contains(sentence),
                 qPrintable(reason));
        // In a file, there are no weights in it.
        const std::string file = torchZip(value.toStdString(), {});
        QVERIFY(!refusalOfFile(file).isEmpty());
    }

    void refusesDamage_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char* name, const std::string& bytes, const char* sentence) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << sentence;
        };
        add("nothing", "", "ends in the middle");
        add("no end", "\x80\x02}", "ends in the middle");
        add("empty stack", pickle(""), "a value is missing");
        add("newer protocol", "\x80\x06N.", "newer Python");
        add("no instruction", "\x80\x02\xff.", "no instruction of Python's at byte 2");
        add("pops too much", pickle("N00"), "a value is missing");
        add("pops below the mark",
            pickle("N(0"
                   "0"
                   "0"),
            "a value is missing");
        add("tuple below the mark", pickle("N(\x85"), "a value is missing");
        add("no mark", pickle("Nt"), "a mark is missing");
        add("unknown memo", pickle("h\x07"), "never kept");
        add("memo without a value", pickle("q\1"), "a value is missing");
        add("key without a value", pickle("}(Nu"), "a key without a value");
        add("item for a number", pickle("K\1Na"), "no list");
        add("entry for a list", pickle("]NNs"), "no dictionary");
        add("INT of letters", pickle("Iabc\n"), "a number that is none");
        add("LONG of nothing", pickle("L\n"), "a number that is none");
        add("FLOAT of letters", pickle("Fabc\n"), "a number that is none");
        add("memo of letters", pickle("NpA\n"), "a number that is none");
        add("id of text", pickle(text("storage") + 'Q'), "refers to a storage");
        add("empty id", pickle(")Q"), "refers to a storage");
        add("id of another kind", pickle(tuple({text("device"), "N", "N", "N", "N"}) + 'Q'),
            "refers to a storage");
        add("id of a module", pickle(tuple({text("module"), text("Net")}) + 'Q'),
            "whole Python object");
        add("id without a type",
            pickle(tuple({text("storage"), text("FloatStorage"), text("0"), text("cpu"), "K\1"}) +
                   'Q'),
            "refers to a storage");
        add("id of another type",
            pickle(tuple({text("storage"), global("collections", "OrderedDict"), text("0"),
                          text("cpu"), "K\1"}) +
                   'Q'),
            "refers to a storage");
        add("id with a number as key",
            pickle(tuple({text("storage"), global("torch", "FloatStorage"), "K\1", text("cpu"),
                          "K\1"}) +
                   'Q'),
            "refers to a storage");
        add("negative count", pickle(storage("FloatStorage", "0", -1)), "refers to a storage");
        add("count of text",
            pickle(tuple({text("storage"), global("torch", "FloatStorage"), text("0"), text("cpu"),
                          text("6")}) +
                   'Q'),
            "refers to a storage");
        add("view beyond",
            pickle(
                storage("FloatStorage", "0", 6, "cpu", tuple({text("v"), integer(3), integer(4)}))),
            "refers to a storage");
        add("view that overflows",
            pickle(storage("FloatStorage", "0", 6, "cpu",
                           tuple({text("v"), integer(6), integer(INT64_MAX)}))),
            "refers to a storage");
        add("a called type", pickle(call(global("torch", "FloatStorage"), {"K\5"})),
            "arguments that do not fit");
        add("a tensor of nothing", pickle(call(global("torch._utils", "_rebuild_tensor_v2"), {})),
            "arguments that do not fit");
        add("a tensor of numbers",
            pickle(call(global("torch._utils", "_rebuild_tensor_v2"),
                        {"K\1", "K\1", integers({1}), integers({1})})),
            "arguments that do not fit");
        add("a shape of text",
            pickle(
                call(global("torch._utils", "_rebuild_tensor_v2"),
                     {storage("FloatStorage", "0", 6), "K\1", tuple({text("6")}), integers({1})})),
            "arguments that do not fit");
    }

    void refusesDamage()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, sentence);
        const QString reason = refusal(bytes.toStdString());
        QVERIFY2(reason.contains(sentence), qPrintable(reason));
    }

    void refusesEveryTruncation()
    {
        const std::string whole =
            pickle(dict({{"state_dict", orderedDict({{"w", row("0", 6)}})}, {"epoch", "K\5"}}));
        QVERIFY(refusal(whole).isEmpty());
        for (std::size_t length = 0; length < whole.size(); ++length)
            QVERIFY2(!refusal(whole.substr(0, length)).isEmpty(),
                     qPrintable(QString::number(length)));
    }

    void survivesEveryChangedByte()
    {
        const std::string whole =
            pickle(dict({{"state_dict", orderedDict({{"w", row("0", 6)}})}, {"epoch", "K\5"}}));
        for (std::size_t i = 0; i < whole.size(); ++i) {
            for (const int value :
                 {0,    1,    0x28, 0x2e, 0x30, 0x51, 0x52, 0x58, 0x62, 0x63, 0x65,
                  0x68, 0x71, 0x74, 0x75, 0x7d, 0x7f, 0x80, 0x8a, 0x8d, 0x93, 0xff}) {
                std::string changed = whole;
                changed[i] = static_cast<char>(value);
                QVERIFY(refusal(changed).size() < 1000);
            }
        }
    }
};

QTEST_GUILESS_MAIN(PickleTest)
#include "tst_pickle.moc"
