// SPDX-License-Identifier: Apache-2.0
#include "core/images/thumbnails.h"

#include <QTest>

#include <algorithm>
#include <exception>
#include <thread>
#include <vector>

using namespace murmuration;

namespace {

Image filled(int width, int height, std::uint8_t value)
{
    Image image(width, height);
    std::ranges::fill(image.rgb, value);
    return image;
}

std::uint8_t at(const Thumbnails& thumbnails, std::size_t item, int x, int y)
{
    return thumbnails.pixels(item)[static_cast<std::size_t>((y * thumbnails.side() + x) * 3)];
}

} // namespace

class TestThumbnails : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void squarePicturesFillTheSquare()
    {
        Thumbnails thumbnails(3, 16);
        QCOMPARE(thumbnails.ready(), std::size_t{0});
        thumbnails.set(1, filled(50, 50, 200));
        QVERIFY(thumbnails.has(1));
        QVERIFY(!thumbnails.has(0));
        QVERIFY(!thumbnails.has(99));
        QCOMPARE(thumbnails.ready(), std::size_t{1});
        QCOMPARE(thumbnails.pixels(1).size(), std::size_t{16 * 16 * 3});
        QVERIFY(std::ranges::all_of(thumbnails.pixels(1), [](std::uint8_t v) { return v == 200; }));
    }

    void othersAreCentred_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::newRow("wide") << 64 << 32;
        QTest::newRow("tall") << 32 << 64;
        QTest::newRow("small") << 4 << 2;
    }

    void othersAreCentred()
    {
        QFETCH(int, width);
        QFETCH(int, height);
        Thumbnails thumbnails(1, 16);
        thumbnails.set(0, filled(width, height, 255));
        QCOMPARE(int{thumbnails.extent(0).width}, width > height ? 16 : 8);
        QCOMPARE(int{thumbnails.extent(0).height}, width > height ? 8 : 16);
        for (int y = 0; y < 16; ++y) {
            for (int x = 0; x < 16; ++x) {
                const int across = width > height ? y : x;
                const bool inside = across >= 4 && across < 12;
                QCOMPARE(at(thumbnails, 0, x, y) == 255, inside);
            }
        }
    }

    void extremeShapesKeepAPixel()
    {
        Thumbnails thumbnails(2, 8);
        thumbnails.set(0, filled(5000, 1, 255));
        thumbnails.set(1, filled(1, 5000, 255));
        for (const std::size_t item : {0U, 1U})
            QVERIFY(std::ranges::count(thumbnails.pixels(item), std::uint8_t{255}) == 8 * 3);
    }

    void averagesRatherThanSkips()
    {
        // A fine chequerboard is grey from afar; picking single pixels would leave it black and
        // white.
        Image board(64, 64);
        for (int y = 0; y < 64; ++y) {
            for (int x = 0; x < 64; ++x)
                std::fill_n(board.pixel(x, y), 3,
                            (x + y) % 2 == 0 ? std::uint8_t{255} : std::uint8_t{0});
        }
        Thumbnails thumbnails(1, 16);
        thumbnails.set(0, board);
        QVERIFY(std::ranges::all_of(thumbnails.pixels(0),
                                    [](std::uint8_t v) { return v > 120 && v < 136; }));
    }

    void firstOneStays()
    {
        Thumbnails thumbnails(1, 8);
        thumbnails.set(0, filled(8, 8, 10));
        thumbnails.set(0, filled(8, 8, 20));
        QCOMPARE(at(thumbnails, 0, 3, 3), std::uint8_t{10});
        QCOMPARE(thumbnails.ready(), std::size_t{1});
    }

    void manyThreads()
    {
        constexpr std::size_t kItems = 200;
        Thumbnails thumbnails(kItems, 8);
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 3; ++t) {
                threads.emplace_back([&] {
                    for (std::size_t i = 0; i < kItems; ++i)
                        thumbnails.set(i, filled(8, 8, static_cast<std::uint8_t>(i)));
                });
            }
            threads.emplace_back([&] {
                for (std::size_t seen = 0; seen < kItems; seen = thumbnails.ready()) {
                    for (std::size_t i = 0; i < kItems; ++i) {
                        if (thumbnails.has(i) && at(thumbnails, i, 7, 7) != i)
                            std::terminate();
                    }
                }
            });
        }
        QCOMPARE(thumbnails.ready(), kItems);
    }

    void largeCollectionsGetSmallerOnes()
    {
        QCOMPARE(Thumbnails::sideFor(1), 64);
        QCOMPARE(Thumbnails::sideFor(20000), 64);
        for (const std::size_t items : {60000U, 200000U, 500000U}) {
            const auto side = static_cast<std::size_t>(Thumbnails::sideFor(items));
            QVERIFY(side < 64 && side >= 8);
            QVERIFY(items * side * side * 3 <= std::size_t{256} << 20U);
        }
    }
};

QTEST_GUILESS_MAIN(TestThumbnails)
#include "tst_thumbnails.moc"
