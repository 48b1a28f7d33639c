// SPDX-License-Identifier: Apache-2.0
#include "core/base/random.h"
#include "core/images/preprocess.h"

#include <QTest>

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
