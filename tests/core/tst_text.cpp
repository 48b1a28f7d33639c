// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"

#include <QTest>

using namespace murmuration;

class TestText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shortenedTextIsWellFormed()
    {
        const std::string text = "aé图😀z";
        QCOMPARE(shortened(text, text.size()), text);
        for (std::size_t most = 0; most < text.size(); ++most) {
            const std::string cut = shortened(text, most);
            QCOMPARE(wellFormed(cut), cut);
            QVERIFY(cut.ends_with("…"));
            const std::string kept = cut.substr(0, cut.size() - std::string("…").size());
            QVERIFY(text.starts_with(kept) && kept.size() <= most);
        }
        QCOMPARE(shortened("aé图😀z", 6), std::string("aé图…"));
        QCOMPARE(shortened("\xFFz", 10), std::string("\xEF\xBF\xBDz"));
    }

    void countsAreEnglish()
    {
        QCOMPARE(counted(0, "point"), std::string("0 points"));
        QCOMPARE(counted(1, "point"), std::string("1 point"));
        QCOMPARE(counted(1, "class", "classes"), std::string("1 class"));
        QCOMPARE(counted(2, "class", "classes"), std::string("2 classes"));
    }

    void bytesAreRounded()
    {
        QCOMPARE(byteCount(0), std::string("0 B"));
        QCOMPARE(byteCount(999), std::string("999 B"));
        QCOMPARE(byteCount(1536), std::string("1.5 KiB"));
        QCOMPARE(byteCount(std::uint64_t{4} << 30U), std::string("4 GiB"));
        QCOMPARE(byteCount(UINT64_MAX), std::string("16 EiB"));
    }

    void bytesAreReadInWhateverLetters()
    {
        constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;
        for (const char* const eight : {"8G", "8g", "8GB", "8GiB", "8gib", "8 G", "8 GiB", "8.0 gb",
                                        "8192M", "8192 MiB", "0.0078125T", "8589934592B"})
            QVERIFY2(bytesIn(eight) == 8 * kGiB, eight);
        QVERIFY(bytesIn("1.5G") == kGiB + kGiB / 2);
        QVERIFY(bytesIn("812 B") == 812 && bytesIn("1K") == 1024);
        QVERIFY(bytesIn("0") == 0 && bytesIn("0G") == 0);
        for (const std::uint64_t bytes : {std::uint64_t{812}, 3 * kGiB / 2, 4 * kGiB})
            QVERIFY(bytesIn(byteCount(bytes)) == bytes);
        for (const char* const none :
             {"",      "G",     "10",    "1.5",  "-1G",  "-0",   "8 Gi",
              "8Bib",  "8BB",   "8GiBs", "8X",   "8 8G", "0x8G", "1e3M",
              "nan G", "inf G", "9E",    "1,5G", " 8G",  "8G ",  "8\xC3\xA9"})
            QVERIFY2(!bytesIn(none), none);
    }
};

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
