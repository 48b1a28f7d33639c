// SPDX-License-Identifier: Apache-2.0
#include "core/collection/archive_files.h"
#include "tests/core/archive_test.h"

#include <QTest>

#include <algorithm>
#include <memory>
#include <zlib.h>

using namespace murmuration;
using namespace collections;
using archives::Member;
using archives::picture;
namespace fs = std::filesystem;

namespace {

std::vector<Member> birds()
{
    return {{"./birds/", {}, '5', {}},
            picture("./birds/owl/10.ppm", 10),
            picture("./birds/owl/2.ppm", 2),
            picture("./birds/lark/deep/1.ppm", 1),
            {"./birds/README", archives::bytesOf("two kinds of birds")},
            picture("./birds/owl/._2.ppm", 99)};
}

void expectBirds(const OpenedCollection& opened, const std::string& name)
{
    const auto& [collection, issues] = opened;
    QVERIFY(issues.empty());
    QCOMPARE(collection->name, name);
    QCOMPARE(namesOf(*collection), (Names{"lark/deep/1.ppm", "owl/2.ppm", "owl/10.ppm"}));
    QCOMPARE(classesOf(*collection), (Names{"lark", "owl", "owl"}));
    for (std::size_t i = 0; i < 3; ++i) {
        const auto image = collection->pictures->read(i, 0).image;
        QCOMPARE(int{image.pixel(0, 0)[0]}, (std::array{1, 2, 10}[i]));
        QVERIFY(collection->pictures->file(i).empty());
    }
}

/// One IDX picture of 2 x 2.
archives::Bytes idx()
{
    archives::Bytes file;
    for (const std::uint32_t field : {0x803U, 1U, 2U, 2U})
        pictures::appendBig(file, field);
    file.insert(file.end(), {5, 6, 7, 8});
    return file;
}

archives::Bytes idxLabels()
{
    archives::Bytes file;
    pictures::appendBig(file, 0x801);
    pictures::appendBig(file, 1);
    file.push_back(7);
    return file;
}

void writeCompressed(const fs::path& file, const archives::Bytes& bytes)
{
    gzFile out = gzopen(file.c_str(), "wb9");
    gzwrite(out, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(out);
}

} // namespace

class TestArchive : public ArchiveTest
{
    Q_OBJECT

private:
    std::string refusal(const fs::path& file, const ArchiveLimits& limits)
    {
        IssueList issues;
        try {
            static_cast<void>(openArchive(file, issues, {}, limits));
            return {};
        } catch (const Error& error) {
            return error.what();
        }
    }

private Q_SLOTS:
    void init() { makeFolder(); }

    void everyKindGivesTheSamePictures()
    {
        expectBirds(openCollection(store("birds.tar", archives::tar(birds()))), "birds.tar");
        expectBirds(openCollection(store("birds.tgz", archives::gzip(archives::tar(birds())))),
                    "birds.tgz");
        expectBirds(openCollection(store("birds.zip", archives::zip(birds()))), "birds.zip");
        // The content decides.
        expectBirds(openCollection(store("birds", archives::gzip(archives::tar(birds())))),
                    "birds");
    }

    void nothingIsUnpackedToDisk()
    {
        const fs::path file = store("birds.tar.gz", archives::gzip(archives::tar(birds())));
        const auto collection = openCollection(file).collection;
        static_cast<void>(collection->pictures->read(0, 0));
        QCOMPARE(std::distance(fs::directory_iterator(m_root), fs::directory_iterator()),
                 std::ptrdiff_t{1});
    }

    void classesLieWithinTheParts()
    {
        const std::vector<Member> members{
            picture("data/train/cat/1.ppm", 1), picture("data/train/dog/1.ppm", 2),
            picture("data/test/cat/1.ppm", 3), picture("data/test/dog/1.ppm", 4)};
        const fs::path file = store("data.tar", archives::tar(members));
        const auto collection = openCollection(file).collection;
        QCOMPARE(collection->classNames, (Names{"cat", "dog"}));
        QVERIFY(collection->nestedFolders);
        const auto whole = openCollection(file, {{}, LabelFrom::WholePath}).collection;
        QCOMPARE(whole->classNames, (Names{"test/cat", "test/dog", "train/cat", "train/dog"}));
    }

