// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

bool startsWithAny(const std::string& text, std::initializer_list<const char*> beginnings)
{
    for (const char* beginning : beginnings) {
        if (text.starts_with(beginning))
            return true;
    }
    return false;
}

/// What is wrong with a line of `file` (relative to the project's root); empty when nothing is.
std::string violation(const std::string& file, const std::string& line)
{
    const std::size_t hash = line.find_first_not_of(" \t");
    if (hash == std::string::npos || line[hash] != '#')
        return {};
    const std::size_t keyword = line.find_first_not_of(" \t", hash + 1);
    if (keyword == std::string::npos || line.compare(keyword, 7, "include") != 0)
        return {};
    const std::size_t open = line.find_first_of("<\"", keyword);
    const std::size_t close =
        open == std::string::npos ? open : line.find_first_of(">\"", open + 1);
    if (close == std::string::npos)
        return {};
    const bool quoted = line[open] == '"';
    const std::string header = line.substr(open + 1, close - open - 1);

    const bool inCore = file.starts_with("core/");
    const bool inUi = file.starts_with("ui/");
    const bool inTorch = file.starts_with("core/networks/torch/");
    const bool usesOpenCv = (file.starts_with("core/images/") && file.ends_with(".cpp")) ||
                            file == "core/networks/onnx_network.cpp";
    if (quoted) {
        if (!startsWithAny(header, {"core/", "ui/", "app/"}) && !header.ends_with(".moc"))
            return "an include that does not start at the project's root";
        if (inCore && startsWithAny(header, {"ui/", "app/"}))
            return "core includes a layer above it";
        if (inUi && header.starts_with("app/"))
            return "ui includes the layer above it";
        if (!inTorch && header.starts_with("core/networks/torch/"))
            return "the LibTorch module is entered by another door than its interface";
        return {};
    }
    if (inCore && header.size() > 1 && header[0] == 'Q' &&
        (header.starts_with("Qt") || std::isupper(header[1]) != 0))
        return "core includes Qt";
    if (!inTorch && startsWithAny(header, {"torch/", "ATen/", "c10/", "caffe2/"}))
        return "LibTorch outside core/networks/torch";
    if (!usesOpenCv && startsWithAny(header, {"opencv2/", "opencv4/"}))
        return "OpenCV outside the sources of core/images and the reader of ONNX";
    return {};
}

} // namespace

/// The layers of core/README.md and ui/README.md, held by what is included.
class TestIncludes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rulesCatch_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("line");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("Qt in core") << "core/base/a.cpp"
                                    << "#include <QString>" << false;
        QTest::newRow("Qt module in core") << "core/base/a.cpp"
                                           << "#  include <QtCore/qglobal.h>" << false;
        QTest::newRow("Qt in ui") << "ui/a.cpp"
                                  << "#include <QString>" << true;
        QTest::newRow("torch in ui") << "ui/a.cpp"
                                     << "#include <torch/torch.h>" << false;
        QTest::newRow("torch in a core header") << "core/networks/network.h"
                                                << "#include <ATen/ATen.h>" << false;
        QTest::newRow("torch at home") << "core/networks/torch/a.cpp"
                                       << "#include <torch/torch.h>" << true;
        QTest::newRow("OpenCV in a header") << "core/images/decode.h"
                                            << "#include <opencv2/core.hpp>" << false;
        QTest::newRow("OpenCV at home") << "core/images/decode.cpp"
                                        << "#include <opencv2/core.hpp>" << true;
        QTest::newRow("OpenCV in the reader of ONNX") << "core/networks/onnx_network.cpp"
                                                      << "#include <opencv2/dnn.hpp>" << true;
        QTest::newRow("OpenCV in app") << "app/embed.cpp"
                                       << "#include <opencv2/core.hpp>" << false;
        QTest::newRow("ui in core") << "core/base/a.h"
                                    << "#include \"ui/session.h\"" << false;
        QTest::newRow("app in ui") << "ui/a.cpp"
                                   << "#include \"app/embed.h\"" << false;
        QTest::newRow("core in ui") << "ui/a.cpp"
                                    << "#include \"core/base/error.h\"" << true;
        QTest::newRow("beside") << "ui/a.cpp"
                                << "#include \"session.h\"" << false;
        QTest::newRow("module's inside") << "app/a.cpp"
                                         << "#include \"core/networks/torch/x.h\"" << false;
        QTest::newRow("moc") << "ui/a.cpp"
                             << "#include \"a.moc\"" << true;
        QTest::newRow("standard") << "core/base/a.cpp"
                                  << "#include <vector>" << true;
    }

    void rulesCatch()
    {
        QFETCH(QString, file);
        QFETCH(QString, line);
        QFETCH(bool, allowed);
        QCOMPARE(violation(file.toStdString(), line.toStdString()).empty(), allowed);
    }

    void everyFileKeepsThem()
    {
        const fs::path root = MURMURATION_SOURCE_DIR;
        std::size_t files = 0;
        std::string found;
        for (const char* layer : {"core", "ui", "app"}) {
            for (const auto& entry : fs::recursive_directory_iterator(root / layer)) {
                const fs::path extension = entry.path().extension();
                if (extension != ".h" && extension != ".cpp")
                    continue;
                ++files;
                const std::string file = entry.path().lexically_relative(root).generic_string();
                std::ifstream in(entry.path());
                std::string line;
                for (int number = 1; std::getline(in, line); ++number) {
                    if (const std::string reason = violation(file, line); !reason.empty())
                        found += "\n" + file + ":" + std::to_string(number) + ": " + reason + ": " +
                                 line;
                }
            }
        }
        QVERIFY(files > 50);
        QVERIFY2(found.empty(), found.c_str());
    }
};

QTEST_GUILESS_MAIN(TestIncludes)
#include "tst_includes.moc"
