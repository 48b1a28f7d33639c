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
};

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
