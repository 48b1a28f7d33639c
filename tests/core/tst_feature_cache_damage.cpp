// SPDX-License-Identifier: Apache-2.0
#include "tests/core/cache_runs.h"

#include <QTest>

using namespace murmuration;
using namespace murmuration::cache_runs;
namespace fs = std::filesystem;

/// Files of which something was changed or lost: what is left is used, and the rest computed.
class TestFeatureCacheDamage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFlippedByteIsFoundAndMended();
    void anyLengthGoesOn();
    void aFileOfAnotherKeyIsDamage();
};

void TestFeatureCacheDamage::everyFlippedByteIsFoundAndMended()
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

void TestFeatureCacheDamage::anyLengthGoesOn()
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

void TestFeatureCacheDamage::aFileOfAnotherKeyIsDamage()
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

QTEST_GUILESS_MAIN(TestFeatureCacheDamage)
#include "tst_feature_cache_damage.moc"
