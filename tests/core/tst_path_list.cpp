// SPDX-License-Identifier: Apache-2.0
#include "core/collection/path_list.h"
#include "tests/core/archive_test.h"
#include "tests/core/collection_tests.h"
#include "tests/core/picture_files.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace murmuration;
using namespace collections;
namespace fs = std::filesystem;

class TestPathList : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_root;

    fs::path stored(const archives::Bytes& archive)
    {
        pictures::write(m_root / "archive", archive);
        return m_root / "archive";
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_root = m_folder->path().toStdString();
        std::uint8_t red = 1;
        for (const char* const name : {"a/1.ppm", "a/2.ppm", "b c/3 4.ppm", "plain"})
            pictures::write(m_root / name, pictures::ppm(1, 1, {red++, 0, 0}));
    }

    void linesOfEveryKind_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("label");
        QTest::newRow("path alone") << "a/1.jpg"
                                    << "a/1.jpg"
                                    << "";
        QTest::newRow("tab") << "a/1.jpg\tcat"
                             << "a/1.jpg"
                             << "cat";
        QTest::newRow("space") << "a/1.jpg cat"
                               << "a/1.jpg"
                               << "cat";
        QTest::newRow("comma") << "a/1.jpg,cat"
                               << "a/1.jpg"
                               << "cat";
        QTest::newRow("comma and space") << "a/1.jpg, cat"
                                         << "a/1.jpg"
                                         << "cat";
        QTest::newRow("ImageNet") << "n01440764/n01440764_10026.JPEG 0"
                                  << "n01440764/n01440764_10026.JPEG"
                                  << "0";
        QTest::newRow("spaces in both") << "my cats/a cat.jpg tabby cat"
                                        << "my cats/a cat.jpg"
                                        << "tabby cat";
        QTest::newRow("quotes") << "\"a, b.jpg\",\"say \"\"cat\"\"\""
                                << "a, b.jpg"
                                << "say \"cat\"";
        QTest::newRow("quoted path, tab") << "\"a b.jpg\"\ttabby cat"
                                          << "a b.jpg"
                                          << "tabby cat";
        QTest::newRow("quoted path, space") << "\"a b.jpg\" 3"
                                            << "a b.jpg"
                                            << "3";
        QTest::newRow("quoted path alone") << "\"a, b.jpg\""
                                           << "a, b.jpg"
                                           << "";
        QTest::newRow("no closing quote") << "\"a.jpg"
                                          << "a.jpg"
                                          << "";
        QTest::newRow("more columns") << "\"a.jpg\",\"cat, tabby\",5"
                                      << "a.jpg"
                                      << "cat, tabby";
        QTest::newRow("quoted label") << "a.jpg,\"cat, tabby\""
                                      << "a.jpg"
                                      << "cat, tabby";
        QTest::newRow("dots") << "v1.2/x.y.png 3"
                              << "v1.2/x.y.png"
                              << "3";
        QTest::newRow("absolute") << "/data/x.png\tdog"
                                  << "/data/x.png"
                                  << "dog";
        QTest::newRow("no extension") << "some/file\tdog"
                                      << "some/file"
                                      << "dog";
        QTest::newRow("Windows' line ends") << "a.jpg cat\r"
                                            << "a.jpg"
                                            << "cat";
        QTest::newRow("space around") << "  a.jpg   cat "
                                      << "a.jpg"
                                      << "cat";
    }

    void linesOfEveryKind()
    {
        QFETCH(const QString, line);
        QFETCH(const QString, path);
        QFETCH(const QString, label);
        const std::string text = "# a comment\n\n" + line.toStdString() + "\n\n";
        const auto listed = parsePathList(text);
        QCOMPARE(listed.size(), std::size_t{1});
        QCOMPARE(listed[0].path, path.toStdString());
        QCOMPARE(listed[0].label, label.toStdString());
    }

    void tablesWithAHeader()
    {
        const auto listed =
            parsePathList("id,Label,image_path\n1,cat,x.jpg\n2,\"a, dog\",y.jpg\n3\n");
        QCOMPARE(listed.size(), std::size_t{3});
        QCOMPARE(listed[1].path, std::string("y.jpg"));
        QCOMPARE(listed[1].label, std::string("a, dog"));
        QVERIFY(listed[2].path.empty());
        QCOMPARE(parsePathList("path\tclass\nx.jpg\tcat\n")[0].label, std::string("cat"));
        QCOMPARE(parsePathList("file;category\nx.jpg;cat\n")[0].label, std::string("cat"));
        QCOMPARE(parsePathList("filename\nx.jpg\n")[0].path, std::string("x.jpg"));
    }

    void whatIsNoList_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("comments") << QByteArray("# only\n# comments\n");
        QTest::newRow("features") << QByteArray("0.5\t1.25\t-3\n1e-3\t7\t8.5\n");
        QTest::newRow("labels") << QByteArray("cat\ndog\ncat\n");
        QTest::newRow("prose") << QByteArray("The picture cat.jpg shows\na cat that sits\non it\n");
        QTest::newRow("table of numbers") << QByteArray("x,y,label\n1,2,cat\n");
        QTest::newRow("bytes") << QByteArray("a.jpg\n\0b.jpg\n", 13);
    }

    void whatIsNoList()
    {
        QFETCH(const QByteArray, text);
        QVERIFY(!isPathList(text.toStdString()));
    }

    void opensInItsOwnOrder()
    {
        pictures::write(m_root / "list.txt",
                        "\xEF\xBB\xBF"
                        "b c/3 4.ppm\towl\n# later\na/2.ppm\tlark\n\nplain\towl\n"
                        "a/1.ppm\n");
        const auto [collection, issues] = openCollection(m_root / "list.txt");
        QVERIFY(issues.empty());
        QCOMPARE(collection->name, std::string("list.txt"));
        QCOMPARE(namesOf(*collection), (Names{"b c/3 4.ppm", "a/2.ppm", "plain", "a/1.ppm"}));
        QCOMPARE(classesOf(*collection), (Names{"owl", "lark", "owl", ""}));
        const std::array reds{3, 2, 4, 1};
        for (std::size_t i = 0; i < reds.size(); ++i)
            QCOMPARE(int{collection->pictures->read(i, 0).image.pixel(0, 0)[0]}, reds[i]);
        QCOMPARE(collection->pictures->file(1), m_root / "a/2.ppm");
    }

    void aListBesideAFlatFolderIsTold()
    {
        pictures::write(m_root / "a/labels.csv", "path,label\n1.ppm,cat\n2.ppm,dog\n");
        const auto [collection, issues] = openCollection(m_root / "a");
        QCOMPARE(collection->classNames, (Names{"a"}));
        QCOMPARE(issues.size(), std::size_t{1});
        QCOMPARE(issues[0].subject, std::string("labels.csv"));
    }

    void pathsMayLeadElsewhere()
    {
        const std::string absolute = (m_root / "a/1.ppm").string();
        pictures::write(m_root / "lists/list.csv",
                        "path,label\n../a/2.ppm,x\n" + absolute + ",y\n");
        const auto collection = openCollection(m_root / "lists/list.csv").collection;
        QCOMPARE(collection->size(), std::size_t{2});
        QCOMPARE(collection->classNames, (Names{"x", "y"}));
        QCOMPARE(int{collection->pictures->read(1, 0).image.pixel(0, 0)[0]}, 1);
    }

    void missingFilesAreIssues()
    {
        pictures::write(m_root / "list.txt", "a/1.ppm 0\na/gone.ppm 1\na/2.ppm 12\n");
        const auto [collection, issues] = openCollection(m_root / "list.txt");
        QCOMPARE(namesOf(*collection), (Names{"a/1.ppm", "a/2.ppm"}));
        QCOMPARE(classesOf(*collection), (Names{"0", "12"}));
        QCOMPARE(issues.size(), std::size_t{1});
        QCOMPARE(issues[0].subject, std::string("a/gone.ppm"));

        pictures::write(m_root / "list.txt", "x/1.ppm 0\nx/2.ppm 1\n");
        const std::string failure = failureOf(m_root / "list.txt");
        QVERIFY2(mentions(failure, "none of the 2 pictures"), failure.c_str());
        QVERIFY(mentions(failure, "x/1.ppm"));
    }

    void givenLabelsReplaceTheLists()
    {
        pictures::write(m_root / "list.txt", "a/1.ppm 0\na/2.ppm 1\n");
        pictures::write(m_root / "labels.txt", "owl\nlark\n");
        const auto collection =
            openCollection(m_root / "list.txt", {m_root / "labels.txt"}).collection;
        QCOMPARE(classesOf(*collection), (Names{"owl", "lark"}));
    }

    /// In memory, too, where the list is longer than what is kept of any text.
    void aListWithinGivesOrderAndLabels()
    {
        std::string text = "path,label\n";
        for (const char* const line : {"pictures/2.ppm,owl\n", "./pictures/1.ppm,lark\n",
                                       "pictures/gone.ppm,owl\n", "pictures/3.ppm,\n"})
            text += line;
        text.append(40'000, '#').append("\n");
        const std::vector<archives::Member> members{archives::picture("birds/pictures/1.ppm", 1),
                                                    archives::picture("birds/pictures/2.ppm", 2),
                                                    archives::picture("birds/pictures/3.ppm", 3),
                                                    archives::picture("birds/pictures/4.ppm", 4),
                                                    {"birds/list.csv", archives::bytesOf(text)}};
        const auto bytes = archives::tar(members);
        for (const bool packed : {false, true}) {
            const auto [collection, issues] =
                openCollection(stored(packed ? archives::gzip(bytes) : bytes));
            QCOMPARE(namesOf(*collection),
                     (Names{"pictures/2.ppm", "./pictures/1.ppm", "pictures/3.ppm"}));
            QCOMPARE(classesOf(*collection), (Names{"owl", "lark", ""}));
            QCOMPARE(int{collection->pictures->read(0, 0).image.pixel(0, 0)[0]}, 2);
            QCOMPARE(issues.size(), std::size_t{2});
            QCOMPARE(issues[0].subject, std::string("pictures/gone.ppm"));
            QCOMPARE(issues[1].subject, std::string("birds/pictures/4.ppm"));
            QVERIFY(mentions(issues[1].text, "no list of pictures"));
        }
    }

    void listsOfPartsAreTakenTogether()
    {
        std::vector<archives::Member> members{
            {"test.csv", archives::bytesOf("path,label\na/2.ppm,owl\n")},
            // A table of boxes names a picture once for each.
            {"train.csv", archives::bytesOf("path,label\na/1.ppm,lark\na/1.ppm,owl\n"
                                            "a/3.ppm,lark\n")}};
        for (const char* const name : {"a/1.ppm", "a/2.ppm", "a/3.ppm"})
            members.push_back(archives::picture(name, 1));
        const fs::path file = stored(archives::tar(members));
        const auto [collection, issues] = openCollection(file);
        QVERIFY(issues.empty());
        QCOMPARE(namesOf(*collection), (Names{"a/1.ppm", "a/3.ppm", "a/2.ppm"}));
        QCOMPARE(classesOf(*collection), (Names{"lark", "lark", "owl"}));

        // Labels that are given go by the pictures' own order.
        pictures::write(m_root / "labels.txt", "one\ntwo\nthree\n");
        const auto labelled = openCollection(file, {m_root / "labels.txt"}).collection;
        QCOMPARE(namesOf(*labelled), (Names{"1.ppm", "2.ppm", "3.ppm"}));
        QCOMPARE(classesOf(*labelled), (Names{"one", "two", "three"}));
    }

    void hostileLinesTakeNoTime()
    {
        constexpr std::size_t kLong = 4'000'000;
        std::string spaced;
        while (spaced.size() < kLong)
            spaced += "x.x ";
        for (const std::string& line :
             {std::string(kLong, '.'), spaced, std::string(kLong, '"'), std::string(kLong, ',')}) {
            const auto listed = parsePathList("a.jpg cat\n" + line);
            QCOMPARE(listed.size(), std::size_t{2});
            QCOMPARE(listed[0].label, std::string("cat"));
        }
    }

    void aListOfAFewIsNotFollowed()
    {
        std::vector<archives::Member> members{
            {"samples.txt", archives::bytesOf("a/1.ppm best\n/data/a/2.ppm worst\n")},
            {"names.txt", archives::bytesOf("a/1.ppm\na/2.ppm\na/3.ppm\nb/4.ppm\n")}};
        for (const char* const name : {"a/1.ppm", "a/2.ppm", "a/3.ppm", "b/4.ppm"})
            members.push_back(archives::picture(name, 1));
        const auto [collection, issues] = openCollection(stored(archives::tar(members)));
        QCOMPARE(classesOf(*collection), (Names{"a", "a", "a", "b"}));
        QCOMPARE(issues.size(), std::size_t{1});
        QCOMPARE(issues[0].subject, std::string("samples.txt"));
        QVERIFY(mentions(issues[0].text, "1 of the archive's 4 pictures"));
    }
};

QTEST_GUILESS_MAIN(TestPathList)
#include "tst_path_list.moc"
