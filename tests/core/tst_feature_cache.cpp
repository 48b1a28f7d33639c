// SPDX-License-Identifier: Apache-2.0
#include "core/features/cache/kept_features.h"
#include "core/features/cache/picture_identities.h"
#include "tests/core/cache_runs.h"
#include "tests/core/picture_files.h"

#include <QTest>

#include <atomic>
#include <map>
#include <thread>

using namespace murmuration;
using namespace murmuration::cache_runs;
namespace fs = std::filesystem;

namespace {

FeatureBlock blockOf(std::uint64_t picture)
{
    return {{{picture, ~picture}}, rowOf(static_cast<std::uint32_t>(picture)), {}};
}

} // namespace

/// Features are kept from run to run, each with its picture.
class TestFeatureCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsKeptIsRecalledBitForBit();
    void onlyWhatIsNewIsMissing();
    void aChangedPictureIsAnother();
    void picturesOfOneFileAreToldApart();
    void notesComeBackWithTheirPictures();
    void manyWritersLoseNothing();
    void runsAtOnceKeepEachPictureOnce();
};

void TestFeatureCache::whatIsKeptIsRecalledBitForBit()
{
    const Place place;
    const Run first = runOver(place);
    QCOMPARE(first.recalled, std::size_t{0});
    const Run second = runOver(place);
    QCOMPARE(second.recalled, kPictures);
    QVERIFY(second.rightBits);
    QVERIFY(first.notices.empty() && second.notices.empty());
    QVERIFY(second.problems.empty());

    const auto entries = cacheEntries(place.cache().folder);
    QCOMPARE(entries.size(), std::size_t{1});
    QCOMPARE(entries[0].key, kKey);
    QCOMPARE(entries[0].pictures, kPictures);
    QCOMPARE(entries[0].bytes, fs::file_size(place.file()));
}

void TestFeatureCache::onlyWhatIsNewIsMissing()
{
    const Place place;
    runOver(place);
    // In front of and between the others, so that all items have other numbers than before.
    pictures::write(place.path("pictures") / "a.ppm", pictures::ppm(2, 2, {1, 2, 3}));
    fs::remove(place.picture(5));
    const auto collection = place.collection();
    QCOMPARE(collection->size(), kPictures);
    KeptFeatures kept(place.cache(), kKey, kSize, collection);
    FeatureMatrix features(kPictures, kSize, "test");
    std::vector<PictureProblem> problems;
    kept.recall(features, problems);
    QCOMPARE(features.rows(), kPictures - 1);
    QVERIFY(!kept.knows(0));
    for (std::size_t r = 0; r < features.rows(); ++r) {
        // "p1007.ppm" was item 7, whatever it is now.
        const std::string& name = collection->items[features.item(r)].name;
        const auto number = static_cast<std::uint32_t>(std::stoi(name.substr(1)) - 1000);
        QVERIFY(sameBits(features.row(r), rowOf(number)));
    }
}

void TestFeatureCache::aChangedPictureIsAnother()
{
    const Place place;
    const auto before = pictureIdentities(*place.collection());
    QCOMPARE(before.size(), kPictures);
    const fs::path file = place.picture(3);
    const auto time = fs::last_write_time(file);
    fs::last_write_time(file, time + std::chrono::nanoseconds(1));
    auto after = pictureIdentities(*place.collection());
    QVERIFY(after[3] != before[3]);
    fs::last_write_time(file, time);
    QVERIFY(pictureIdentities(*place.collection()) == before);

    pictures::write(file, pictures::ppm(2, 3, {9, 9, 9}));
    fs::last_write_time(file, time);
    after = pictureIdentities(*place.collection());
    for (std::size_t i = 0; i < kPictures; ++i)
        QCOMPARE(after[i] != before[i], i == 3);

    // However the folder's path is written.
    const auto dotted = openCollection(place.path("pictures") / "../pictures").collection;
    QVERIFY(pictureIdentities(*dotted) == after);
}

void TestFeatureCache::picturesOfOneFileAreToldApart()
{
    const QTemporaryDir folder;
    const fs::path file = fs::path(folder.path().toStdString()) / "t-images-idx3-ubyte";
    pictures::Bytes bytes;
    for (const std::uint32_t value : {0x803U, 3U, 2U, 2U})
        pictures::appendBig(bytes, value);
    bytes.resize(bytes.size() + 3 * 4, 0); // three pictures of the same pixels
    pictures::write(file, bytes);
    const auto identities = pictureIdentities(*openCollection(file).collection);
    QCOMPARE(identities.size(), std::size_t{3});
    QVERIFY(identities[0] && identities[1] && identities[2]);
    QVERIFY(identities[0] != identities[1] && identities[1] != identities[2]);
    fs::last_write_time(file, fs::last_write_time(file) + std::chrono::nanoseconds(1));
    const auto touched = pictureIdentities(*openCollection(file).collection);
    for (std::size_t i = 0; i < 3; ++i)
        QVERIFY(touched[i] != identities[i]);
}

