// SPDX-License-Identifier: Apache-2.0
#include "core/networks/execution/convolution.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

using namespace murmuration;

namespace {

std::vector<float> randomValues(std::size_t count, unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> uniform(-1, 1);
    std::vector<float> values(count);
    std::ranges::generate(values, [&] { return uniform(random); });
    return values;
}

struct Case
{
    std::int64_t channels, side, outputs, kernel, stride, padding;

    [[nodiscard]] std::int64_t outputSide() const
    {
        return (side + 2 * padding - kernel) / stride + 1;
    }
};

/// One value of a picture's map of results, by the definition; maps are channels-last.
double valueOf(const Case& c, const std::vector<float>& map, const std::vector<float>& weight,
               std::int64_t o, std::int64_t y, std::int64_t x)
{
    double sum = 0;
    for (std::int64_t i = 0; i < c.channels * c.kernel * c.kernel; ++i) {
        const std::int64_t channel = i / (c.kernel * c.kernel);
        const std::int64_t row = y * c.stride - c.padding + i / c.kernel % c.kernel;
        const std::int64_t column = x * c.stride - c.padding + i % c.kernel;
        if (row < 0 || row >= c.side || column < 0 || column >= c.side)
            continue;
        const auto place = static_cast<std::size_t>((row * c.side + column) * c.channels + channel);
        const auto w = static_cast<std::size_t>(o * c.channels * c.kernel * c.kernel + i);
        sum += static_cast<double>(map[place]) * static_cast<double>(weight[w]);
    }
    return sum;
}

} // namespace

class ConvolutionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addsToASumInItsPlace_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("dense layer") << 0;
        QTest::newRow("windows") << 1;
        QTest::newRow("Winograd") << 2;
    }

    void addsToASumInItsPlace()
    {
        QFETCH(const int, number);
        const Case cases[] = {{50, 9, 40, 1, 1, 0}, {7, 11, 45, 3, 2, 1}, {32, 10, 48, 3, 1, 1}};
        const Case& c = cases[number];
        constexpr std::size_t kPictures = 3;
        op::Convolution step;
        step.outputs = c.outputs;
        step.kernel = c.kernel;
        step.stride = c.stride;
        step.padding = c.padding;
        const auto mapSize = static_cast<std::size_t>(c.channels * c.side * c.side);
        const auto outputSize =
            static_cast<std::size_t>(c.outputs * c.outputSide() * c.outputSide());
        const auto input = randomValues(kPictures * mapSize, 1);
        const auto weight =
            randomValues(static_cast<std::size_t>(c.outputs * c.channels * c.kernel * c.kernel), 2);
        const auto bias = randomValues(static_cast<std::size_t>(c.outputs), 3);
        const auto sum = randomValues(kPictures * outputSize, 4);
        const auto convolution = makeConvolution(step, {c.channels, c.side, c.side}, weight, bias);

        std::vector<float> apart(sum.size());
        convolution->run({kPictures, input.data(), sum.data(), true, apart.data()});
        std::vector<float> inPlace = sum;
        convolution->run({kPictures, input.data(), inPlace.data(), true, inPlace.data()});
        QVERIFY(apart == inPlace);

        const std::vector<float> last(input.end() - static_cast<std::ptrdiff_t>(mapSize),
                                      input.end());
        for (std::size_t i = 0; i < outputSize; ++i) {
            const auto place = static_cast<std::int64_t>(i) / c.outputs;
            const std::size_t o = i % static_cast<std::size_t>(c.outputs);
            const std::size_t all = (kPictures - 1) * outputSize + i;
            const double expected = valueOf(c, last, weight, static_cast<std::int64_t>(o),
                                            place / c.outputSide(), place % c.outputSide()) +
                                    static_cast<double>(bias[o]) + static_cast<double>(sum[all]);
            QVERIFY(std::abs(static_cast<double>(apart[all]) - std::max(expected, 0.0)) < 1e-4);
        }
    }
};

QTEST_GUILESS_MAIN(ConvolutionTest)
#include "tst_convolution.moc"
