// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/refused_global.h"
#include "tests/core/weight_files.h"
#include "tests/core/weight_refusal.h"

#include <QTest>

#include <string>

using namespace murmuration;
using namespace murmuration::weight_files;

namespace {

/// Of a file of weights in which a function is called.
QString said(const std::string& module, const std::string& name)
{
    const std::string called = text(module) + text(name) + "\x93)R";
    return refusalOfFile(torchZip(dict({{"w", row("0", 1)}, {"z", called}}), {{"0", "1234"}}));
}

} // namespace

/// What is said of names in a pickle that no weight file needs.
class RefusedGlobalsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWouldBeRunIsWarnedOf()
    {
        const std::pair<const char*, const char*> harmful[] = {
            {"os", "system"},
            {"nt", "system"},
            {"builtins", "exec"},
            {"subprocess", "Popen"},
            {"torch", "load"},
            {"torch.storage", "_load_from_bytes"},
            {"os.path", "join"},
            {"osx", "system"},
            {"io", "open"},
            {"copyreg", "_reconstructor"},
            {"numpy", "load"},
            {"joblib", "load"},
            {"builtins", "eval"},
            {"torch.nn.functional", "torch.load"},
            {"torchvision.datasets.utils", "os.system"},
            {"modelx", "os.system"},
            {"urllib.request", "urlopen"},
            {"torch", "FloatStorage.__reduce__"},
            {"collections", "OrderedDict.update"}};
        for (const auto& [module, name] : harmful)
            QVERIFY2(said(module, name).contains("Do not open this file with Python"),
                     qPrintable(said(module, name)));
    }

    void aChangedBitIsDamage()
    {
        const std::pair<const char*, const char*> damaged[] = {
            {"collections", "OrderedLict"},
            {"torch", "FloatStorafe"},
            {"torch\xB4_utils", "_rebuild_tensor_v2"},
            {"collection\x03", "OrderedDict"},
            {"collections", "Ordered\x7FIct"},
            {"", "OrderedDict"}};
        for (const auto& [module, name] : damaged) {
            const QString reason = said(module, name);
            QVERIFY2(reason.contains("damaged") && reason.contains("copy or download") &&
                         !reason.contains("with Python") && !reason.contains(QChar(0xFFFD)),
                     qPrintable(reason));
        }
    }

    void namesOfAnyLengthMakeASentence()
    {
        std::string dots;
        while (dots.size() < 1'000'000)
            dots += "a.";
        for (const std::string& name : {std::string(1'000'000, 'a'), dots, "os." + dots})
            QVERIFY(whyRefused(name, name).size() < 400);
        QVERIFY(whyRefused("os." + dots, "system").find("with Python") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(RefusedGlobalsTest)
#include "tst_refused_globals.moc"