void TestFeatureCache::notesComeBackWithTheirPictures()
{
    const Place place;
    const auto collection = place.collection();
    const std::vector<PictureProblem> problems{
        {2, {Issue::Severity::Warning, collection->items[2].name, "the file is cut short"}},
        {9, {Issue::Severity::Warning, collection->items[9].name, "its colours are odd"}}};
    runOver(collection, place.cache(), SIZE_MAX, kKey, problems);
    const Run run = runOver(collection, place.cache());
    QCOMPARE(run.problems.size(), std::size_t{2});
    for (std::size_t i = 0; i < 2; ++i) {
        QCOMPARE(run.problems[i].item, problems[i].item);
        QVERIFY(run.problems[i].issue == problems[i].issue);
    }
}

void TestFeatureCache::manyWritersLoseNothing()
{
    constexpr std::uint64_t kWriters = 4;
    constexpr std::uint64_t kEach = 60;
    const QTemporaryDir folder;
    const fs::path path = fs::path(folder.path().toStdString()) / "cache" / "x.features";
    std::atomic<std::uint64_t> writing{kWriters};
    std::atomic<bool> sound{true};
    {
        std::vector<std::jthread> threads;
        for (std::uint64_t w = 0; w < kWriters; ++w)
            threads.emplace_back([&, w] {
                FeatureFile file(path, kKey, kSize);
                for (std::uint64_t i = 0; i < kEach; ++i)
                    file.append(blockOf(w * kEach + i));
                --writing;
            });
        threads.emplace_back([&] {
            while (writing > 0)
                FeatureFile(path, kKey, kSize).rewrite([](const ContentHash&) { return true; });
        });
        threads.emplace_back([&] {
            while (writing > 0)
                sound = sound && FeatureFile(path, kKey, kSize).read([](const FeatureBlock&) {});
        });
    }
    QVERIFY(sound);
    std::map<std::uint64_t, std::size_t> found;
    QVERIFY(FeatureFile(path, kKey, kSize).read([&](const FeatureBlock& block) {
        for (std::size_t i = 0; i < block.pictures.size(); ++i) {
            const auto row = std::span(block.values).subspan(i * kSize, kSize);
            const std::uint64_t number = block.pictures[i].high;
            ++found[number];
            QVERIFY(sameBits(row, rowOf(static_cast<std::uint32_t>(number))));
        }
    }));
    QCOMPARE(found.size(), std::size_t{kWriters * kEach});
    QVERIFY(std::ranges::all_of(found, [](const auto& one) { return one.second == 1; }));
}

void TestFeatureCache::runsAtOnceKeepEachPictureOnce()
{
    const Place place;
    const auto collection = place.collection();
    std::vector<PictureProblem> problems;
    FeatureMatrix features(kPictures, kSize, "test");
    KeptFeatures late(place.cache(), kKey, kSize, collection);
    late.recall(features, problems);
    QCOMPARE(features.rows(), std::size_t{0});
    const auto keepLate = [&](std::vector<std::uint32_t> items) {
        std::vector<float> rows;
        for (const std::uint32_t item : items)
            std::ranges::copy(rowOf(item), std::back_inserter(rows));
        late.keep(items, rows, {});
    };
    const auto kept = [&] { return cacheEntries(place.cache().folder).at(0).pictures; };
    keepLate({11, 0, 1});
    QCOMPARE(runOver(place, 1).recalled, std::size_t{3}); // another one, which keeps four more
    QCOMPARE(kept(), std::size_t{7});
    keepLate({5, 9}); // of which that one had the first
    QCOMPARE(kept(), std::size_t{8});
    QCOMPARE(runOver(place).recalled, std::size_t{8});
    QCOMPARE(kept(), kPictures);
    keepLate({2, 3, 4, 6, 7, 8, 10});
    QCOMPARE(kept(), kPictures);

    fs::remove(place.file()); // by `cache clear`
    keepLate({2, 3});
    QCOMPARE(kept(), std::size_t{2});
    const Run next = runOver(place);
    QCOMPARE(next.recalled, std::size_t{2});
    QVERIFY(next.rightBits && next.notices.empty());

    fs::remove(place.file()); // and filled again: by number perhaps the same file
    QCOMPARE(runOver(place, 1).recalled, std::size_t{0});
    const std::size_t others = kept();
    keepLate({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    QVERIFY(others < kPictures);
    QCOMPARE(kept(), kPictures);
    QCOMPARE(runOver(place).recalled, kPictures);
}

QTEST_GUILESS_MAIN(TestFeatureCache)
#include "tst_feature_cache.moc"
