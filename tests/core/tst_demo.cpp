// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/collection/collection.h"
#include "core/collection/demo.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

using namespace murmuration;
namespace fs = std::filesystem;

namespace {

std::string contentOf(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The pictures by their path within the folder.
std::map<std::string, std::string> picturesIn(const fs::path& folder)
{
    std::map<std::string, std::string> pictures;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".png")
            pictures[fs::relative(entry.path(), folder).string()] = contentOf(entry.path());
    }
    return pictures;
}

std::size_t entries(const fs::path& folder)
{
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

constexpr std::size_t kFamilies = 12;
const DemoOptions kFew{.picturesPerFamily = 4, .sidePx = 48, .seed = 5};

} // namespace

class DemoTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_folder = m_temporary->path().toStdString();
    }

    void opensAsACollectionOfFamilies()
    {
        std::atomic<std::size_t> most{0};
        const TaskContext context(TaskContext::StopPredicate{},
                                  [&](std::size_t done, std::size_t total) {
                                      if (done == total)
                                          most = total;
                                  });
        const fs::path folder = makeDemo(m_folder / "cache" / "demo", kFew, context);
        QCOMPARE(most.load(), kFamilies * 4);
        const OpenedCollection opened = openCollection(folder);
        QVERIFY(opened.issues.empty());
        QCOMPARE(opened.collection->classNames.size(), kFamilies);
        QCOMPARE(opened.collection->size(), kFamilies * 4);
        const Image first = opened.collection->pictures->read(0, 0).image;
        QCOMPARE(first.width, 48);
        QCOMPARE(first.height, 48);
    }

    void picturesDifferFromOneAnother()
    {
        const auto pictures = picturesIn(makeDemo(m_folder / "demo", kFew));
        std::set<std::string> contents;
        for (const auto& [name, content] : pictures)
            contents.insert(content);
        QCOMPARE(contents.size(), kFamilies * 4);
    }

    void sameSeedGivesSamePictures()
    {
        const auto first = picturesIn(makeDemo(m_folder / "first", kFew));
        setThreadBudget(1);
        const auto second = picturesIn(makeDemo(m_folder / "second", kFew));
        setThreadBudget(0);
        QVERIFY(first == second);

        DemoOptions more = kFew;
        more.picturesPerFamily = 5;
        const auto continued = picturesIn(makeDemo(m_folder / "more", more));
        for (const auto& [name, content] : first)
            QVERIFY2(continued.at(name) == content, name.c_str());

        DemoOptions otherSeed = kFew;
        otherSeed.seed = 6;
        for (const auto& [name, content] : picturesIn(makeDemo(m_folder / "other", otherSeed)))
            QVERIFY2(first.at(name) != content, name.c_str());
    }

    void reusesWhatIsComplete()
    {
        const fs::path folder = m_folder / "demo";
        makeDemo(folder, kFew);
        const fs::path picture = folder / "Planets" / "planet-001.png";
        const std::string drawn = contentOf(picture);
        std::ofstream(picture) << "touched";
        makeDemo(folder, kFew);
        QCOMPARE(contentOf(picture), std::string("touched"));
        fs::remove(folder / "Leaves" / "leaf-002.png");
        makeDemo(folder, kFew);
        QCOMPARE(contentOf(picture), drawn);
        QCOMPARE(picturesIn(folder).size(), kFamilies * 4);
        DemoOptions smaller = kFew;
        smaller.picturesPerFamily = 2;
        makeDemo(folder, smaller);
        QCOMPARE(picturesIn(folder).size(), kFamilies * 2);
        QCOMPARE(entries(m_folder), std::size_t{1});
    }

    void cancellationLeavesNothing()
    {
        std::atomic<int> asked{0};
        const TaskContext context([&] { return ++asked > 10; });
        QVERIFY_EXCEPTION_THROWN(makeDemo(m_folder / "demo", kFew, context), Cancelled);
        QVERIFY(asked > 10);
        QCOMPARE(entries(m_folder), std::size_t{0});
    }

    void removesWhatAKilledRunLeft()
    {
        // No process has this number: it is beyond the kernel's largest.
        const fs::path abandoned = m_folder / ".demo.part-999999999";
        fs::create_directories(abandoned / "Planets");
        makeDemo(m_folder / "demo", kFew);
        QVERIFY(!fs::exists(abandoned));
    }

    void leavesOtherFoldersAlone()
    {
        const fs::path file = m_folder / "photographs" / "mine.jpg";
        fs::create_directory(file.parent_path());
        std::ofstream(file) << "mine";
        QVERIFY_EXCEPTION_THROWN(makeDemo(file.parent_path(), kFew), Error);
        QCOMPARE(contentOf(file), std::string("mine"));
        QVERIFY_EXCEPTION_THROWN(makeDemo(file / "demo", kFew), Error);
        QCOMPARE(entries(m_folder), std::size_t{1});
    }

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_folder;
};

QTEST_GUILESS_MAIN(DemoTest)
#include "tst_demo.moc"
