// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/collection/collection.h"
#include "core/features/feature_matrix.h"
#include "core/features/npy.h"
#include "core/networks/weights/safetensors.h"
#include "tests/core/picture_files.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <limits>

using namespace murmuration;
namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;

Names namesOf(const Collection& collection)
{
    Names names;
    for (const Item& item : collection.items)
        names.push_back(item.name);
    return names;
}

Names classesOf(const Collection& collection)
{
    Names names;
    for (const Item& item : collection.items)
        names.push_back(item.label == kNoClass
                            ? ""
                            : collection.classNames.at(static_cast<std::size_t>(item.label)));
    return names;
}

std::string failureOf(const fs::path& path, const fs::path& labels = {})
{
    try {
        static_cast<void>(openCollection(path, {labels}));
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

bool mentions(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class TestCollection : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir* m_folder = nullptr;
    fs::path m_root;

    void picture(const fs::path& name, std::uint8_t red = 1)
    {
        pictures::write(m_root / name, pictures::ppm(2, 2, {red, 0, 0}));
    }

private Q_SLOTS:
    void init()
    {
        m_folder = new QTemporaryDir;
        m_root = fs::path(m_folder->path().toStdString()) / "birds";
        fs::create_directory(m_root);
    }

    void cleanup()
    {
        fs::remove_all(m_root); // Qt does not remove files whose names are not UTF-8
        delete m_folder;
        m_folder = nullptr;
    }

    void classIsTheFirstSubfolder()
    {
        picture("owl/10.ppm");
        picture("owl/2.ppm");
        picture("Lark/deep/er/1.ppm");
        picture("lost.ppm");
        const auto [collection, issues] = openCollection(m_root);
        QVERIFY(issues.empty());
        QCOMPARE(collection->name, std::string("birds"));
        QCOMPARE(namesOf(*collection),
                 (Names{"Lark/deep/er/1.ppm", "lost.ppm", "owl/2.ppm", "owl/10.ppm"}));
        QCOMPARE(collection->classNames, (Names{"birds", "Lark", "owl"}));
        QCOMPARE(classesOf(*collection), (Names{"Lark", "birds", "owl", "owl"}));
        QCOMPARE(collection->labels(), (std::vector<int>{1, 0, 2, 2}));
    }

    void flatFolderIsOneClass()
    {
        picture("a.ppm", 10);
        picture("b.ppm", 20);
        const auto collection = openCollection(m_root / "").collection; // with a slash at the end
        QCOMPARE(collection->name, std::string("birds"));
        QCOMPARE(collection->classNames, (Names{"birds"}));
        QCOMPARE(collection->pictures->read(1, 0).image.pixel(0, 0)[0], std::uint8_t{20});
        QCOMPARE(collection->pictures->file(0), m_root / "a.ppm");
    }

    void picturesAreKnownByNameOrContent()
    {
        picture("x/UPPER.PPM");
        picture("x/noextension");
        picture("x/picture.unknown");
        pictures::write(m_root / "x/broken.jpg", "no picture at all");
        pictures::write(m_root / "x/notes.txt", "P6 is the Portable Pixmap's mark");
        pictures::write(m_root / "x/empty", "");
        picture("x/.hidden.ppm");
        picture(".git/a.ppm");
        const auto [collection, issues] = openCollection(m_root);
        QCOMPARE(namesOf(*collection),
                 (Names{"x/broken.jpg", "x/noextension", "x/picture.unknown", "x/UPPER.PPM"}));
        QVERIFY(issues.empty());
        QVERIFY_THROWS_EXCEPTION(Error, static_cast<void>(collection->pictures->read(0, 0)));
        QVERIFY(!collection->pictures->read(1, 0).image.empty());
    }

    void namesMayBeAnything()
    {
        picture(fs::path(u8"Füchse 图片 😀/ünïcödé.ppm"));
        picture(std::string("latin1/caf\xE9.ppm"));
        const auto collection = openCollection(m_root).collection;
        QCOMPARE(namesOf(*collection),
                 (Names{"Füchse 图片 😀/ünïcödé.ppm", "latin1/caf\xEF\xBF\xBD.ppm"}));
        QVERIFY(!collection->pictures->read(0, 0).image.empty());
        QVERIFY(!collection->pictures->read(1, 0).image.empty());
    }

    void linksAreFollowedOnce()
    {
        picture("real/1.ppm");
        const fs::path elsewhere = m_root.parent_path() / "elsewhere";
        pictures::write(elsewhere / "2.ppm", pictures::ppm(1, 1, {1, 1, 1}));
        fs::create_directory_symlink(elsewhere, m_root / "linked");
        fs::create_directory_symlink(m_root, m_root / "real/loop");
        fs::create_directory_symlink(m_root / "real", m_root / "again");
        fs::create_symlink(m_root / "real/1.ppm", m_root / "real/file.ppm");
        fs::create_symlink(m_root / "gone.ppm", m_root / "real/dangling.ppm");
        const auto [collection, issues] = openCollection(m_root);
        QCOMPARE(namesOf(*collection), (Names{"linked/2.ppm", "real/1.ppm", "real/file.ppm"}));
        QCOMPARE(issues.size(), std::size_t{1});
        QCOMPARE(issues[0].subject, std::string("real/dangling.ppm"));
    }

    void unreadableFoldersAreIssues()
    {
        picture("open/1.ppm");
        picture("shut/2.ppm");
        fs::permissions(m_root / "shut", fs::perms::none);
        std::error_code error;
        const bool allowed =
            fs::directory_iterator(m_root / "shut", error) != fs::directory_iterator() && !error;
        if (allowed)
            fs::permissions(m_root / "shut", fs::perms::owner_all);
        if (allowed)
            QSKIP("this user may read every folder");
        const auto [collection, issues] = openCollection(m_root);
        fs::permissions(m_root / "shut", fs::perms::owner_all);
        QCOMPARE(namesOf(*collection), (Names{"open/1.ppm"}));
        QCOMPARE(issues.size(), std::size_t{1});
        QCOMPARE(issues[0].subject, std::string("shut"));
    }

    void pictureOpensItsFolder()
    {
        picture("a.ppm");
        picture("b.ppm");
        const auto collection = openCollection(m_root / "b.ppm").collection;
        QCOMPARE(collection->name, std::string("birds"));
        QCOMPARE(collection->size(), std::size_t{2});
    }

    void failuresNameThePath()
    {
        QVERIFY(
            mentions(failureOf(m_root / "absent"), "absent does not exist; look at how its path"));
        QVERIFY(mentions(failureOf(m_root), "birds"));
        QVERIFY(mentions(failureOf(m_root), "no pictures"));
        pictures::write(m_root / "notes.txt", "hello");
        QVERIFY(mentions(failureOf(m_root), "no pictures"));
        QVERIFY(mentions(failureOf(m_root / "notes.txt"), "notes.txt"));
        pictures::write(m_root / "empty.npy", "");
        QVERIFY(mentions(failureOf(m_root / "empty.npy"), "empty.npy"));
        QVERIFY(!failureOf({}).empty());
    }

    void aNetworkIsNoCollection()
    {
        StateDict weights;
        weights.tensors.push_back({"bias", "F32", {1}, std::vector<std::byte>(4)});
        writeSafetensors(m_root / "network.dat", weights);
        QVERIFY(mentions(failureOf(m_root / "network.dat"), "--model"));
    }

    void givenLabelsReplaceFolders()
    {
        for (const char* name : {"x/1.ppm", "x/2.ppm", "y/3.ppm"})
            picture(name);
        pictures::write(m_root / "labels", "\xEF\xBB\xBFowl\r\n\r\nÄlster\r\n");
        const auto collection = openCollection(m_root, {m_root / "labels"}).collection;
        QCOMPARE(collection->classNames, (Names{"owl", "Älster"}));
        QCOMPARE(classesOf(*collection), (Names{"owl", "", "Älster"}));

        pictures::write(m_root / "labels", "owl\nlark\n");
        const std::string failure = failureOf(m_root, m_root / "labels");
        QVERIFY(mentions(failure, "2 labels for 3 items"));
        QVERIFY(mentions(failureOf(m_root, m_root / "absent"), "absent"));
    }

    void tableOfFeatures()
    {
        Matrix features(3, 2);
        features.values = {1, 2, 3, 4, 5, 6};
        {
            std::ofstream out(m_root / "t.npy", std::ios::binary);
            writeNpy(out, features);
        }
        const auto bare = openCollection(m_root / "t.npy").collection;
        QVERIFY(!bare->pictures);
        QCOMPARE(namesOf(*bare), (Names{"#0", "#1", "#2"}));
        QVERIFY(bare->classNames.empty());
        QCOMPARE(bare->tableFeatures->rows(), std::size_t{3});
        QCOMPARE(bare->tableFeatures->row(2)[1], 6.0F);

        pictures::write(m_root / "t_labels.txt", "b\na\nb");
        const auto beside = openCollection(m_root / "t.npy").collection;
        QCOMPARE(classesOf(*beside), (Names{"b", "a", "b"}));
        pictures::write(m_root / "other.txt", "10\n9\n9\n");
        const auto given = openCollection(m_root / "t.npy", {m_root / "other.txt"}).collection;
        QCOMPARE(given->classNames, (Names{"9", "10"}));
    }

    void tableWithAGapIsRefused()
    {
        Matrix features(2, 2);
        features.values = {1, 2, std::numeric_limits<float>::quiet_NaN(), 4};
        {
            std::ofstream out(m_root / "t.npy", std::ios::binary);
            writeNpy(out, features);
        }
        QVERIFY(mentions(failureOf(m_root / "t.npy"), "row 1, column 0"));
    }

    void stopsAndReports()
    {
        for (int i = 0; i < 600; ++i)
            picture("x/" + std::to_string(i) + ".ppm");
        std::size_t most = 0;
        static_cast<void>(openCollection(
            m_root, {},
            TaskContext([] { return false; },
                        [&](std::size_t seen, std::size_t) { most = std::max(most, seen); })));
        QVERIFY(most >= 600);
        bool cancelled = false;
        try {
            static_cast<void>(openCollection(m_root, {}, TaskContext([] { return true; })));
        } catch (const Cancelled&) {
            cancelled = true;
        }
        QVERIFY(cancelled);
    }

    void photographs()
    {
        const fs::path folder = MURMURATION_SOURCE_DIR "/../shared/data/animals10";
        if (!fs::exists(folder))
            QSKIP("../shared/data/animals10 is absent");
        const auto [collection, issues] = openCollection(folder);
        QCOMPARE(collection->size(), std::size_t{320});
        QCOMPARE(collection->classNames.size(), std::size_t{10});
        QCOMPARE(collection->classNames.front(), std::string("cane"));
        QVERIFY(issues.empty());
        const auto labels = collection->labels();
        for (int label = 0; label < 10; ++label)
            QCOMPARE(std::ranges::count(labels, label), 32);
    }
};

QTEST_GUILESS_MAIN(TestCollection)
#include "tst_collection.moc"
