// SPDX-License-Identifier: Apache-2.0
#include "core/base/random.h"
#include "core/images/preprocess.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace murmuration;

namespace {

constexpr double kByte = 1.0 / 255;

Image noise(int width, int height)
{
    Image picture(width, height);
    Random random(5);
    for (auto& value : picture.rgb)
        value = static_cast<std::uint8_t>(random.below(256));
    return picture;
}

Preprocessing square(int resize, int crop)
{
    Preprocessing preprocessing;
    preprocessing.resize = resize;
    preprocessing.crop = crop;
    return preprocessing;
}

std::vector<float> prepared(const Image& picture, const Preprocessing& preprocessing)
{
    std::vector<float> input(preprocessing.inputSize(), -1);
    preprocess(picture, preprocessing, input);
    return input;
}

/// One value of the picture resized to width x height, straight from the definition of the filter.
double reference(const Image& picture, int width, int height, int x, int y, std::size_t channel)
{
    const auto weight = [](int source, int size, int at, int from) {
        const double scale = static_cast<double>(source) / size;
        const double support = std::max(1.0, scale);
        return std::max(0.0, 1 - std::abs((from + 0.5) - (at + 0.5) * scale) / support);
    };
    double sum = 0;
    double weights = 0;
    for (int v = 0; v < picture.height; ++v) {
        for (int u = 0; u < picture.width; ++u) {
            const double w =
                weight(picture.width, width, x, u) * weight(picture.height, height, y, v);
            sum += w * picture.pixel(u, v)[channel];
            weights += w;
        }
    }
    return sum / weights * kByte;
}

/// 23 x 17 pixels with every frequency in them.
Image waves()
{
    Image picture(23, 17);
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            for (int c = 0; c < 3; ++c)
                picture.pixel(x, y)[c] = static_cast<std::uint8_t>(
                    x * x * 7 + y * y * 13 + x * y * (c + 1) * 5 + 31 * c * x);
        }
    }
    return picture;
}

/// What Pillow 9.4 makes of waves(): Image.resize to the size that torchvision's Resize takes, then
/// the crop that its CenterCrop takes; RGB pixel after pixel.
using PixelBytes = std::vector<int>;
// clang-format off
const PixelBytes kBilinear8Crop5{130,145,147,137,132,101,155,70,99,132,17,145,158,38,128,134,129,121,144,136,118,140,59,147,112,55,142,198,113,147,122,112,152,125,154,122,138,142,118,85,129,138,157,133,115,140,137,126,151,129,143,106,144,114,131,125,129,141,150,149,86,156,140,130,132,140,127,128,133,116,125,141,129,124,142};
const PixelBytes kBicubic8Crop5{134,148,154,137,135,93,157,64,92,133,1,152,157,25,125,129,134,116,149,142,117,137,46,155,106,50,140,214,120,149,118,106,151,123,157,119,145,144,118,72,130,142,157,138,106,142,137,128,157,131,146,98,150,106,136,120,124,144,154,159,77,162,144,134,129,143,128,126,137,108,126,141,127,119,137};
const PixelBytes kBicubic20Crop5{190,53,147,150,34,200,83,26,243,16,28,110,184,40,109,230,72,176,129,61,88,70,60,154,6,69,141,187,88,79,228,110,134,132,108,68,76,126,144,23,143,143,102,177,100,188,177,95,164,171,130,101,125,215,60,148,114,1,198,173,45,229,151,187,207,32,146,8,116,108,36,242,79,81,156};
const PixelBytes kStretched5{91,107,117,138,141,131,147,126,149,128,134,149,136,140,125,133,124,138,134,135,125,142,63,125,145,85,141,133,142,139,134,123,155,134,134,131,125,100,134,161,125,130,136,136,120,119,125,109,129,136,133,123,134,129,125,137,132,130,126,136,108,142,115,111,146,122,139,129,131,126,124,146,116,117,117};
const PixelBytes kGrey8Crop5{141,130,99,66,84,130,136,93,82,142,120,142,138,117,138,137,137,129,127,147,133,132,128,124,128}; // convert("L") after the resize
// clang-format on

} // namespace

class PreprocessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsAPictureOfTheRightSize()
    {
        const Image picture = noise(7, 7);
        const std::vector<float> input = prepared(picture, square(7, 7));
        for (int y = 0; y < 7; ++y) {
            for (int x = 0; x < 7; ++x) {
                for (std::size_t c = 0; c < 3; ++c) {
                    const float value = input[(c * 7 + static_cast<std::size_t>(y)) * 7 +
                                              static_cast<std::size_t>(x)];
                    QVERIFY(std::abs(value - picture.pixel(x, y)[c] * kByte) < 1e-6);
                }
            }
        }
    }

    void filtersLikeATriangle_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("resize");
        QTest::addColumn<int>("crop");
        QTest::newRow("reduced, wide") << 61 << 40 << 16 << 12;
        QTest::newRow("reduced, high") << 37 << 64 << 10 << 10;
        QTest::newRow("reduced a little") << 33 << 32 << 28 << 25;
        QTest::newRow("enlarged") << 9 << 7 << 20 << 16;
        QTest::newRow("one pixel") << 1 << 1 << 4 << 4;
        QTest::newRow("a line") << 50 << 1 << 6 << 6;
        QTest::newRow("reduced to one") << 30 << 31 << 1 << 1;
    }

    void filtersLikeATriangle()
    {
        QFETCH(const int, width);
        QFETCH(const int, height);
        QFETCH(const int, resize);
        QFETCH(const int, crop);
        const Image picture = noise(width, height);
        const std::vector<float> input = prepared(picture, square(resize, crop));
        const int shorter = std::min(width, height);
        const int newWidth = width * resize / shorter;
        const int newHeight = height * resize / shorter;
        const int left = static_cast<int>(std::nearbyint((newWidth - crop) / 2.0));
        const int top = static_cast<int>(std::nearbyint((newHeight - crop) / 2.0));
        std::size_t at = 0;
        for (std::size_t c = 0; c < 3; ++c) {
            for (int y = 0; y < crop; ++y) {
                for (int x = 0; x < crop; ++x) {
                    const double expected =
                        reference(picture, newWidth, newHeight, left + x, top + y, c);
                    // Both passes round to bytes.
                    QVERIFY(std::abs(input[at++] - expected) <= 1.01 * kByte);
                }
            }
        }
    }

    void givesPillowsBytes_data()
    {
        QTest::addColumn<QString>("settings");
        QTest::addColumn<PixelBytes>("expected");
        QTest::newRow("bilinear") << "resize=8,crop=5" << kBilinear8Crop5;
        QTest::newRow("bicubic") << "resize=8,crop=5,bicubic" << kBicubic8Crop5;
        QTest::newRow("bicubic, enlarged") << "resize=20,crop=5,bicubic" << kBicubic20Crop5;
        QTest::newRow("stretched") << "crop=5,stretch" << kStretched5;
        QTest::newRow("grey") << "resize=8,crop=5,grey" << kGrey8Crop5;
    }

    void givesPillowsBytes()
    {
        QFETCH(const QString, settings);
        QFETCH(const PixelBytes, expected);
        Preprocessing preprocessing = parsePreprocessing(settings.toStdString());
        preprocessing.scale = 255;
        const std::vector<float> input = prepared(waves(), preprocessing);
        QCOMPARE(input.size(), expected.size());
        const std::size_t channels = preprocessing.channels();
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const float value = input[i % channels * 25 + i / channels];
            QCOMPARE(std::lround(value), static_cast<long>(expected[i]));
            QVERIFY(std::abs(value - static_cast<float>(expected[i])) < 1e-3F);
        }
    }

    void keepsAFlatPictureFlat()
    {
        Image picture(123, 77);
        for (std::size_t i = 0; i < picture.rgb.size(); ++i)
            picture.rgb[i] = static_cast<std::uint8_t>(40 + 50 * (i % 3));
        const std::vector<float> input = prepared(picture, square(31, 29));
        for (std::size_t i = 0; i < input.size(); ++i) {
            const double expected = (40 + 50 * static_cast<double>(i / (29U * 29U))) * kByte;
            QVERIFY(std::abs(input[i] - expected) < 1e-6);
        }
    }

    void normalisesEachChannel()
    {
        Image picture(4, 4);
        for (std::size_t i = 0; i < picture.rgb.size(); i += 3) {
            picture.rgb[i] = 255;
            picture.rgb[i + 1] = 0;
            picture.rgb[i + 2] = 51;
        }
        Preprocessing preprocessing = square(4, 4);
        preprocessing.mean = {0.5F, 0.25F, 0.2F};
        preprocessing.deviation = {0.25F, 0.5F, 0.1F};
        const std::vector<float> input = prepared(picture, preprocessing);
        QVERIFY(std::abs(input[0] - 2.0F) < 1e-5F);
        QVERIFY(std::abs(input[16] + 0.5F) < 1e-5F);
        QVERIFY(std::abs(input[32]) < 1e-5F);
    }

    void blueComesFirstInCaffesNetworks()
    {
        Image picture(1, 1);
        picture.rgb = {200, 100, 50};
        Preprocessing preprocessing = parsePreprocessing("caffe,resize=1,crop=1");
        const std::vector<float> input = prepared(picture, preprocessing);
        QVERIFY(std::abs(input[0] - (50 - 103.939F)) < 1e-4F);
        QVERIFY(std::abs(input[1] - (100 - 116.779F)) < 1e-4F);
        QVERIFY(std::abs(input[2] - (200 - 123.68F)) < 1e-4F);
    }

    void invertedPicturesAreAsIfTheyHadBeenDrawnSo()
    {
        Image picture = waves();
        for (const char* const settings :
             {"mnist,resize=9,crop=7", "imagenet,resize=9,crop=7", "caffe,resize=9,crop=7"}) {
            Preprocessing preprocessing = parsePreprocessing(settings);
            const std::vector<float> plain = prepared(picture, preprocessing);
            Image negative = picture;
            for (auto& value : negative.rgb)
                value = static_cast<std::uint8_t>(255 - value);
            preprocessing.invert = true;
            const std::vector<float> inverted = prepared(negative, preprocessing);
            const float step = preprocessing.scale / 255 / preprocessing.deviation[0];
            for (std::size_t i = 0; i < plain.size(); ++i)
                QVERIFY(std::abs(plain[i] - inverted[i]) <
                        2.1F * step); // each pass rounds up halves
        }
    }

    void stretchingShowsTheWholePicture()
    {
        Image picture(40, 10); // red, then blue in the last tenth
        for (int y = 0; y < picture.height; ++y) {
            for (int x = 0; x < picture.width; ++x)
                picture.pixel(x, y)[x < 36 ? 0 : 2] = 255;
        }
        const auto blue = [&](const char* settings) {
            const std::vector<float> input = prepared(picture, parsePreprocessing(settings));
            return *std::max_element(input.end() - 100, input.end());
        };
        QCOMPARE(blue("resize=10,crop=10"), 0.0F);
        QVERIFY(blue("crop=10,stretch") > 0.5F);
    }

    void weighsGreyByLuma()
    {
        Image picture(3, 1);
        picture.rgb = {255, 0, 0, 0, 255, 0, 0, 0, 255};
        Preprocessing preprocessing = square(1, 1);
        preprocessing.grey = true;
        QCOMPARE(preprocessing.inputSize(), std::size_t{1});
        // The centre pixel of the line is green.
        QVERIFY(std::abs(prepared(picture, preprocessing)[0] - 0.587) < kByte);
        picture.rgb = {0, 0, 0, 10, 20, 30, 0, 0, 0};
        QVERIFY(std::abs(prepared(picture, preprocessing)[0] -
                         (0.299 * 10 + 0.587 * 20 + 0.114 * 30) * kByte) < kByte);
    }
};

QTEST_GUILESS_MAIN(PreprocessTest)
#include "tst_preprocess.moc"
