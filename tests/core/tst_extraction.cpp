// SPDX-License-Identifier: Apache-2.0
#include "core/features/extraction.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <set>

using namespace murmuration;

namespace {

/// Pictures of one pixel whose red is their number.
class NumberedPictures : public PictureSource
{
public:
    [[nodiscard]] DecodedImage read(std::size_t item, int /*minimumSide*/) const override
    {
        DecodedImage decoded{Image(1, 1), {}};
        decoded.image.rgb[0] = static_cast<std::uint8_t>(item);
        return decoded;
    }
};

std::shared_ptr<const Collection> numbered(std::size_t count)
{
    auto collection = std::make_shared<Collection>();
    for (std::size_t i = 0; i < count; ++i)
        collection->items.push_back({"picture " + std::to_string(i), kNoClass});
    collection->pictures = std::make_unique<NumberedPictures>();
    return collection;
}

/// Two features, the number and its reciprocal: infinite for picture 0, and not a number for 7.
class Reciprocal : public Network
{
public:
    Reciprocal()
    {
        m_description.featureSize = 2;
        m_description.batchSize = 4;
        m_description.preprocessing.resize = 1;
        m_description.preprocessing.crop = 1;
    }
    [[nodiscard]] const NetworkDescription& description() const override { return m_description; }
    void extract(std::span<const float> inputs, std::size_t n, std::span<float> features) override
    {
        for (std::size_t i = 0; i < n; ++i) {
            const float number = std::round(inputs[3 * i] * 255);
            features[2 * i] = number;
            features[2 * i + 1] =
                number == 7 ? std::numeric_limits<float>::quiet_NaN() : 1 / number;
        }
    }

private:
    NetworkDescription m_description;
};

} // namespace

class TestExtraction : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsThatAreNotFiniteBecomeIssues()
    {
        constexpr std::size_t kPictures = 30;
        Reciprocal network;
        Extraction extraction(numbered(kPictures), network, nullptr, 2);
        while (extraction.step({})) {
        }
        const auto features = extraction.features();
        QVERIFY(features->finished());
        QCOMPARE(extraction.done(), kPictures);
        QCOMPARE(features->rows(), kPictures - 2);
        std::set<std::uint32_t> items;
        for (std::size_t r = 0; r < features->rows(); ++r) {
            QCOMPARE(features->row(r)[0], static_cast<float>(features->item(r)));
            items.insert(features->item(r));
        }
        QCOMPARE(items.size(), kPictures - 2);
        QVERIFY(!items.contains(0) && !items.contains(7));

        const IssueList issues = extraction.issues();
        QCOMPARE(issues.size(), std::size_t{2});
        QCOMPARE(issues[0].subject, std::string("picture 0"));
        QCOMPARE(issues[1].subject, std::string("picture 7"));
        for (const Issue& issue : issues) {
            QCOMPARE(issue.severity, Issue::Severity::Failure);
            QVERIFY(issue.text.find("not finite") != std::string::npos);
        }
    }

    void stopsThoughBatchesAreWaiting()
    {
        std::stop_source source;
        // Asks to stop in the middle of the first batch, when the next ones have long been decoded.
        class Stopping : public Reciprocal
        {
        public:
            explicit Stopping(std::stop_source& source)
                : m_source(source)
            {
            }
            void extract(std::span<const float> inputs, std::size_t n,
                         std::span<float> features) override
            {
                Reciprocal::extract(inputs, n, features);
                QTest::qSleep(50);
                m_source.request_stop();
            }

        private:
            std::stop_source& m_source;
        } network(source);
        Extraction extraction(numbered(200), network, nullptr, 2);
        QVERIFY(extraction.step(source.get_token()));
        QVERIFY(!extraction.step(source.get_token()));
        QCOMPARE(extraction.done(), std::size_t{4});
        QVERIFY(!extraction.features()->finished());
    }
};

QTEST_GUILESS_MAIN(TestExtraction)
#include "tst_extraction.moc"
