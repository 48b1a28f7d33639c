// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/networks/architectures/architectures.h"
#include "core/networks/preprocessing.h"
#include "core/networks/registry.h"
#include "core/networks/unknown_model.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace murmuration;
using Json = nlohmann::json;

namespace {

Json goodEntry()
{
    return {{"name", "resnet18"},
            {"architecture", "resnet18"},
            {"address", "https://example.org/models/resnet18-f37072fd.pth"},
            {"mebibytes", 44.661},
            {"sha256", "f37072fd"},
            {"publisher", "somebody"},
            {"licence", "BSD-3-Clause"},
            {"trained_on", "ImageNet-1k"},
            {"preprocessing", "imagenet"}};
}

} // namespace

Q_DECLARE_METATYPE(nlohmann::json)

/// The list of published weights.
class TestRegistry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theListIsInOrder()
    {
        QVERIFY(publishedWeights().size() >= 20);
        for (const PublishedWeights& weights : publishedWeights()) {
            const Architecture* const architecture = findArchitecture(weights.architecture);
            QVERIFY2(architecture, weights.name.c_str());
            // What is fetched by name is prepared as the same file would be if it were opened.
            QCOMPARE(describe(parsePreprocessing(weights.preprocessing)),
                     describe(architecture->preprocessing));
            QCOMPARE(findPublishedWeights(weights.name), &weights);
            QVERIFY(weights.fileName().find(weights.sha256.substr(0, 8)) != std::string::npos);
            if (weights.bytes) { // 32-bit floats, and something around them
                const double parameters = 4.0 * static_cast<double>(architecture->parameterCount);
                QVERIFY2(static_cast<double>(*weights.bytes) > parameters, weights.name.c_str());
                QVERIFY2(static_cast<double>(*weights.bytes) < 1.05 * parameters + 100'000,
                         weights.name.c_str());
            }
        }
        QVERIFY(!findPublishedWeights("resnet1000"));
        QVERIFY(!findPublishedWeights("builtin"));
    }

    void aGoodEntryIsRead()
    {
        Json exact = goodEntry();
        exact["name"] = "exact";
        exact["address"] = "https://example.org/exact.th";
        exact.erase("mebibytes");
        exact["bytes"] = 1099231;
        Json unknown = exact;
        unknown["name"] = "unknown";
        unknown["address"] = "https://example.org/unknown.th";
        unknown.erase("bytes");
        const auto all = read({{"weights", {goodEntry(), exact, unknown}}});
        QCOMPARE(all.size(), std::size_t{3});
        QCOMPARE(all[0].fileName(), std::string("resnet18-f37072fd.pth"));
        // The true size, 46830571 bytes, rounds to the published one.
        QVERIFY(*all[0].bytes - all[0].bytesWithin <= 46830571);
        QVERIFY(*all[0].bytes + all[0].bytesWithin >= 46830571);
        QCOMPARE(*all[1].bytes, std::uint64_t{1099231});
        QCOMPARE(all[1].bytesWithin, std::uint64_t{0});
        QVERIFY(!all[2].bytes);
    }

    void aBadEntryIsRefused_data()
    {
        QTest::addColumn<Json>("entry");
        QTest::addColumn<QString>("told");
        const auto with = [](const char* key, const Json& value) {
            Json entry = goodEntry();
            entry[key] = value;
            return entry;
        };
        for (const char* key : {"name", "architecture", "address", "sha256", "publisher", "licence",
                                "trained_on", "preprocessing"}) {
            Json without = goodEntry();
            without.erase(key);
            QTest::addRow("no %s", key) << without << QString::fromLatin1(key);
            QTest::addRow("empty %s", key) << with(key, "") << QString::fromLatin1(key);
            QTest::addRow("number %s", key) << with(key, 5) << QString::fromLatin1(key);
        }
        const auto row = [&](const char* name, const char* key, const Json& value,
                             const char* told) {
            QTest::newRow(name) << with(key, value) << QString::fromLatin1(told);
        };
        row("unknown key", "sha1", "abc", "sha1");
        row("path as name", "name", "../resnet", "name");
        row("http", "address", "http://example.org/a.pth", "https");
        row("no file", "address", "https://example.org/", "file");
        row("query", "address", "https://example.org/get?file=a.pth", "file");
        row("hidden file", "address", "https://example.org/..", "file");
        row("short hash", "sha256", "f37072f", "sha256");
        row("long hash", "sha256", std::string(65, 'a'), "sha256");
        row("capital hash", "sha256", "F37072FD", "sha256");
        row("no size", "mebibytes", "44", "mebibytes");
        row("negative size", "mebibytes", -1, "mebibytes");
        row("huge size", "mebibytes", 1e300, "mebibytes");
        row("both sizes", "bytes", 5, "both");
        row("preprocessing", "preprocessing", "somehow", "somehow");
        QTest::newRow("no object") << Json(5) << QStringLiteral("object");
    }

    void aBadEntryIsRefused()
    {
        QFETCH(const Json, entry);
        QFETCH(const QString, told);
        const QString failure = failureOf(Json{{"weights", {entry}}}.dump());
        QVERIFY2(failure.contains(QStringLiteral("entry 1")), qPrintable(failure));
        QVERIFY2(failure.contains(told), qPrintable(failure));
        QVERIFY2(failure.contains(QStringLiteral("models.json")), qPrintable(failure));
    }

    void aBadListIsRefused()
    {
        for (const char* text :
             {"", "{", "[]", "{}", "{\"weights\": 5}", "{\"weights\": [], \"a\": 1}"})
            QVERIFY2(!failureOf(text).isEmpty(), text);
        Json other = goodEntry();
        other["address"] = "https://example.org/other.pth";
        QVERIFY(failureOf(Json{{"weights", {goodEntry(), other}}}.dump())
                    .contains(QStringLiteral("entry 2: the name \"resnet18\" is there twice")));
        other = goodEntry();
        other["name"] = "other";
        QVERIFY(failureOf(Json{{"weights", {goodEntry(), other}}}.dump())
                    .contains(QStringLiteral("entry 2: the file")));
    }

    void fetchedWeightsStandForTheirName()
    {
        const QTemporaryDir cache;
        qputenv("XDG_CACHE_HOME", cache.path().toUtf8());
        const PublishedWeights& weights = *findPublishedWeights("convnext_tiny");
        NetworkChoice choice;
        choice.model = "convnext_tiny";
        choice.layer = "avgpool";
        try {
            static_cast<void>(fetchedChoice(weights, choice));
            QFAIL("they are not there");
        } catch (const Error& error) {
            QVERIFY2(std::string(error.what()).find("murmuration models get convnext_tiny") !=
                         std::string::npos,
                     error.what());
        }
        QVERIFY(!isFetched(weights));
        const auto file = fetchedFile(weights);
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << "weights";
        QVERIFY(isFetched(weights));
        NetworkChoice fetched = fetchedChoice(weights, choice);
        QCOMPARE(fetched.model, utf8(file));
        QCOMPARE(fetched.layer, choice.layer);
        QCOMPARE(parsePreprocessing(fetched.preprocessing).resize, 236);
        choice.preprocessing = "resize=300";
        fetched = fetchedChoice(weights, choice);
        QCOMPARE(parsePreprocessing(fetched.preprocessing).resize, 300);
        QCOMPARE(parsePreprocessing(fetched.preprocessing).crop, 224);
    }

    /// A mistyped name is no file, and a path is no name.
    void whatIsNotKnownIsToldApart_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("a letter dropped")
            << "squezenet1_0"
            << "no network named 'squezenet1_0'; did you mean squeezenet1_0 or squeezenet1_1?";
        QTest::newRow("of what comes along")
            << "build-in"
            << "no network named 'build-in'; did you mean builtin?";
        QTest::newRow("of a network without published weights")
            << "LeNet-5"
            << "no network named 'LeNet-5'; did you mean lenet5";
        QTest::newRow("nothing like it") << "zebra"
                                         << "no network named 'zebra'; 'murmuration models' lists";
        QTest::newRow("without published weights") << "lenet5"
                                                   << "nobody publishes weights of LeNet-5";
        QTest::newRow("an ending") << "squezenet1_0.PTH"
                                   << "model squezenet1_0.PTH: there is no such file";
        QTest::newRow("a folder before it") << "nets/resnet18"
                                            << "model nets/resnet18: there is no such file";
        QTest::newRow("a folder") << "/"
                                  << "it is a folder";
        QTest::newRow("no file") << "/dev/null"
                                 << "no regular file";
        QTest::newRow("nothing") << ""
                                 << "no network named ''";
    }

    void whatIsNotKnownIsToldApart()
    {
        QFETCH(const QString, model);
        QFETCH(const QString, sentence);
        const QString text = QString::fromStdString(unknownModel(model.toStdString()));
        QVERIFY2(text.contains(sentence), qPrintable(text));
    }

private:
    [[nodiscard]] std::vector<PublishedWeights> read(const Json& document) const
    {
        return readRegistry(write(document.dump()));
    }

    [[nodiscard]] QString failureOf(const std::string& text) const
    {
        try {
            static_cast<void>(readRegistry(write(text)));
        } catch (const Error& error) {
            return QString::fromUtf8(error.what());
        }
        return {};
    }

    [[nodiscard]] std::filesystem::path write(const std::string& text) const
    {
        const auto file = std::filesystem::path(m_folder.path().toStdString()) / "models.json";
        std::ofstream(file, std::ios::trunc) << text;
        return file;
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestRegistry)
#include "tst_registry.moc"
