// SPDX-License-Identifier: Apache-2.0
#include "core/base/random.h"
#include "core/features/cache/kept_features.h"
#include "core/features/cache/picture_identities.h"
#include "tests/core/picture_files.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <bit>
#include <csignal>
#include <fstream>
#include <map>
#include <sys/resource.h>
#include <thread>

using namespace murmuration;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSize = 3;
constexpr std::size_t kPictures = 12;
constexpr std::size_t kBatch = 4;
const std::string kKey = R"({"network":"test"})";

/// What a network would make of an item; every bit counts, so an odd zero and a subnormal are among
/// them.
std::vector<float> rowOf(std::uint32_t item)
{
    return {static_cast<float>(item) / 3, -0.0F, 1e-42F * static_cast<float>(item + 1)};
}

bool sameBits(std::span<const float> a, std::span<const float> b)
{
    return std::ranges::equal(a, b, [](float x, float y) {
        return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
    });
}

/// A folder of pictures and a cache beside it.
class Place
{
public:
    explicit Place(std::size_t pictureCount = kPictures)
    {
        for (std::size_t i = 0; i < pictureCount; ++i)
            addPicture(i);
    }

    fs::path path(const std::string& name) const
    {
        return fs::path(m_folder.path().toStdString()) / name;
    }
    fs::path picture(std::size_t number) const
    {
        return path("pictures") / ("p" + std::to_string(1000 + number) + ".ppm");
    }
    void addPicture(std::size_t number) const
    {
        pictures::write(picture(number), pictures::ppm(2, 2, {9, 9, 9}));
    }
    std::shared_ptr<const Collection> collection() const
    {
        return openCollection(path("pictures")).collection;
    }

    FeatureCacheOptions cache() const
    {
        return {path("cache"), FeatureCacheOptions::kDefaultLimit};
    }
    fs::path file() const { return cacheEntries(cache().folder).at(0).file; }
    std::string bytes() const
    {
        std::ifstream in(file(), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void setBytes(const std::string& bytes) const
    {
        std::ofstream out(file(), std::ios::binary | std::ios::trunc);
        out << bytes;
    }

private:
    QTemporaryDir m_folder;
};

/// What one run finds and leaves.
struct Run
{
    std::size_t recalled = 0;
    std::vector<PictureProblem> problems;
    IssueList notices;
    bool rightBits = true;
};

/// A run over the collection that computes what it does not find, a batch at a time, and is killed
/// after so many batches.
Run runOver(const std::shared_ptr<const Collection>& collection, const FeatureCacheOptions& cache,
            std::size_t batches = SIZE_MAX, const std::string& key = kKey,
            const std::vector<PictureProblem>& problems = {})
{
    Run run;
    KeptFeatures kept(cache, key, kSize, collection);
    FeatureMatrix features(collection->size(), kSize, "test");
    kept.recall(features, run.problems);
    run.recalled = features.rows();
    for (std::size_t r = 0; r < features.rows(); ++r) {
        const auto right = rowOf(features.item(r));
        run.rightBits = run.rightBits && sameBits(features.row(r), right);
    }
    std::vector<std::uint32_t> missing;
    for (std::uint32_t item = 0; item < collection->size(); ++item) {
        if (!kept.knows(item))
            missing.push_back(item);
    }
    for (std::size_t begin = 0; begin < missing.size() && batches > 0; begin += kBatch, --batches) {
        const std::size_t end = std::min(missing.size(), begin + kBatch);
        const std::vector<std::uint32_t> items(missing.begin() + static_cast<long>(begin),
                                               missing.begin() + static_cast<long>(end));
        std::vector<float> rows;
        for (const std::uint32_t item : items)
            std::ranges::copy(rowOf(item), std::back_inserter(rows));
        kept.keep(items, rows, problems);
    }
    run.notices = kept.notices();
    return run;
}

Run runOver(const Place& place, std::size_t batches = SIZE_MAX)
{
    return runOver(place.collection(), place.cache(), batches);
}

bool says(const IssueList& notices, const char* word)
{
    return notices.size() == 1 && notices[0].text.find(word) != std::string::npos;
}

FeatureBlock blockOf(std::uint64_t picture)
{
    return {{{picture, ~picture}}, rowOf(static_cast<std::uint32_t>(picture)), {}};
}

} // namespace

class TestFeatureCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsKeptIsRecalledBitForBit();
    void onlyWhatIsNewIsMissing();
    void aChangedPictureIsAnother();
    void picturesOfOneFileAreToldApart();
    void everyFlippedByteIsFoundAndMended();
    void anyLengthGoesOn();
    void aFileOfAnotherKeyIsDamage();
    void notesComeBackWithTheirPictures();
    void manyWritersLoseNothing();
    void leastRecentlyUsedGoesFirst();
    void theLimitHolds();
    void withoutRoomTheRunGoesOn();
    void aPlaceThatCannotBeWrittenIsSaidOnce();
    void whatIsGoneLeavesTheFile();
    void clearingTakesAllOrTheOld();
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

void TestFeatureCache::everyFlippedByteIsFoundAndMended()
{
    const Place place;
    runOver(place);
    const std::string good = place.bytes();
    const auto collection = place.collection();
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ (1 << at % 8));
        place.setBytes(bad);
        const Run run = runOver(collection, place.cache());
        QVERIFY2(run.rightBits && run.recalled < kPictures, qPrintable(QString::number(at)));
        QVERIFY(says(run.notices, "damaged"));
        const Run next = runOver(collection, place.cache());
        QVERIFY(next.notices.empty());
        QCOMPARE(next.recalled, kPictures);
        QVERIFY(next.rightBits);
    }
}