    void aFlatArchiveIsOneClass()
    {
        const auto loose = openCollection(store("x.tar", archives::tar({picture("1.ppm", 1)})));
        QCOMPARE(classesOf(*loose.collection), (Names{"x.tar"}));
        const auto folder =
            openCollection(store("y.tar", archives::tar({picture("owls/1.ppm", 1)})));
        QCOMPARE(classesOf(*folder.collection), (Names{"owls"}));
        QCOMPARE(namesOf(*folder.collection), (Names{"1.ppm"}));
    }

    void laterFilesReplaceEarlierOnes()
    {
        const auto bytes = archives::tar({picture("a/1.ppm", 1), picture("a/1.ppm", 2),
                                          picture("a/2.ppm", 3), picture("a/1.ppm", 4)});
        for (const bool packed : {false, true}) {
            const auto [collection, issues] =
                openCollection(store("x", packed ? archives::gzip(bytes) : bytes));
            QCOMPARE(namesOf(*collection), (Names{"1.ppm", "2.ppm"}));
            QCOMPARE(int{collection->pictures->read(0, 0).image.pixel(0, 0)[0]}, 4);
            QCOMPARE(issues.size(), std::size_t{1});
            QCOMPARE(issues[0].subject, std::string("a/1.ppm"));
            QVERIFY(mentions(issues[0].text, "the last one is taken"));
            QVERIFY(mentions(issues[0].text, "1 more"));
        }
    }

    void holdsIdxFiles()
    {
        for (const bool packed : {false, true}) {
            const auto inner = [&](const archives::Bytes& bytes) {
                return packed ? archives::gzip(bytes) : bytes;
            };
            const fs::path file =
                store("mnist.tar.gz",
                      archives::gzip(
                          archives::tar({{"mnist/train-images-idx3-ubyte", inner(idx())},
                                         {"mnist/train-labels-idx1-ubyte", inner(idxLabels())}})));
            const auto [collection, issues] = openCollection(file);
            QVERIFY(issues.empty());
            QCOMPARE(classesOf(*collection), (Names{"7"}));
            QCOMPARE(int{collection->pictures->read(0, 0).image.pixel(1, 1)[0]}, 8);
        }
    }

    void whatIsHostileIsLeftOut_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<char>("kind");
        QTest::addColumn<QString>("reason");
        QTest::newRow("up") << "../../etc/1.ppm" << '0' << "out of the archive";
        QTest::newRow("up in between") << "a/../../1.ppm" << '0' << "out of the archive";
        QTest::newRow("absolute") << "/etc/1.ppm" << '0' << "out of the archive";
        QTest::newRow("symbolic link") << "a/2.ppm" << '2' << "link";
        QTest::newRow("hard link") << "a/2.ppm" << '1' << "link";
        QTest::newRow("device") << "a/2.ppm" << '3' << "no regular file";
        QTest::newRow("pipe") << "a/2.ppm" << '6' << "no regular file";
    }

    void whatIsHostileIsLeftOut()
    {
        QFETCH(const QString, name);
        QFETCH(const char, kind);
        QFETCH(const QString, reason);
        const Member hostile{name.toStdString(),
                             kind == '0' ? pictures::ppm(1, 1, {9, 9, 9}) : archives::Bytes(), kind,
                             "/etc/passwd"};
        const auto bytes = archives::tar({picture("a/1.ppm", 1), hostile, hostile, hostile});
        for (const bool packed : {false, true}) {
            const auto [collection, issues] =
                openCollection(store("x", packed ? archives::gzip(bytes) : bytes));
            QCOMPARE(namesOf(*collection), (Names{"1.ppm"}));
            QCOMPARE(issues.size(), std::size_t{1});
            QCOMPARE(issues[0].subject, name.toStdString());
            QVERIFY(mentions(issues[0].text, reason.toStdString()));
            QVERIFY(mentions(issues[0].text, "2 more"));
        }
    }

