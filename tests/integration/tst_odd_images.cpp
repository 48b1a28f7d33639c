// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/collection/collection.h"
#include "core/images/thumbnails.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

using namespace murmuration;
namespace fs = std::filesystem;

namespace {

const fs::path kFolder = MURMURATION_SOURCE_DIR "/../shared/data/odd-images";

/// A line of the manifest: what other programs make of a file.
struct Known
{
    QString
        openCv; ///< "128x128x3/0", "empty" or "EXC": what OpenCV's imread gives in colour, upright
    QString pillow; ///< "JPEG RGB 128x128 orient=6" or "ERR ..."
};

std::map<std::string, Known> readManifest()
{
    std::map<std::string, Known> known;
    QFile file(QString::fromStdString((kFolder / "MANIFEST.tsv").string()));
    if (!file.open(QIODevice::ReadOnly))
        return known;
    file.readLine();
    while (!file.atEnd()) {
        const QStringList fields = QString::fromUtf8(file.readLine()).trimmed().split('\t');
        if (fields.size() >= 6)
            known[fields[0].toStdString()] = {fields[3], fields[5]};
    }
    return known;
}

DecodedImage decoded(const char* name)
{
    return decodeImageFile(kFolder / fs::path(name));
}

/// The mean difference of the samples of two pictures; a large value when their sizes differ.
double difference(const Image& a, const Image& b)
{
    constexpr double kNotComparable = 255;
    if (a.width != b.width || a.height != b.height)
        return kNotComparable;
    double sum = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i)
        sum += std::abs(int{a.rgb[i]} - int{b.rgb[i]});
    return sum / static_cast<double>(a.rgb.size());
}

/// The same from afar: numbers drawn into the pictures and the grain of JPEG do not count.
double differenceFromAfar(const Image& a, const Image& b)
{
    constexpr int kSide = 32;
    Thumbnails thumbnails(2, kSide);
    thumbnails.set(0, a);
    thumbnails.set(1, b);
    double sum = 0;
    for (std::size_t i = 0; i < thumbnails.pixels(0).size(); ++i)
        sum += std::abs(int{thumbnails.pixels(0)[i]} - int{thumbnails.pixels(1)[i]});
    return sum / static_cast<double>(thumbnails.pixels(0).size());
}

Image mirrored(const Image& image)
{
    Image result(image.width, image.height);
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x)
            std::copy_n(image.pixel(image.width - 1 - x, y), 3, result.pixel(x, y));
    }
    return result;
}

double meanLevel(const Image& image)
{
    double sum = 0;
    for (const std::uint8_t sample : image.rgb)
        sum += sample;
    return sum / static_cast<double>(image.rgb.size());
}

} // namespace