void TestFeatureCache::anyLengthGoesOn()
{
    // A run that was killed, or a disk that lost the end: whatever is left is used, and the rest
    // computed.
    const Place place;
    runOver(place, 2);
    const std::string good = place.bytes();
    const auto collection = place.collection();
    for (std::size_t length = 0; length <= good.size(); ++length) {
        place.setBytes(good.substr(0, length));
        const Run run = runOver(collection, place.cache());
        QVERIFY(run.rightBits);
        if (length == 0)
            QVERIFY(says(run.notices, "damaged"));
        QVERIFY(run.recalled % kBatch == 0 && run.recalled <= 2 * kBatch);
        QCOMPARE(run.recalled == 2 * kBatch, length == good.size());
        const Run next = runOver(collection, place.cache());
        QCOMPARE(next.recalled, kPictures);
        QVERIFY(next.rightBits && next.notices.empty());
    }
}

void TestFeatureCache::aFileOfAnotherKeyIsDamage()
{
    const Place place;
    const auto collection = place.collection();
    runOver(collection, place.cache());
    const std::string bytes = place.bytes();
    const fs::path file = place.file();
    fs::remove(file);
    runOver(collection, place.cache(), SIZE_MAX, R"({"network":"best"})");
    QVERIFY(place.file() != file);
    place.setBytes(bytes);
    const Run run = runOver(collection, place.cache(), SIZE_MAX, R"({"network":"best"})");
    QCOMPARE(run.recalled, std::size_t{0});
    QVERIFY(says(run.notices, "damaged"));
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

void TestFeatureCache::leastRecentlyUsedGoesFirst()
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

void TestFeatureCache::theLimitHolds()
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

void TestFeatureCache::withoutRoomTheRunGoesOn()
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

void TestFeatureCache::aPlaceThatCannotBeWrittenIsSaidOnce()
{
    const Place place;
    FeatureCacheOptions cache = place.cache();
    pictures::write(place.path("file"), "in the way");
    cache.folder = place.path("file") / "cache";
    const Run run = runOver(place.collection(), cache);
    QCOMPARE(run.recalled, std::size_t{0});
    QVERIFY(says(run.notices, "cannot be kept"));
}

void TestFeatureCache::whatIsGoneLeavesTheFile()
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

void TestFeatureCache::clearingTakesAllOrTheOld()
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

QTEST_GUILESS_MAIN(TestFeatureCache)
#include "tst_feature_cache.moc"
