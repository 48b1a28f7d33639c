// SPDX-License-Identifier: Apache-2.0
#include "tests/core/archive_test.h"

#include <QTest>

#include <memory>

using namespace murmuration;
using namespace collections;
using archives::Member;
using archives::picture;
namespace fs = std::filesystem;

namespace {

std::vector<Member> birds()
{
    return {{"birds/", {}, '5', {}},
            picture("birds/owl/10.ppm", 10),
            picture("birds/owl/2.ppm", 2),
            picture("birds/lark/1.ppm", 1)};
}

const Names kBirds{"lark/1.ppm", "owl/2.ppm", "owl/10.ppm"};

} // namespace

/// Archives that are cut short, lie or were changed on their way.
class TestArchiveDamage : public ArchiveTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeFolder(); }

    void anEndCutShortIsSaid()
    {
        // So large that the unpacker hands out the first before it sees the end.
        const archives::Bytes large = pictures::ppm(300, 300, {1, 2, 3});
        const auto whole = archives::tar({{"a/1.ppm", large}, {"a/2.ppm", large}});
        for (const bool packed : {false, true}) {
            auto bytes = packed ? archives::gzip(whole) : whole;
            bytes.resize(bytes.size() * 7 / 8); // within the second picture
            const auto [collection, issues] = openCollection(store("x", bytes));
            QCOMPARE(namesOf(*collection), (Names{"1.ppm"}));
            QCOMPARE(collection->pictures->read(0, 0).image.width, 300);
            QCOMPARE(issues.size(), std::size_t{1});
            QVERIFY(mentions(issues[0].text, "cut short after 1 file"));
            bytes.resize(bytes.size() / 4); // within the first
            const std::string failure = failureOf(store("x", bytes));
            QVERIFY2(mentions(failure, "cut short"), failure.c_str());
        }
    }

    void sizesThatLieAreNoMemory()
    {
        Member vast = picture("a/1.ppm", 1);
        vast.claimedBytes = 077777777777; // 8 GiB, the most that the field holds
        const auto bytes = archives::tar({vast});
        QVERIFY(mentions(failureOf(store("x.tar", bytes)), "cut short"));
        QVERIFY(mentions(failureOf(store("x.tgz", archives::gzip(bytes))), "cut short"));
    }

    void wrongChecksumIsSaid()
    {
        const auto whole = archives::gzip(archives::tar(birds()));
        QVERIFY(openCollection(store("whole", whole)).issues.empty());
        // The checksum and the length stand last.
        for (const std::size_t fromEnd : {1, 5, 8}) {
            auto bytes = whole;
            bytes[bytes.size() - fromEnd] ^= 0x10;
            const auto [collection, issues] = openCollection(store("x", bytes));
            QCOMPARE(namesOf(*collection), kBirds);
            QCOMPARE(issues.size(), std::size_t{1});
            QVERIFY2(mentions(issues[0].text, "the archive is damaged"), issues[0].text.c_str());
            QVERIFY2(mentions(issues[0].text, "download it again"), issues[0].text.c_str());
        }
    }

    void changedPixelIsSaid()
    {
        auto bytes = archives::gzip(archives::tar(birds()));
        const std::string pixels = "P6";
        const auto at = std::search(bytes.begin(), bytes.end(), pixels.begin(), pixels.end());
        QVERIFY(at != bytes.end());
        at[14] ^= 1; // behind the header, which is "P6 2 2 255"
        const auto [collection, issues] = openCollection(store("x", bytes));
        QCOMPARE(namesOf(*collection), kBirds);
        QCOMPARE(issues.size(), std::size_t{1});
        QVERIFY2(mentions(issues[0].text, "any of its pictures may be"), issues[0].text.c_str());
    }

    void missingChecksumIsSaid()
    {
        auto bytes = archives::gzip(archives::tar(birds()));
        bytes.resize(bytes.size() - 6);
        const auto [collection, issues] = openCollection(store("x", bytes));
        QCOMPARE(namesOf(*collection), kBirds);
        QCOMPARE(issues.size(), std::size_t{1});
        QVERIFY2(mentions(issues[0].text, "cut short"), issues[0].text.c_str());
    }

    void whatFillsATapeIsPassedOver()
    {
        const auto tar = archives::tar(birds());
        for (const std::size_t zeros : {1, 2, 5000}) {
            auto bytes = archives::gzip(tar);
            bytes.resize(bytes.size() + zeros);
            const auto [collection, issues] = openCollection(store("x", bytes));
            QCOMPARE(namesOf(*collection), kBirds);
            QVERIFY(issues.empty());
        }
        // Two packed one after the other are one file, as gzip has it.
        const auto half = static_cast<std::ptrdiff_t>(tar.size() / 2);
        auto bytes = archives::gzip({tar.begin(), tar.begin() + half});
        const auto second = archives::gzip({tar.begin() + half, tar.end()});
        bytes.insert(bytes.end(), second.begin(), second.end());
        const auto [collection, issues] = openCollection(store("x", bytes));
        QCOMPARE(namesOf(*collection), kBirds);
        QVERIFY(issues.empty());
    }

    void changedMemberOfAZipIsSaid()
    {
        auto bytes = archives::zip(birds());
        const std::string pixels = "P6";
        const auto at = std::search(bytes.begin(), bytes.end(), pixels.begin(), pixels.end());
        QVERIFY(at != bytes.end());
        at[14] ^= 1;
        const auto [collection, issues] = openCollection(store("x.zip", bytes));
        QCOMPARE(collection->size(), std::size_t{2});
        QCOMPARE(issues.size(), std::size_t{1});
        QVERIFY2(mentions(issues[0].text, "download it again"), issues[0].text.c_str());
    }

    void damagedBytesNeverCrash()
    {
        for (const auto& whole : {archives::tar(birds()), archives::gzip(archives::tar(birds())),
                                  archives::zip(birds())}) {
            for (std::size_t at = 0; at < whole.size(); at += 7) {
                auto bytes = whole;
                bytes[at] = static_cast<std::uint8_t>(~bytes[at]);
                const fs::path file = store("x", bytes);
                try {
                    const auto collection = openCollection(file).collection;
                    for (std::size_t i = 0; i < collection->size() && collection->pictures; ++i)
                        static_cast<void>(collection->pictures->read(i, 0));
                } catch (const Error& error) {
                    QVERIFY(std::string(error.what()).size() > 10);
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestArchiveDamage)
#include "tst_archive_damage.moc"
