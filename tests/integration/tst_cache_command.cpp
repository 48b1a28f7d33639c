// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/cache_home.h"
#include "tests/integration/program_run.h"

#include <QTest>

using namespace murmuration;

/// The command `murmuration cache`, as a person types it.
class TestCacheCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCommandListsAndClears();
    void whatLooksTheSameIsToldApart();
    void anEmptyFileIsSaid();
    void aDamagedMemoryOfTheNetworkIsSaid();
    void wrongUsageExitsWithTwo();
};

void TestCacheCommand::theCommandListsAndClears()
{
    const Home home;
    const QString pictures = home.path(QStringLiteral("p"));
    const auto cache = [&](const QStringList& arguments = {}) {
        const auto outcome = home.run(QStringList{QStringLiteral("cache")} + arguments);
        return outcome.exitCode == 0 ? outcome.output : QStringLiteral("failed: ") + outcome.errors;
    };
    QVERIFY2(cache().contains(QStringLiteral("0 B of at most 4 GiB")), qPrintable(cache()));
    writePictures(pictures, 0, 20);
    home.embed(pictures);
    const QString listed = cache();
    QVERIFY2(listed.contains(QStringLiteral("builtin / pool")) && listed.contains(pictures) &&
                 listed.contains(QStringLiteral(" 40 ")),
             qPrintable(listed));

    const QString old = QStringLiteral("--older-than");
    QVERIFY(cache({QStringLiteral("clear"), old, QStringLiteral("1")})
                .contains(QStringLiteral("removed 0 entries")));
    QCOMPARE(home.embed(pictures).cached, 40);
    QVERIFY(cache({QStringLiteral("clear")}).contains(QStringLiteral("removed 1 entry")));
    QVERIFY(home.cacheFile().isEmpty());
    QCOMPARE(home.embed(pictures).cached, 0);

    QVERIFY(cache({QStringLiteral("limit")}).contains(QStringLiteral("at most 4 GiB")));
    const QString lowered = cache({QStringLiteral("limit"), QStringLiteral("1K")});
    QVERIFY2(lowered.contains(QStringLiteral("at most 1 KiB")) &&
                 lowered.contains(QStringLiteral("removed 1 entry, ")),
             qPrintable(lowered));
    QVERIFY(!cache({QStringLiteral("limit"), QStringLiteral("1K")})
                 .contains(QStringLiteral("removed")));
    QVERIFY2(home.cacheFile().isEmpty(), "what is above the limit goes at once");
    QVERIFY(cache().contains(QStringLiteral("of at most 1 KiB")));
    const auto limited = home.embed(pictures);
    QCOMPARE(limited.issuesSaying("limit of 1 KiB"), 1);
    QCOMPARE(limited.computed, 40);
}

void TestCacheCommand::wrongUsageExitsWithTwo()
{
    const Home home;
    const QString cache = QStringLiteral("cache");
    QCOMPARE(home.run({cache, QStringLiteral("everything")}).exitCode, 2);
    const auto limit = [&](const QStringList& size) {
        return home.run(QStringList{cache, QStringLiteral("limit")} + size);
    };
    QCOMPARE(limit({QStringLiteral("much")}).exitCode, 2);
    const Outcome bare = limit({QStringLiteral("10")});
    QCOMPARE(bare.exitCode, 2);
    QVERIFY2(bare.errors.contains(QStringLiteral("write 10G")), qPrintable(bare.errors));
    QCOMPARE(limit({QStringLiteral("1"), QStringLiteral("0G")}).exitCode, 2);
    QVERIFY(limit({}).output.contains(QStringLiteral("at most 4 GiB")));
    QVERIFY(limit({QStringLiteral("8"), QStringLiteral("GiB")})
                .output.contains(QStringLiteral("at most 8 GiB")));
    QVERIFY(limit({QStringLiteral("1.5G")}).output.contains(QStringLiteral("at most 1.5 GiB")));
    QCOMPARE(home.run({cache, QStringLiteral("clear"), QStringLiteral("--older-than"),
                       QStringLiteral("-1")})
                 .exitCode,
             2);
}

void TestCacheCommand::whatLooksTheSameIsToldApart()
{
    const Home home;
    const QString pictures = home.path(QStringLiteral("p"));
    writePictures(pictures, 0, 5);
    const auto listed = [&] { return home.run({QStringLiteral("cache")}).output; };
    home.embed(pictures);
    QVERIFY2(!listed().contains(QStringLiteral("preprocessing")), qPrintable(listed()));
    home.embed(pictures, {QStringLiteral("--preprocessing"), QStringLiteral("invert")});
    const QStringList lines =
        listed().split(u'\n').filter(QStringLiteral("(preprocessing resize="));
    QCOMPARE(lines.size(), qsizetype{2});
    QCOMPARE(lines.filter(QStringLiteral("invert")).size(), qsizetype{1});
    QVERIFY2(!listed().contains(QStringLiteral("pooling")), qPrintable(listed()));
}

void TestCacheCommand::anEmptyFileIsSaid()
{
    const Home home;
    const QString pictures = home.path(QStringLiteral("p"));
    writePictures(pictures, 0, 5);
    QCOMPARE(home.embed(pictures).issuesSaying("damaged"), 0);
    QVERIFY(QFile::resize(home.cacheFile(), 0));
    const auto mended = home.embed(pictures);
    QCOMPARE(mended.computed, 10);
    QCOMPARE(mended.issuesSaying("damaged"), 1);
    const auto next = home.embed(pictures);
    QCOMPARE(next.cached, 10);
    QCOMPARE(next.issuesSaying("damaged"), 0);
}

void TestCacheCommand::aDamagedMemoryOfTheNetworkIsSaid()
{
    const Home home;
    const QString pictures = home.path(QStringLiteral("p"));
    writePictures(pictures, 0, 5);
    QCOMPARE(home.embed(pictures).issuesSaying("damaged"), 0);
    const QFileInfo kept(home.cacheFile());
    const auto networks = kept.dir().entryInfoList({QStringLiteral("*.network")});
    QCOMPARE(networks.size(), qsizetype{1});
    for (const char* const garbage : {"", "garbage", "garbage\n{}"}) {
        QFile file(networks[0].filePath());
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(garbage);
        file.close();
        const auto found = home.embed(pictures);
        QCOMPARE(found.cached, 10);
        QCOMPARE(found.issuesSaying("network from an earlier run was damaged"), 1);
        QCOMPARE(home.embed(pictures).issuesSaying("damaged"), 0);
    }
}

QTEST_GUILESS_MAIN(TestCacheCommand)
#include "tst_cache_command.moc"
