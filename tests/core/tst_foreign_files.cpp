// SPDX-License-Identifier: Apache-2.0
#include "tests/core/weight_files.h"
#include "tests/core/weight_refusal.h"

#include <QTest>

using namespace murmuration;
using namespace murmuration::weight_files;

/// Files given for weights that are none.
class ForeignFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatAForeignFileIs_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char* name, const std::string& file, const char* sentence) {
            QTest::newRow(name) << QByteArray::fromStdString(file) << sentence;
        };
        add("empty", "", "it is empty");
        add("web page", "\n<!DOCTYPE html><html><head>", "web page");
        add("web page in capitals", "<HTML>\n<BODY>", "web page");
        add("Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:1", "git lfs pull");
        add("NumPy", "\x93NUMPY\x01" + std::string(80, '\0'), "NumPy array");
        add("NPZ", zip({{"a.npy", "x"}}), "NumPy arrays");
        add("HDF5", "\x89HDF\r\n\x1a\n" + std::string(80, '\0'), "HDF5");
        add("gzip", "\x1f\x8b\x08" + std::string(80, '\0'), "gzip");
        add("TFLite", std::string("\x1c\0\0\0TFL3", 8) + std::string(80, '\0'), "TensorFlow Lite");
        add("JSON", "{\"error\": 404}", "JSON");
        add("other ZIP", zip({{"readme.txt", "x"}}), "ZIP archive without");
        add("ZIP of weights", zip({{"a/model.pth", "x"}}), "unpack it first");
        add("other pickle", pickle("}"), "torch.save did not write");
        add("hostile pickle", pickle(call(global("posix", "system"), {text("touch x")})),
            "it calls posix.system");
        add("hostile pickle of text", "cposix\nsystem\np0\n(Vtouch x\ntR.",
            "it calls posix.system");
        add("words", "cat\ndog\nbird\n", "it is text");
        add("zeros", std::string(4096, '\0'), "zeros");
        add("text", "n01440764 tench\n", "it is text");
        add("noise", "\x07\x9a\x01\xff\xfe\x03" + std::string(80, '\x90'), "no known format");
    }

    void saysWhatAForeignFileIs()
    {
        QFETCH(const QByteArray, file);
        QFETCH(const QString, sentence);
        const QString reason = refusalOfFile(file.toStdString());
        QVERIFY2(reason.contains(sentence), qPrintable(reason));
    }

    void refusesFoldersAndMissingFiles()
    {
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(readStateDict("/")), Error);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(weightFormatOf("/nothing/here")), Error);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(readStateDict("/dev/zero")), Error);
    }
};

QTEST_GUILESS_MAIN(ForeignFilesTest)
#include "tst_foreign_files.moc"
