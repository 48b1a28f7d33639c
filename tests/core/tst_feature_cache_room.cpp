// SPDX-License-Identifier: Apache-2.0
#include "core/features/cache/kept_features.h"
#include "tests/core/cache_runs.h"
#include "tests/core/picture_files.h"

#include <QTest>

#include <csignal>
#include <map>
#include <sys/resource.h>

using namespace murmuration;
using namespace murmuration::cache_runs;
namespace fs = std::filesystem;

/// How much room a cache takes, and what it does without any.
class TestFeatureCacheRoom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leastRecentlyUsedGoesFirst();
    void theLimitHolds();
    void whatCannotFitDrivesNothingOut();
    void withoutRoomTheRunGoesOn();
    void aPlaceThatCannotBeWrittenIsSaidOnce();
    void whatIsGoneLeavesTheFile();
    void clearingTakesAllOrTheOld();
};

void TestFeatureCacheRoom::leastRecentlyUsedGoesFirst()
{
    const Place place;
    const auto collection = place.collection();
    const auto keyOf = [](int i) { return "{\"network\":" + std::to_string(i) + '}'; };
    const auto now = fs::file_time_type::clock::now();
    std::map<std::string, fs::path> files;
    for (const int i : {1, 2, 3, 4}) {
        runOver(collection, place.cache(), SIZE_MAX, keyOf(i));
        for (const CacheEntry& entry : cacheEntries(place.cache().folder))
            files.try_emplace(entry.key, entry.file);
        fs::last_write_time(files.at(keyOf(i)), now - std::chrono::hours(10 - i));
    }
    runOver(collection, place.cache(), SIZE_MAX, keyOf(1)); // used again
    const auto keys = [&] {
        std::vector<std::string> found;
        for (const CacheEntry& entry : cacheEntries(place.cache().folder))
            found.push_back(entry.key);
        return found;
    };
    QVERIFY((keys() == std::vector<std::string>{keyOf(1), keyOf(4), keyOf(3), keyOf(2)}));

    FeatureCacheOptions smaller = place.cache();
    smaller.limitBytes = cacheBytes(smaller.folder) - 1;
    makeRoom(smaller, 0, files.at(keyOf(2)));
    QVERIFY((keys() == std::vector<std::string>{keyOf(1), keyOf(4), keyOf(2)}));
    smaller.limitBytes = fs::file_size(files.at(keyOf(1)));
    const MadeRoom room = makeRoom(smaller, 0);
    QCOMPARE(room.bytesLeft, smaller.limitBytes);
    QCOMPARE(room.removed.entries, std::size_t{2});
    QVERIFY((keys() == std::vector<std::string>{keyOf(1)}));
}

void TestFeatureCacheRoom::theLimitHolds()
{
    const Place place;
    const auto collection = place.collection();
    runOver(collection, place.cache(), SIZE_MAX, "older");
    const std::uint64_t one = fs::file_size(place.file());

    FeatureCacheOptions cache = place.cache();
    cache.limitBytes = one + one / 2;
    QVERIFY(runOver(collection, cache, SIZE_MAX, "newer").notices.empty());
    QVERIFY(cacheBytes(cache.folder) <= cache.limitBytes);
    QCOMPARE(cacheEntries(cache.folder).size(), std::size_t{1});
    QCOMPARE(cacheEntries(cache.folder)[0].key, std::string("newer"));

    cache.limitBytes = one / 2;
    const Run tooMuch = runOver(collection, cache, SIZE_MAX, "newest");
    QVERIFY(says(tooMuch.notices, "limit"));
    QVERIFY(cacheBytes(cache.folder) <= cache.limitBytes);
    const Run next = runOver(collection, cache, SIZE_MAX, "newest");
    QVERIFY(next.recalled > 0 && next.recalled < kPictures && next.rightBits);
}

void TestFeatureCacheRoom::whatCannotFitDrivesNothingOut()
{
    const Place place;
    const auto collection = place.collection();
    runOver(collection, place.cache(), 1, "small");
    FeatureCacheOptions cache = place.cache();
    cache.limitBytes = cacheBytes(cache.folder) + 10;
    QVERIFY(says(runOver(collection, cache, SIZE_MAX, "large").notices, "limit"));
    QCOMPARE(runOver(collection, cache, 0, "small").recalled, kBatch);
}

void TestFeatureCacheRoom::withoutRoomTheRunGoesOn()
{
    // A full disk, as a process sees it: a write is cut short, the next one fails.
    const Place place;
    const auto collection = place.collection();
    runOver(collection, place.cache(), 1);
    const auto length = fs::file_size(place.file());
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit little{length + 50, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &little), 0);
    const Run run = runOver(collection, place.cache());
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);

    QVERIFY(says(run.notices, "cannot be kept"));
    QCOMPARE(run.recalled, kBatch);
    QCOMPARE(fs::file_size(place.file()), length);
    const Run next = runOver(collection, place.cache());
    QCOMPARE(next.recalled, kBatch);
    QVERIFY(next.notices.empty());
}

void TestFeatureCacheRoom::aPlaceThatCannotBeWrittenIsSaidOnce()
{
    const Place place;
    FeatureCacheOptions cache = place.cache();
    pictures::write(place.path("file"), "in the way");
    cache.folder = place.path("file") / "cache";
    const Run run = runOver(place.collection(), cache);
    QCOMPARE(run.recalled, std::size_t{0});
    QVERIFY(says(run.notices, "cannot be kept"));
}

void TestFeatureCacheRoom::whatIsGoneLeavesTheFile()
{
    constexpr std::size_t kMany = 200;
    const Place place(kMany);
    runOver(place);
    const auto full = fs::file_size(place.file());
    for (std::size_t i = 20; i < kMany; ++i)
        fs::remove(place.picture(i));
    QCOMPARE(runOver(place).recalled, std::size_t{20});
    QVERIFY(fs::file_size(place.file()) < full / 4);
    const Run next = runOver(place);
    QCOMPARE(next.recalled, std::size_t{20});
    QVERIFY(next.rightBits && next.notices.empty());
}

void TestFeatureCacheRoom::clearingTakesAllOrTheOld()
{
    const Place place;
    const auto collection = place.collection();
    const fs::path folder = place.cache().folder;
    QCOMPARE(clearCache(folder).entries, std::size_t{0}); // there is none yet
    runOver(collection, place.cache(), SIZE_MAX, "old");
    const auto old = place.file();
    fs::last_write_time(old, fs::last_write_time(old) - std::chrono::hours(50));
    runOver(collection, place.cache(), SIZE_MAX, "new");

    QCOMPARE(clearCache(folder, std::chrono::hours(72)).entries, std::size_t{0});
    const ClearedCache cleared = clearCache(folder, std::chrono::hours(48));
    QCOMPARE(cleared.entries, std::size_t{1});
    QVERIFY(cleared.bytes > 0 && !fs::exists(old));
    QCOMPARE(clearCache(folder).entries, std::size_t{1});
    QCOMPARE(cacheBytes(folder), std::uint64_t{0});
}

QTEST_GUILESS_MAIN(TestFeatureCacheRoom)
#include "tst_feature_cache_room.moc"
