// SPDX-License-Identifier: Apache-2.0
#include "core/base/memory_pages.h"
#include "core/features/cache/kept_features.h"
#include "core/features/extraction.h"
#include "tests/core/picture_files.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>
#include <set>

using namespace murmuration;
namespace fs = std::filesystem;

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
        computed += n;
    }

    std::size_t computed = 0; ///< pictures so far

private:
    NetworkDescription m_description;
};

constexpr int kTorn = 11;

/// A folder's pictures; one of them is damaged, and can be used all the same.
class TornPictures : public PictureSource
{
public:
    explicit TornPictures(std::shared_ptr<const Collection> base)
        : m_base(std::move(base))
    {
    }
    [[nodiscard]] DecodedImage read(std::size_t item, int minimumSide) const override
    {
        DecodedImage decoded = m_base->pictures->read(item, minimumSide);
        if (file(item).stem() == std::to_string(kTorn))
            decoded.damage = "it is torn";
        return decoded;
    }
    [[nodiscard]] fs::path file(std::size_t item) const override
    {
        return m_base->pictures->file(item);
    }

private:
    const std::shared_ptr<const Collection> m_base;
};

/// Pictures of one pixel in a folder, and a cache of their features.
class Folder
{
public:
    fs::path picture(int number) const
    {
        return m_path / "pictures" / (std::to_string(number) + ".ppm");
    }
    void write(int begin, int end) const
    {
        for (int i = begin; i < end; ++i)
            pictures::write(picture(i), pictures::ppm(1, 1, {static_cast<std::uint8_t>(i), 0, 0}));
    }

    struct Run
    {
        std::size_t recalled = 0;
        std::size_t computed = 0; ///< pictures the network was given
        std::size_t opened = 0;   ///< how often the network was asked for
        FeatureRows rows;
        IssueList issues;
    };
    Run run() const
    {
        Run run;
        Reciprocal network;
        const auto collection = opened();
        ExtractionParts parts;
        parts.collection = collection;
        parts.description = network.description();
        parts.network = [&]() -> Network& {
            ++run.opened;
            return network;
        };
        parts.decodeThreads = 2;
        parts.kept = std::make_unique<KeptFeatures>(FeatureCacheOptions{m_path / "cache"}, "key",
                                                    network.description().featureSize, collection);
        Extraction extraction(std::move(parts));
        run.recalled = extraction.recalled();
        while (extraction.step({})) {
        }
        const auto features = extraction.features();
        run.computed = network.computed;
        run.issues = extraction.issues();
        run.rows = copyRows(*features, features->rows(), true);
        return run;
    }

private:
    std::shared_ptr<const Collection> opened() const
    {
        const auto base = openCollection(m_path / "pictures").collection;
        auto collection = std::make_shared<Collection>();
        collection->path = base->path;
        collection->items = base->items;
        collection->pictures = std::make_unique<TornPictures>(base);
        return collection;
    }

    QTemporaryDir m_folder;
    fs::path m_path = m_folder.path().toStdString();
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
            QVERIFY(issue.text.find("in column 1") != std::string::npos);
        }
        QVERIFY(issues[0].text.find("infinity") != std::string::npos);
        QVERIFY(issues[1].text.find("NaN") != std::string::npos);
    }

    void whatWasKeptIsNotComputedAgain()
    {
        const Folder folder;
        folder.write(10, 40);
        const auto first = folder.run();
        QCOMPARE(first.recalled, std::size_t{0});
        QCOMPARE(first.computed, std::size_t{30});
        const auto second = folder.run();
        QCOMPARE(second.recalled, std::size_t{30});
        QCOMPARE(second.opened, std::size_t{0});
        QVERIFY(second.rows.values == first.rows.values);
        QVERIFY(second.rows.items == first.rows.items);
        folder.write(40, 45);
        const auto third = folder.run();
        QCOMPARE(third.recalled, std::size_t{30});
        QCOMPARE(third.computed, std::size_t{5});
        for (std::size_t r = 0; r < 35; ++r)
            QCOMPARE(third.rows.values.at(r, 0), static_cast<float>(r + 10));
    }

    void whatCannotBeUsedIsTriedAgain()
    {
        const Folder folder;
        folder.write(0, 10); // 0 and 7 have no finite features
        pictures::write(folder.picture(10), "no picture");
        folder.write(kTorn, kTorn + 1);
        const auto first = folder.run();
        const auto second = folder.run();
        QCOMPARE(first.computed, std::size_t{11});
        QCOMPARE(second.recalled, std::size_t{9});
        QCOMPARE(second.computed, std::size_t{2});
        QCOMPARE(first.issues.size(), std::size_t{4});
        QVERIFY(second.issues == first.issues);
        fs::remove(folder.picture(0));
        fs::remove(folder.picture(7));
        const auto third = folder.run();
        QCOMPARE(third.opened, std::size_t{0}); // for a picture that cannot be read
        QCOMPARE(third.issues.size(), std::size_t{2});
    }

    void featuresBeyondMemoryAreRefused()
    {
        if (physicalMemory() == UINT64_MAX)
            QSKIP("the system does not tell how much memory there is");
        Reciprocal network;
        ExtractionParts parts;
        parts.collection = numbered(8);
        parts.description = network.description();
        parts.description.featureSize = physicalMemory() / sizeof(float) / 8;
        parts.network = [&]() -> Network& { return network; };
        std::string said;
        try {
            const Extraction extraction(std::move(parts));
        } catch (const Error& error) {
            said = error.what();
        }
        QVERIFY2(said.find("features of 8 pictures") != std::string::npos &&
                     said.find("; choose ") != std::string::npos,
                 said.c_str());
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
