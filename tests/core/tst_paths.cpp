// SPDX-License-Identifier: Apache-2.0
#include "core/base/paths.h"
#include "core/base/random.h"
#include "core/base/text.h"

#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

using namespace murmuration;

class TestPaths : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sortsAsPeopleCount()
    {
        std::vector<std::string> names{"img10", "Img2",    "img1",     "zebra", "ärger",
                                       "img01", "a/9.png", "a/10.png", ""};
        std::ranges::sort(names, naturalLess);
        QCOMPARE(names, (std::vector<std::string>{"", "a/9.png", "a/10.png", "img01", "img1",
                                                  "Img2", "img10", "zebra", "ärger"}));
        QVERIFY(naturalLess("9", "18446744073709551616"));
        QVERIFY(naturalLess("18446744073709551615", "18446744073709551616"));
    }

    void isAnOrder()
    {
        // Short names of few letters meet every special case: equal numbers, leading zeros, case,
        // prefixes.
        Random random(7);
        std::vector<std::string> names;
        for (int i = 0; i < 60; ++i) {
            std::string name;
            for (std::size_t length = random.below(5); length > 0; --length)
                name += "01aAb9./"[random.below(8)];
            names.push_back(name);
        }
        for (const auto& a : names) {
            QVERIFY(!naturalLess(a, a));
            for (const auto& b : names) {
                if (a != b)
                    QVERIFY2(naturalLess(a, b) != naturalLess(b, a), (a + " and " + b).c_str());
                for (const auto& c : names)
                    QVERIFY2(!naturalLess(a, b) || !naturalLess(b, c) || naturalLess(a, c),
                             (a + ", " + b + ", " + c).c_str());
            }
        }
    }

    void textIsAlwaysUtf8()
    {
        QCOMPARE(utf8(std::filesystem::path(u8"Bär/图片 😀.png")), std::string("Bär/图片 😀.png"));
        QCOMPARE(utf8(std::filesystem::path("caf\xE9")), std::string("caf\xEF\xBF\xBD"));
        QCOMPARE(wellFormed("a\xC0\x80z"), std::string("a\xEF\xBF\xBD\xEF\xBF\xBDz"));
        QCOMPARE(wellFormed("\xED\xA0\x80").size(), std::size_t{9}); // a surrogate
        QCOMPARE(wellFormed("cut \xF0\x9F\x98").substr(0, 4), std::string("cut "));
        QCOMPARE(wellFormed("plain, ä, €, 😀"), std::string("plain, ä, €, 😀"));
    }

    void cacheFollowsTheEnvironment()
    {
        qputenv("XDG_CACHE_HOME", "/tmp/somewhere");
        QCOMPARE(utf8(cacheFolder()), std::string("/tmp/somewhere/murmuration"));
        qunsetenv("XDG_CACHE_HOME");
        qputenv("HOME", "/home/bird");
        QCOMPARE(utf8(cacheFolder()), std::string("/home/bird/.cache/murmuration"));
    }
};

QTEST_GUILESS_MAIN(TestPaths)
#include "tst_paths.moc"
