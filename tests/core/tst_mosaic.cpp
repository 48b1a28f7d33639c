// SPDX-License-Identifier: Apache-2.0
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/images/decode.h"
#include "core/images/free_cells.h"
#include "core/images/mosaic.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

using namespace murmuration;

namespace {

/// Pictures of one colour each, twice as wide as high.
class PlainPictures : public PictureSource
{
public:
    explicit PlainPictures(std::size_t broken = std::numeric_limits<std::size_t>::max())
        : m_broken(broken)
    {
    }

    DecodedImage read(std::size_t item, int) const override
    {
        if (item == m_broken)
            throw Error("the file is gone");
        DecodedImage result{Image(40, 20), {}};
        const Color color = colorOf(item);
        for (int y = 0; y < 20; ++y) {
            for (int x = 0; x < 40; ++x) {
                result.image.pixel(x, y)[0] = color.red;
                result.image.pixel(x, y)[1] = color.green;
                result.image.pixel(x, y)[2] = color.blue;
            }
        }
        return result;
    }

    /// None is white, the colour of a class or of another item (up to 2^16 items).
    static Color colorOf(std::size_t item)
    {
        return {static_cast<std::uint8_t>(item % 256), static_cast<std::uint8_t>(item / 256), 7};
    }

private:
    const std::size_t m_broken;
};

Collection makeCollection(std::size_t items,
                          std::size_t broken = std::numeric_limits<std::size_t>::max())
{
    Collection collection;
    collection.name = "plain";
    collection.classNames = {"a", "b"};
    for (std::size_t i = 0; i < items; ++i)
        collection.items.push_back({std::to_string(i), static_cast<int>(i % 2)});
    collection.pictures = std::make_unique<PlainPictures>(broken);
    return collection;
}

LayoutSnapshot makeLayout(Matrix positions)
{
    std::vector<std::uint32_t> items(positions.rows);
    std::iota(items.begin(), items.end(), 0U);
    LayoutSnapshot layout;
    layout.positions = std::move(positions);
    layout.items = std::make_shared<const std::vector<std::uint32_t>>(std::move(items));
    return layout;
}

Matrix randomPositions(std::size_t points, std::size_t dimensions)
{
    Random random(4);
    Matrix positions(points, dimensions);
    for (float& value : positions.values)
        value = static_cast<float>(random.normal() * 20);
    return positions;
}

Color pixelAt(const Image& image, int x, int y)
{
    const std::uint8_t* rgb = image.pixel(x, y);
    return {rgb[0], rgb[1], rgb[2]};
}

/// Where an item's pixels are, and how many.
struct Seen
{
    double x = 0;
    double y = 0;
    std::size_t pixels = 0;
};

std::vector<Seen> findItems(const Image& image, std::size_t items)
{
    std::vector<Seen> seen(items);
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const Color color = pixelAt(image, x, y);
            const std::size_t item = color.red + 256U * color.green;
            if (item >= items || !(color == PlainPictures::colorOf(item)))
                continue;
            Seen& at = seen[item];
            at.x = (at.x * static_cast<double>(at.pixels) + x) / static_cast<double>(at.pixels + 1);
            at.y = (at.y * static_cast<double>(at.pixels) + y) / static_cast<double>(at.pixels + 1);
            ++at.pixels;
        }
    }
    return seen;
}

} // namespace

class MosaicTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesTheNearestFreeCell()
    {
        constexpr int kSide = 13; // no power of two
        FreeCells cells(kSide);
        std::set<std::pair<int, int>> taken;
        Random random(1);
        for (int i = 0; i < kSide * kSide; ++i) {
            const double x = i % 3 == 0 ? 4.2 : random.uniform(-2, kSide + 2);
            const double y = i % 3 == 0 ? 7.4 : random.uniform(-2, kSide + 2);
            double nearest = std::numeric_limits<double>::max();
            for (int row = 0; row < kSide; ++row) {
                for (int column = 0; column < kSide; ++column) {
                    if (!taken.contains({column, row}))
                        nearest = std::min(nearest, std::hypot(column - x, row - y));
                }
            }
            const FreeCells::Cell cell = cells.takeNearest(x, y);
            QVERIFY(cell.column >= 0 && cell.column < kSide && cell.row >= 0 && cell.row < kSide);
            QVERIFY(taken.insert({cell.column, cell.row}).second);
            QVERIFY(std::abs(std::hypot(cell.column - x, cell.row - y) - nearest) < 1e-9);
        }
    }

    void showsEveryPictureWithItsClassColor()
    {
        constexpr std::size_t kItems = 300;
        const Collection collection = makeCollection(kItems);
        const Image mosaic =
            drawMosaic(collection, makeLayout(randomPositions(kItems, 2)), {.sidePx = 1000});
        QCOMPARE(mosaic.width, 1000);
        QCOMPARE(mosaic.height, 1000);
        const std::vector<Seen> seen = findItems(mosaic, kItems);
        const std::vector<Color> palette = classPalette(2);
        for (std::size_t i = 0; i < kItems; ++i) {
            QVERIFY(seen[i].pixels > 100);
            QCOMPARE(seen[i].pixels, seen[0].pixels); // nothing is covered
            int x = static_cast<int>(seen[i].x);
            const int y = static_cast<int>(seen[i].y);
            while (pixelAt(mosaic, x, y) == PlainPictures::colorOf(i))
                ++x;
            QCOMPARE(pixelAt(mosaic, x, y).red, palette[i % 2].red);
            QCOMPARE(pixelAt(mosaic, x, y).blue, palette[i % 2].blue);
        }
    }

    void keepsTheArrangement_data()
    {
        QTest::addColumn<bool>("avoidOverlap");
        QTest::newRow("cells") << true;
        QTest::newRow("exact") << false;
    }

    void keepsTheArrangement()
    {
        QFETCH(bool, avoidOverlap);
        // Left, right, top (y points up), and an item in the middle; the third coordinate is left
        // out.
        Matrix positions(4, 3);
        const std::array<std::array<float, 3>, 4> places{
            {{-10, 0, 3}, {10, 0, -50}, {0, 10, 900}, {0, 0, 0}}};
        for (std::size_t p = 0; p < places.size(); ++p)
            std::copy(places[p].begin(), places[p].end(), positions.row(p).begin());
        const Image mosaic = drawMosaic(makeCollection(4), makeLayout(positions),
                                        {.sidePx = 600, .avoidOverlap = avoidOverlap});
        const std::vector<Seen> seen = findItems(mosaic, 4);
        QVERIFY(seen[0].x < seen[3].x - 100 && seen[1].x > seen[3].x + 100);
        QVERIFY(std::abs(seen[0].y - seen[1].y) < 2 && seen[2].y < seen[3].y - 100);
        QVERIFY(std::abs((seen[0].x + seen[1].x) / 2 - 300) < 60);
    }

    void laterItemsLieAbove()
    {
        const MosaicOptions options{.sidePx = 256, .tilePx = 100, .avoidOverlap = false};
        LayoutSnapshot layout = makeLayout(Matrix(3, 2));
        layout.items =
            std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{2, 0, 1});
        const Image mosaic = drawMosaic(makeCollection(3), layout, options);
        QCOMPARE(pixelAt(mosaic, 128, 128).red, PlainPictures::colorOf(2).red);
        QCOMPARE(pixelAt(mosaic, 3, 3).red, std::uint8_t{255});
    }

    void unreadablePicturesAreLeftOut()
    {
        const Image mosaic =
            drawMosaic(makeCollection(9, 4), makeLayout(randomPositions(9, 2)), {.sidePx = 512});
        const std::vector<Seen> seen = findItems(mosaic, 9);
        for (std::size_t i = 0; i < seen.size(); ++i)
            QCOMPARE(seen[i].pixels > 0, i != 4);
    }

    void onePointAndManyAtOnePlace()
    {
        for (const std::size_t points : {1, 2, 50}) {
            const Image mosaic =
                drawMosaic(makeCollection(points), makeLayout(Matrix(points, 2)), {.sidePx = 400});
            for (const Seen& seen : findItems(mosaic, points))
                QVERIFY(seen.pixels > 0);
        }
    }

    void manyAtOnePlaceFillADisc()
    {
        constexpr int kPictures = 60'000;
        constexpr double kX = 150.3;
        constexpr double kY = 149.8;
        FreeCells cells(300);
        double farthest = 0;
        for (int i = 0; i < kPictures; ++i) {
            const FreeCells::Cell cell = cells.takeNearest(kX, kY);
            const double distance = std::hypot(cell.column - kX, cell.row - kY);
            QVERIFY(distance >= farthest - 1e-9);
            farthest = distance;
        }
        QVERIFY(farthest < std::sqrt(kPictures / 3.14159) + 1);
    }

    void sameForEveryNumberOfThreads()
    {
        const Collection collection = makeCollection(200);
        const LayoutSnapshot layout = makeLayout(randomPositions(200, 2));
        setThreadBudget(1);
        const Image one = drawMosaic(collection, layout, {.sidePx = 500});
        setThreadBudget(3);
        const Image three = drawMosaic(collection, layout, {.sidePx = 500});
        setThreadBudget(0);
        QVERIFY(one == three);
    }

    void saysWhatIsWrong()
    {
        const Collection collection = makeCollection(100);
        const LayoutSnapshot layout = makeLayout(randomPositions(100, 2));
        const auto draw = [&](const MosaicOptions& options) {
            return drawMosaic(collection, layout, options);
        };
        QVERIFY_EXCEPTION_THROWN(draw({.sidePx = 255}), Error);
        QVERIFY_EXCEPTION_THROWN(draw({.sidePx = 16385}), Error);
        QVERIFY_EXCEPTION_THROWN(draw({.sidePx = 256, .tilePx = 30}), Error);
        QVERIFY_EXCEPTION_THROWN(
            static_cast<void>(drawMosaic(collection, makeLayout(Matrix(0, 2)), {})), Error);
        Collection table;
        table.items.resize(100);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(drawMosaic(table, layout, {})), Error);
    }

    void stopsWhenAsked()
    {
        std::atomic<int> asked{0};
        const TaskContext context([&] { return ++asked > 20; });
        QVERIFY_EXCEPTION_THROWN(
            static_cast<void>(drawMosaic(makeCollection(500), makeLayout(randomPositions(500, 2)),
                                         {.sidePx = 600}, context)),
            Cancelled);
    }

    void writtenPngReadsBack()
    {
        const QTemporaryDir folder;
        const std::filesystem::path file =
            std::filesystem::path(folder.path().toStdString()) / "Möwe.png";
        const Image mosaic =
            drawMosaic(makeCollection(20), makeLayout(randomPositions(20, 2)), {.sidePx = 300});
        writePng(file, mosaic);
        QVERIFY(decodeImageFile(file).image == mosaic);
        QVERIFY_EXCEPTION_THROWN(writePng(file / "b.png", mosaic), Error);
        const TaskContext stopped([] { return true; });
        QVERIFY_EXCEPTION_THROWN(writePng(file, mosaic, stopped), Cancelled);
        QVERIFY_EXCEPTION_THROWN(writePng(file, Image()), Error);
        QVERIFY(decodeImageFile(file).image == mosaic);
    }
};

QTEST_GUILESS_MAIN(MosaicTest)
#include "tst_mosaic.moc"
