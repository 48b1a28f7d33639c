// SPDX-License-Identifier: Apache-2.0
#include "core/images/color.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

using namespace murmuration;

namespace {

using Vector = std::array<double, 3>;
using Transform = std::array<Vector, 3>;

// Machado, Oliveira and Fernandes 2009, severity 1: what a dichromat sees, in linear RGB.
constexpr Transform kProtanopia{{{0.152286, 1.052583, -0.204868},
                                 {0.114503, 0.786281, 0.099216},
                                 {-0.003882, -0.048116, 1.051998}}};
constexpr Transform kDeuteranopia{{{0.367322, 0.860646, -0.227968},
                                   {0.280085, 0.672501, 0.047413},
                                   {-0.011820, 0.042940, 0.968881}}};

Vector linearRgb(Color color)
{
    const auto linear = [](std::uint8_t channel) {
        const double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return {linear(color.red), linear(color.green), linear(color.blue)};
}

std::uint8_t encoded(double value)
{
    const double c = std::clamp(value, 0.0, 1.0);
    const double srgb = c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
    return static_cast<std::uint8_t>(std::lround(255 * srgb));
}

Color seenThrough(const Transform& transform, Color color)
{
    const Vector rgb = linearRgb(color);
    const auto row = [&](const Vector& v) {
        return encoded(v[0] * rgb[0] + v[1] * rgb[1] + v[2] * rgb[2]);
    };
    return {row(transform[0]), row(transform[1]), row(transform[2])};
}

double distance(Color a, Color b)
{
    const Vector x = cielab(a);
    const Vector y = cielab(b);
    return std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

double smallestDistance(const std::vector<Color>& colors)
{
    double smallest = std::numeric_limits<double>::max();
    for (std::size_t i = 0; i < colors.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            smallest = std::min(smallest, distance(colors[i], colors[j]));
    }
    return smallest;
}

/// Contrast ratio as the Web Content Accessibility Guidelines define it.
double contrast(Color a, Color b)
{
    const auto luminance = [](Color color) {
        const Vector rgb = linearRgb(color);
        return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2] + 0.05;
    };
    const double ratio = luminance(a) / luminance(b);
    return std::max(ratio, 1 / ratio);
}

} // namespace

class PaletteTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cielabOfKnownColors()
    {
        const Vector white = cielab({255, 255, 255});
        QVERIFY(std::hypot(white[0] - 100, white[1], white[2]) < 0.1);
        const Vector red = cielab({255, 0, 0});
        QVERIFY(std::hypot(red[0] - 53.24, red[1] - 80.09, red[2] - 67.20) < 0.1);
    }

    void hasOneColorPerClass()
    {
        for (const std::size_t classes : {0, 1, 8, 9, 26, 27, 200, 1500})
            QCOMPARE(classPalette(classes).size(), classes);
    }

    void colorsAreDistinct_data()
    {
        QTest::addColumn<int>("classes");
        QTest::addColumn<double>("atLeast");
        QTest::newRow("8") << 8 << 25.0;
        QTest::newRow("26") << 26 << 25.0;
        QTest::newRow("60") << 60 << 20.0;
        QTest::newRow("200") << 200 << 12.0;
        QTest::newRow("1024") << 1024 << 5.0;
    }

    void colorsAreDistinct()
    {
        QFETCH(int, classes);
        QFETCH(double, atLeast);
        std::vector<Color> colors = classPalette(static_cast<std::size_t>(classes));
        const double smallest = smallestDistance(colors);
        QVERIFY2(smallest >= atLeast, qPrintable(QString::number(smallest)));
        if (classes <= 200) {
            colors.push_back(kUnlabelledColor);
            QVERIFY(smallestDistance(colors) >= std::min(atLeast, 20.0));
        }
    }

    void eightColorsAreDistinctForColorBlindPeople()
    {
        for (const Transform& transform : {kProtanopia, kDeuteranopia}) {
            std::vector<Color> seen;
            for (const Color color : classPalette(8))
                seen.push_back(seenThrough(transform, color));
            const double smallest = smallestDistance(seen);
            QVERIFY2(smallest >= 14, qPrintable(QString::number(smallest)));
        }
    }

    void showsOnLightAndDarkBackgrounds()
    {
        for (const std::size_t classes : {8, 26, 200}) {
            for (const Color color : classPalette(classes)) {
                QVERIFY(contrast(color, {0xff, 0xff, 0xff}) >= 1.45);
                QVERIFY(contrast(color, {0x16, 0x18, 0x1d}) >= 1.9);
            }
        }
    }

    void longerPalettesContinueShorterOnes()
    {
        const auto continues = [](std::size_t few, std::size_t many) {
            const std::vector<Color> shorter = classPalette(few);
            const std::vector<Color> longer = classPalette(many);
            return std::equal(shorter.begin(), shorter.end(), longer.begin());
        };
        QVERIFY(continues(3, 8));
        QVERIFY(continues(9, 26));
        QVERIFY(continues(26, 27));
        QVERIFY(continues(50, 200));
    }
};

QTEST_GUILESS_MAIN(PaletteTest)
#include "tst_palette.moc"
