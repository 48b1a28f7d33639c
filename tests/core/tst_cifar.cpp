// SPDX-License-Identifier: Apache-2.0
#include "tests/core/archive_bytes.h"
#include "tests/core/collection_tests.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace murmuration;
using namespace collections;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPlane = 32 * 32;

/// A record whose pixels are all (red, 100, 200), but for the first of its second row.
void appendRecord(pictures::Bytes& file, const pictures::Bytes& labels, std::uint8_t red)
{
    file.insert(file.end(), labels.begin(), labels.end());
    const std::size_t begin = file.size();
    for (const std::uint8_t value : {red, std::uint8_t{100}, std::uint8_t{200}})
        file.insert(file.end(), kPlane, value);
    file[begin + 32] = 255;
}

/// A batch with these classes; the red of record i is `red` + i.
pictures::Bytes batch10(const pictures::Bytes& classes, std::uint8_t red = 0)
{
    pictures::Bytes file;
    for (const std::uint8_t label : classes)
        appendRecord(file, {label}, red++);
    return file;
}

const std::string kNames =
    "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n";

} // namespace

class TestCifar : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_root;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_root = m_folder->path().toStdString();
    }

    void aFolderOfBatches()
    {
        pictures::write(m_root / "data_batch_2.bin", batch10({9}, 30));
        pictures::write(m_root / "data_batch_1.bin", batch10({3, 0}, 10));
        pictures::write(m_root / "test_batch.bin", batch10({3}, 40));
        pictures::write(m_root / "batches.meta.txt", kNames);
        pictures::write(m_root / "readme.html", "<html>");
        const auto [collection, issues] = openCollection(m_root);
        QVERIFY(issues.empty());
        QCOMPARE(namesOf(*collection),
                 (Names{"data_batch_1#0", "data_batch_1#1", "data_batch_2#0", "test_batch#0"}));
        QCOMPARE(classesOf(*collection), (Names{"cat", "airplane", "truck", "cat"}));
        QCOMPARE(collection->classNames, (Names{"airplane", "cat", "truck"}));
        const std::array reds{10, 11, 30, 40};
        for (std::size_t i = 0; i < reds.size(); ++i) {
            const Image image = collection->pictures->read(i, 0).image;
            QCOMPARE(image.width, 32);
            QCOMPARE(int{image.pixel(5, 3)[0]}, reds[i]);
            QCOMPARE(int{image.pixel(0, 1)[0]}, 255);
            QCOMPARE(int{image.pixel(31, 31)[1]}, 100);
            QCOMPARE(int{image.pixel(31, 31)[2]}, 200);
        }
    }

    void oneBatchAlone()
    {
        pictures::write(m_root / "data_batch_1.bin", batch10({7, 8}));
        pictures::write(m_root / "data_batch_2.bin", batch10({1}));
        const auto [collection, issues] = openCollection(m_root / "data_batch_1.bin");
        QCOMPARE(collection->name, std::string("data_batch_1.bin"));
        QCOMPARE(namesOf(*collection), (Names{"#0", "#1"}));
        QCOMPARE(classesOf(*collection), (Names{"7", "8"}));
        QCOMPARE(issues.size(), std::size_t{1});
        QVERIFY(mentions(issues[0].text, "batches.meta.txt"));
    }

    void hundredClasses()
    {
        pictures::Bytes file;
        appendRecord(file, {4, 0}, 10);
        appendRecord(file, {1, 99}, 20);
        std::string fine;
        for (int i = 0; i < 100; ++i)
            fine += "fine" + std::to_string(i) + "\n";
        std::string coarse;
        for (int i = 0; i < 20; ++i)
            coarse += "coarse" + std::to_string(i) + "\n";
        pictures::write(m_root / "train.bin", file);
        pictures::write(m_root / "fine_label_names.txt", fine);
        pictures::write(m_root / "coarse_label_names.txt", coarse);
        const auto collection = openCollection(m_root).collection;
        QCOMPARE(classesOf(*collection), (Names{"fine0", "fine99"}));
        QVERIFY(collection->nestedFolders);
        QCOMPARE(int{collection->pictures->read(1, 0).image.pixel(0, 0)[0]}, 20);
        const auto whole =
            openCollection(m_root / "train.bin", {{}, LabelFrom::WholePath}).collection;
        QCOMPARE(classesOf(*whole), (Names{"coarse4/fine0", "coarse1/fine99"}));
    }

    void packed()
    {
        const auto tar =
            archives::tar({{"cifar-10-batches-bin/data_batch_1.bin", batch10({1, 2}, 50)},
                           {"cifar-10-batches-bin/batches.meta.txt", archives::bytesOf(kNames)},
                           {"cifar-10-batches-bin/test_batch.bin", batch10({3}, 60)}});
        pictures::write(m_root / "cifar.tar", tar);
        pictures::write(m_root / "cifar.tar.gz", archives::gzip(tar));
        for (const char* const name : {"cifar.tar", "cifar.tar.gz"}) {
            const auto [collection, issues] = openCollection(m_root / name);
            QVERIFY(issues.empty());
            QCOMPARE(classesOf(*collection), (Names{"automobile", "bird", "cat"}));
            QCOMPARE(int{collection->pictures->read(2, 0).image.pixel(0, 0)[0]}, 60);
        }
    }

    void otherFilesAreNone()
    {
        pictures::Bytes noise(3 * 3073);
        for (std::size_t i = 0; i < noise.size(); ++i)
            noise[i] = static_cast<std::uint8_t>(200 + i % 50);
        pictures::write(m_root / "noise.bin", noise);
        pictures::write(m_root / "empty.bin", "");
        for (const auto& [name, reason] :
             {std::pair("noise.bin", "neither"), std::pair("empty.bin", "it is empty")}) {
            const std::string failure = failureOf(m_root / name);
            QVERIFY2(mentions(failure, name) && mentions(failure, reason), failure.c_str());
        }
        const std::string failure = failureOf(m_root);
        QVERIFY2(mentions(failure, "no pictures") && !mentions(failure, "damaged"),
                 failure.c_str());
    }

    void damageIsSaid_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* name, const pictures::Bytes& bytes, const char* reason) {
            QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(bytes.data()),
                                              static_cast<qsizetype>(bytes.size()))
                                << QString(reason);
        };
        auto bytes = batch10({1, 2, 3, 4, 5});
        bytes[2 * 3073] = 77;
        row("label", bytes, "damaged CIFAR-10 batch: the label of record #2 is 77, where 0 to 9");
        bytes = batch10({1, 2, 3, 4, 5});
        bytes.resize(4 * 3073 + 100);
        row("end", bytes, "CIFAR-10 batch that is cut short: record #4 holds 100 of 3073 bytes");
        bytes.clear();
        for (const std::uint8_t coarse : {4, 19, 20, 7, 0, 3})
            appendRecord(bytes, {coarse, 99}, 200);
        row("coarse label", bytes,
            "damaged CIFAR-100 batch: the coarse label of record #2 is 20, where 0 to 19");
        bytes[2 * 3074] = 5;
        bytes[1] = 100;
        row("fine label", bytes,
            "damaged CIFAR-100 batch: the fine label of record #0 is 100, where 0 to 99");
        bytes[1] = 50;
        bytes.pop_back();
        row("end of hundred", bytes, "CIFAR-100 batch that is cut short: record #5 holds 3073 of");
    }

    void damageIsSaid()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, reason);
        const pictures::Bytes damaged(bytes.begin(), bytes.end());
        pictures::write(m_root / "data_batch_2.bin", damaged);
        pictures::write(m_root / "damaged.tar", archives::tar({{"data_batch_2.bin", damaged}}));
        for (const fs::path& path : {m_root / "data_batch_2.bin", m_root, m_root / "damaged.tar"}) {
            const std::string failure = failureOf(path);
            QVERIFY2(mentions(failure, reason.toStdString()), failure.c_str());
            QVERIFY2(mentions(failure, "data_batch_2.bin"), failure.c_str());
            QVERIFY2(mentions(failure, "download it again"), failure.c_str());
            QVERIFY2(!mentions(failure, "no IDX file"), failure.c_str()); // there seems to be one
        }
        // The others are shown, and the damaged one is an issue.
        pictures::write(m_root / "data_batch_1.bin", batch10({1, 2}));
        pictures::write(m_root / "batches.meta.txt", kNames);
        const auto [collection, issues] = openCollection(m_root);
        QCOMPARE(collection->size(), std::size_t{2});
        QCOMPARE(issues.size(), std::size_t{1});
        QCOMPARE(issues[0].subject, std::string("data_batch_2.bin"));
        QVERIFY2(mentions(issues[0].text, reason.toStdString()), issues[0].text.c_str());
    }

    void aFileThatShrinksIsSaid()
    {
        pictures::write(m_root / "data_batch_1.bin", batch10({1, 2}));
        const auto collection = openCollection(m_root).collection;
        fs::resize_file(m_root / "data_batch_1.bin", 3073 + 100);
        QCOMPARE(collection->pictures->read(0, 0).image.width, 32);
        QVERIFY_THROWS_EXCEPTION(Error, static_cast<void>(collection->pictures->read(1, 0)));
    }

    void theVersionForPythonIsSaidToBeThat()
    {
        pictures::write(m_root / "data_batch_1", "\x80\x02}q\x01(U\x06labelsq\x02]q\x03u.");
        QVERIFY(mentions(failureOf(m_root / "data_batch_1"), "take its binary version"));
    }
};

QTEST_GUILESS_MAIN(TestCifar)
#include "tst_cifar.moc"