    void bombsAreRefused()
    {
        const auto bytes = archives::tar({{"a/1.ppm", archives::Bytes(4 << 20)}});
        writeCompressed(m_root / "bomb.tar.gz", bytes);
        const std::string refused = refusal(
            m_root / "bomb.tar.gz", {std::uint64_t{1} << 30U, std::uint64_t{1} << 20U, 100});
        QVERIFY2(mentions(refused, "100 times its size"), refused.c_str());
        // Even where it is no picture that is so large.
        writeCompressed(m_root / "film.tar.gz",
                        archives::tar({{"a/1.film", archives::Bytes(4 << 20, 200)}}));
        QVERIFY(mentions(refusal(m_root / "film.tar.gz", {1 << 20, std::uint64_t{1} << 20U, 100}),
                         "100 times"));
    }

    void whatMustBeKeptIsLimited()
    {
        std::vector<Member> members;
        for (int i = 0; i < 20; ++i)
            members.push_back({"a/" + std::to_string(i) + ".ppm", archives::Bytes(100'000, 7)});
        const fs::path packed = store("x.tgz", archives::gzip(archives::tar(members)));
        const std::string refused = refusal(packed, {1 << 20, std::uint64_t{1} << 30U, 100});
        QVERIFY2(mentions(refused, "more than 1 MiB"), refused.c_str());
        QVERIFY(mentions(refused, "unpack"));
        // A plain one is read in place, whatever its size.
        QVERIFY(refusal(store("x.tar", archives::tar(members)), {1 << 20}).empty());
    }

    void nothingToShowIsSaid()
    {
        const auto bytes = archives::tar({{"notes.txt", archives::bytesOf("hello")}});
        QVERIFY(mentions(failureOf(store("x.tar", bytes)), "no pictures in the archive"));
        QVERIFY(mentions(failureOf(store("y.tgz", archives::gzip(bytes))), "no pictures"));
        const std::string text =
            failureOf(store("z.gz", archives::gzip(archives::bytesOf("no archive at all"))));
        QVERIFY2(mentions(text, "z.gz"), text.c_str());
        const auto none = archives::tar({});
        for (const fs::path& file :
             {store("empty.tar", none), store("empty.tar.gz", archives::gzip(none)),
              store("nothing.tar.gz", archives::gzip({})), store("no bytes.tar.gz", {})}) {
            const std::string failure = failureOf(file);
            QVERIFY2(mentions(failure, " is empty") && !mentions(failure, "neither"),
                     failure.c_str());
        }
    }

    void stops()
    {
        const fs::path file = store("birds.tar", archives::tar(birds()));
        bool cancelled = false;
        try {
            static_cast<void>(openCollection(file, {}, TaskContext([] { return true; })));
        } catch (const Cancelled&) {
            cancelled = true;
        }
        QVERIFY(cancelled);
    }

    void realArchives()
    {
        const fs::path data = MURMURATION_SOURCE_DIR "/../shared/data";
        if (!fs::exists(data / "cifar10.tar.gz"))
            QSKIP("../shared/data/cifar10.tar.gz is absent");
        const auto [cifar, issues] = openCollection(data / "cifar10.tar.gz");
        QVERIFY(issues.empty());
        QCOMPARE(cifar->size(), std::size_t{60000});
        QCOMPARE(cifar->classNames.size(), std::size_t{10});
        QCOMPARE(cifar->items.front().name, std::string("test/airplane/0000.jpg"));
        QCOMPARE(cifar->pictures->read(59999, 0).image.width, 32);

        const auto caltech = openCollection(data / "caltech101-small.tar.gz").collection;
        QCOMPARE(caltech->size(), std::size_t{9144});
        QCOMPARE(caltech->classNames.size(), std::size_t{102});
        const Image image = caltech->pictures->read(5000, 0).image;
        QCOMPARE(std::min(image.width, image.height), 96);
    }
};

QTEST_GUILESS_MAIN(TestArchive)
#include "tst_archive.moc"