class TestOddImages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!fs::exists(kFolder))
            QSKIP("../shared/data/odd-images is absent");
    }

    void everyFileIsShownOrListed()
    {
        const auto manifest = readManifest();
        QVERIFY(manifest.size() > 150);
        const auto [collection, issues] = openCollection(kFolder);
        QVERIFY(issues.empty());
        QCOMPARE(collection->size(), manifest.size());

        Thumbnails thumbnails(collection->size(), 32);
        std::set<std::string> damaged;
        for (std::size_t item = 0; item < collection->size(); ++item) {
            const std::string& name = collection->items[item].name;
            QVERIFY2(manifest.contains(name), name.c_str());
            const Known& known = manifest.at(name);
            const QRegularExpressionMatch size =
                QRegularExpression("^(\\d+)x(\\d+)x").match(known.openCv);
            std::string reason;
            try {
                const DecodedImage picture = collection->pictures->read(item, 0);
                QVERIFY2(size.hasMatch(), name.c_str());
                QCOMPARE(QString::number(picture.image.width), size.captured(1));
                QCOMPARE(QString::number(picture.image.height), size.captured(2));
                thumbnails.set(item, picture.image);
                if (!picture.damage.empty())
                    damaged.insert(name);
            } catch (const Error& error) {
                reason = error.what();
                QVERIFY2(!reason.empty() && reason.find("OpenCV(") == std::string::npos,
                         name.c_str());
                QVERIFY2(!size.hasMatch(), (name + ": " + reason).c_str());
            }
            QCOMPARE(thumbnails.has(item), reason.empty());
        }
        // What OpenCV decodes as if it were whole.
        QCOMPARE(damaged,
                 (std::set<std::string>{"libvips/truncated.jpg", "pillow/truncated_jpeg.jpg",
                                        "pillow/ultrahdr.jpg", "synthetic/cut-2000.jpg"}));
    }

    void orientedPicturesLookAlike_data()
    {
        QTest::addColumn<QByteArray>("upright");
        QTest::addColumn<QByteArray>("other");
        for (const char* kind : {"Landscape", "Portrait"}) {
            const QByteArray base = QByteArray("exif-orientation/") + kind;
            for (int orientation = 2; orientation <= 8; ++orientation)
                QTest::addRow("%s %d", kind, orientation)
                    << base + "_1.jpg" << base + "_" + QByteArray::number(orientation) + ".jpg";
        }
        for (const char* name : {"2.jpg", "3.jpg", "5.jpg", "6.jpg", "6.webp", "8.jpg"})
            QTest::addRow("hopper %s", name) << QByteArray("pillow/hopper.png")
                                             << QByteArray("pillow/hopper_orientation_") + name;
        for (const char* name : {"3.jpg", "4.jpg", "6.jpg", "7.jpg", "8.jpg"})
            QTest::addRow("rotation %s", name)
                << QByteArray("libvips/rotation_2.jpg") << QByteArray("libvips/rotation_") + name;
    }

    void orientedPicturesLookAlike()
    {
        QFETCH(QByteArray, upright);
        QFETCH(QByteArray, other);
        const Image expected = decoded(upright).image;
        const Image seen = decoded(other).image;
        const double apart = differenceFromAfar(expected, seen);
        QVERIFY2(apart < 4, qPrintable(QString::number(apart)));
        QVERIFY(apart < differenceFromAfar(mirrored(expected), seen) / 2);
    }

    void samePictureInManyFormats_data()
    {
        QTest::addColumn<QByteArray>("file");
        for (const char* name :
             {"pillow/hopper.bmp", "pillow/hopper.ppm", "pillow/hopper.webp",
              "pillow/hopper_8bit_plain.ppm", "pillow/hopper_float_dpi_2.tif",
              "pillow/hopper_lzma.tif", "pillow/hopper_idat_after_image_end.png",
              "synthetic/UPPER.JPG", "synthetic/jpeg-content.png", "synthetic/noextension",
              "synthetic/webp-content.jpg", "synthetic/ünïcödé naïve 图片 😀.jpg"})
            QTest::newRow(name) << QByteArray(name);
    }

    void samePictureInManyFormats()
    {
        QFETCH(QByteArray, file);
        const double apart = difference(decoded("pillow/hopper.png").image, decoded(file).image);
        QVERIFY2(apart < 6, qPrintable(QString::number(apart)));
    }

    void depthsKeepTheirBrightness()
    {
        // The grey of the same portrait: 16 bits with its own white, 8 bits, 1 bit dithered.
        const double level = meanLevel(decoded("pillow/hopper_gray.jpg").image);
        QVERIFY(std::abs(meanLevel(decoded("pillow/hopper_16bit.pgm").image) - level) < 8);
        QVERIFY(std::abs(meanLevel(decoded("pillow/hopper_1bit_plain.pbm").image) - level) < 25);
    }

    void reducedPicturesLookAlike()
    {
        const DecodedImage upright =
            decodeImageFile(kFolder / "exif-orientation/Portrait_1.jpg", 100);
        QCOMPARE(upright.image.width, 150);
        const DecodedImage turned =
            decodeImageFile(kFolder / "exif-orientation/Portrait_6.jpg", 100);
        QVERIFY(differenceFromAfar(upright.image, turned.image) < 4);
    }
};

QTEST_GUILESS_MAIN(TestOddImages)
#include "tst_odd_images.moc"
