// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/images/decode.h"
#include "tests/core/picture_files.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstdlib>

using namespace murmuration;
using pictures::PngColor;

namespace {

using Rgb = std::array<int, 3>;

Rgb pixel(const Image& image, int x, int y)
{
    const std::uint8_t* p = image.pixel(x, y);
    return {p[0], p[1], p[2]};
}

/// The reason why bytes can't be decoded; empty when they can.
std::string reasonFor(const pictures::Bytes& bytes)
{
    try {
        static_cast<void>(decodeImage(bytes));
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

pictures::Bytes bytesOf(std::string_view text)
{
    return {text.begin(), text.end()};
}

/// Two columns and three rows, all different: grey 0, 50, 100, 150, 200, 250 in reading order.
std::vector<pictures::Bytes> sixGreys()
{
    return {{0, 50}, {100, 150}, {200, 250}};
}

} // namespace

class TestDecode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsColours()
    {
        const auto file =
            pictures::png(2, 8, PngColor::Rgb, {{255, 0, 0, 0, 255, 0}, {0, 0, 255, 10, 20, 30}});
        const DecodedImage decoded = decodeImage(file);
        QVERIFY(decoded.damage.empty());
        QCOMPARE(decoded.image.width, 2);
        QCOMPARE(decoded.image.height, 2);
        QCOMPARE(pixel(decoded.image, 0, 0), (Rgb{255, 0, 0}));
        QCOMPARE(pixel(decoded.image, 1, 0), (Rgb{0, 255, 0}));
        QCOMPARE(pixel(decoded.image, 0, 1), (Rgb{0, 0, 255}));
        QCOMPARE(pixel(decoded.image, 1, 1), (Rgb{10, 20, 30}));
    }

    void scalesSixteenBits()
    {
        const auto grey = pictures::png(3, 16, PngColor::Grey, {{0, 0, 0x80, 0x00, 0xFF, 0xFF}});
        const Image image = decodeImage(grey).image;
        QCOMPARE(pixel(image, 0, 0), (Rgb{0, 0, 0}));
        QCOMPARE(pixel(image, 1, 0), (Rgb{128, 128, 128}));
        QCOMPARE(pixel(image, 2, 0), (Rgb{255, 255, 255}));
        const auto rgb =
            pictures::png(1, 16, PngColor::Rgb, {{0xFF, 0xFF, 0x40, 0x00, 0x00, 0x10}});
        QCOMPARE(pixel(decodeImage(rgb).image, 0, 0), (Rgb{255, 64, 0}));
    }

    void expandsBits()
    {
        const Image image = decodeImage(pictures::png(4, 1, PngColor::Grey, {{0b10100000}})).image;
        QCOMPARE(pixel(image, 0, 0), (Rgb{255, 255, 255}));
        QCOMPARE(pixel(image, 1, 0), (Rgb{0, 0, 0}));
        QCOMPARE(pixel(image, 2, 0), (Rgb{255, 255, 255}));
    }

    void laysTransparencyOverWhite()
    {
        const auto rgba =
            pictures::png(3, 8, PngColor::Rgba, {{200, 0, 0, 255, 200, 0, 0, 0, 0, 0, 0, 128}});
        const Image image = decodeImage(rgba).image;
        QCOMPARE(pixel(image, 0, 0), (Rgb{200, 0, 0}));
        QCOMPARE(pixel(image, 1, 0), (Rgb{255, 255, 255}));
        QCOMPARE(pixel(image, 2, 0), (Rgb{127, 127, 127}));

        const auto palette =
            pictures::png(2, 8, PngColor::Palette, {{0, 1}},
                          {{"PLTE", {10, 20, 30, 40, 50, 60}}, {"tRNS", {255, 0}}});
        QCOMPARE(pixel(decodeImage(palette).image, 0, 0), (Rgb{10, 20, 30}));
        QCOMPARE(pixel(decodeImage(palette).image, 1, 0), (Rgb{255, 255, 255}));

        const auto grey = pictures::png(2, 8, PngColor::Grey, {{7, 8}}, {{"tRNS", {0, 7}}});
        QCOMPARE(pixel(decodeImage(grey).image, 0, 0), (Rgb{255, 255, 255}));
        QCOMPARE(pixel(decodeImage(grey).image, 1, 0), (Rgb{8, 8, 8}));

        const auto greyAlpha = pictures::png(2, 8, PngColor::GreyAlpha, {{90, 255, 90, 0}});
        QCOMPARE(pixel(decodeImage(greyAlpha).image, 0, 0), (Rgb{90, 90, 90}));
        QCOMPARE(pixel(decodeImage(greyAlpha).image, 1, 0), (Rgb{255, 255, 255}));
    }

    void turnsPicturesUpright_data()
    {
        // What is seen, in reading order, of the greys 0 50 / 100 150 / 200 250 for each value of
        // EXIF's table.
        QTest::addColumn<int>("orientation");
        QTest::addColumn<int>("width");
        QTest::addColumn<QList<int>>("seen");
        QTest::newRow("as it is") << 1 << 2 << QList<int>{0, 50, 100, 150, 200, 250};
        QTest::newRow("mirrored") << 2 << 2 << QList<int>{50, 0, 150, 100, 250, 200};
        QTest::newRow("upside down") << 3 << 2 << QList<int>{250, 200, 150, 100, 50, 0};
        QTest::newRow("flipped") << 4 << 2 << QList<int>{200, 250, 100, 150, 0, 50};
        QTest::newRow("transposed") << 5 << 3 << QList<int>{0, 100, 200, 50, 150, 250};
        QTest::newRow("turned right") << 6 << 3 << QList<int>{200, 100, 0, 250, 150, 50};
        QTest::newRow("transversed") << 7 << 3 << QList<int>{250, 150, 50, 200, 100, 0};
        QTest::newRow("turned left") << 8 << 3 << QList<int>{50, 150, 250, 0, 100, 200};
        QTest::newRow("nonsense") << 9 << 2 << QList<int>{0, 50, 100, 150, 200, 250};
    }

    void turnsPicturesUpright()
    {
        QFETCH(int, orientation);
        QFETCH(int, width);
        QFETCH(QList<int>, seen);
        std::string xmp("XML:com.adobe.xmp\0\0\0\0\0", 22);
        xmp += "<x tiff:Orientation=\"";
        xmp += std::to_string(orientation);
        xmp += "\"/>";
        for (const pictures::Chunk& chunk :
             {pictures::Chunk{"eXIf", pictures::exif(orientation, true)},
              pictures::Chunk{"eXIf", pictures::exif(orientation, false)},
              pictures::Chunk{"iTXt", bytesOf(xmp)}}) {
            const Image image =
                decodeImage(pictures::png(2, 8, PngColor::Grey, sixGreys(), {chunk})).image;
            QCOMPARE(image.width, width);
            QList<int> greys;
            for (int y = 0; y < image.height; ++y) {
                for (int x = 0; x < image.width; ++x)
                    greys.push_back(pixel(image, x, y)[0]);
            }
            QCOMPARE(greys, seen);
        }
    }

    void readsPlainFormats()
    {
        QCOMPARE(pixel(decodeImage(pictures::ppm(3, 2, {1, 2, 3})).image, 2, 1), (Rgb{1, 2, 3}));

        pictures::Bytes tenBits = bytesOf("P5\n# a comment\n2 1\n1000\n");
        pictures::appendBig(tenBits, 1000, 2);
        pictures::appendBig(tenBits, 500, 2);
        const Image scaled = decodeImage(tenBits).image;
        QCOMPARE(pixel(scaled, 0, 0), (Rgb{255, 255, 255}));
        QVERIFY(std::abs(pixel(scaled, 1, 0)[0] - 128) <= 1);

        const Image bits = decodeImage(bytesOf("P1\n2 1\n1 0\n")).image;
        QCOMPARE(pixel(bits, 0, 0), (Rgb{0, 0, 0}));
        QCOMPARE(pixel(bits, 1, 0), (Rgb{255, 255, 255}));
    }

    void readsBmp()
    {
        const pictures::Bytes twoRows{1, 2, 3, 0,
                                      4, 5, 6, 0}; // one pixel and a byte of padding a row
        QCOMPARE(pixel(decodeImage(pictures::bmp(1, 2, 24, twoRows)).image, 0, 0), (Rgb{6, 5, 4}));
        QCOMPARE(pixel(decodeImage(pictures::bmp(1, 2, 24, twoRows, true)).image, 0, 0),
                 (Rgb{3, 2, 1}));
        // A fourth byte that is always 0 is no transparency.
        QCOMPARE(pixel(decodeImage(pictures::bmp(1, 1, 32, {1, 2, 3, 0})).image, 0, 0),
                 (Rgb{3, 2, 1}));
    }

    void saysWhyItCannot_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* name, const pictures::Bytes& bytes, const char* reason) {
            QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(bytes.data()),
                                              static_cast<qsizetype>(bytes.size()))
                                << QString(reason);
        };
        row("empty", {}, "empty");
        row("text", bytesOf("hello, world\n"), "text");
        row("pointer",
            bytesOf("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
            "git lfs pull");
        row("gif", bytesOf("GIF89a\1\0\1\0"), "GIF");
        row("svg", bytesOf("<?xml version=\"1.0\"?><svg/>"), "SVG");
        row("rubbish", {1, 2, 3, 4, 200, 201, 0, 0, 9}, "known format");
        row("vast BMP", pictures::bmp(3000000, 2000000, 24, {}), "3000000 x 2000000");
        pictures::Bytes vast = pictures::png(1, 8, PngColor::Grey, {{0}});
        vast[16] = 0x7F;
        vast[20] = 0x7F;
        row("vast PNG", vast, "pixels");
        row("vast PPM", bytesOf("P6 99999 99999 255\n"), "99999 x 99999");
        row("JPEG without a picture", {0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2}, "cut short");
        row("PPM without pixels", bytesOf("P6 9 9 255\n"), "cut short");
        pictures::Bytes cut = pictures::png(2, 8, PngColor::Grey, sixGreys());
        cut.resize(50);
        row("cut PNG", cut, "cut short");
        row("damaged TIFF", bytesOf("II*\0\xFF\xFF\xFF\x7F rubbish"), "");
    }

    void saysWhyItCannot()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, reason);
        const auto text =
            QString::fromStdString(reasonFor(pictures::Bytes(bytes.begin(), bytes.end())));
        QVERIFY(!text.isEmpty());
        QVERIFY2(text.contains(reason), qPrintable(text));
        QVERIFY2(!text.contains("OpenCV"), qPrintable(text));
    }

    void survivesEveryCut()
    {
        const auto whole =
            pictures::png(2, 8, PngColor::Grey, sixGreys(), {{"eXIf", pictures::exif(6)}});
        for (std::size_t length = 0; length < whole.size(); ++length)
            static_cast<void>(
                reasonFor({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}));
        QVERIFY(reasonFor(whole).empty());
    }

    void readsFilesOfAnyName()
    {
        const QTemporaryDir folder;
        const std::filesystem::path base = folder.path().toStdString();
        const std::filesystem::path file = base / u8"ünïcödé 图片 😀.dat";
        pictures::write(file, pictures::ppm(1, 1, {9, 8, 7}));
        QCOMPARE(pixel(decodeImageFile(file).image, 0, 0), (Rgb{9, 8, 7}));
        QVERIFY_THROWS_EXCEPTION(Error, static_cast<void>(decodeImageFile(base / "absent.png")));
        QVERIFY_THROWS_EXCEPTION(Error, static_cast<void>(decodeImageFile(base)));
    }
};

QTEST_GUILESS_MAIN(TestDecode)
#include "tst_decode.moc"
