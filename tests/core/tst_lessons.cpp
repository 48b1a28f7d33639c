// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/networks/lessons.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace murmuration;

namespace {

/// Says the mean of each channel, and a few mixtures of them.
class ColorTeacher final : public Network
{
public:
    ColorTeacher()
    {
        m_description.name = "colors";
        m_description.featureSize = 5;
        m_description.batchSize = 3;
        m_description.preprocessing = {10, 8};
    }

    [[nodiscard]] const NetworkDescription& description() const override { return m_description; }

    void extract(std::span<const float> inputs, std::size_t n, std::span<float> features) override
    {
        constexpr std::size_t kPlane = 64;
        for (std::size_t i = 0; i < n; ++i) {
            float mean[3] = {};
            for (std::size_t k = 0; k < 3 * kPlane; ++k)
                mean[k / kPlane] += inputs[i * 3 * kPlane + k] / kPlane;
            const float row[] = {mean[0], mean[1], mean[2], mean[0] * mean[1], mean[1] - mean[2]};
            std::copy(std::begin(row), std::end(row), features.begin() + static_cast<long>(i * 5));
        }
    }

private:
    NetworkDescription m_description;
};

Image noise(int width, int height, Random& random)
{
    Image picture(width, height);
    const std::size_t brightest[] = {random.below(256), random.below(256), random.below(256)};
    for (std::size_t i = 0; i < picture.rgb.size(); ++i)
        picture.rgb[i] = static_cast<std::uint8_t>(random.below(brightest[i % 3] + 1));
    return picture;
}

/// Photographs of several shapes, and two thumbnails.
LabelledPictures pictures()
{
    Random random(5);
    LabelledPictures result;
    for (const auto& [width, height] :
         {std::pair{96, 120}, {32, 32}, {200, 64}, {96, 96}, {63, 300}, {70, 71}}) {
        result.images.push_back(noise(width, height, random));
        result.labels.push_back(0);
    }
    return result;
}

} // namespace

class LessonsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void windowsLieInThePhotographs()
    {
        const LabelledPictures all = pictures();
        const Lessons lessons = ask(all, 20, 1);
        QCOMPARE(lessons.teacher, std::string("colors"));
        QVERIFY((lessons.pictures == std::vector<std::size_t>{0, 2, 3, 5})); // not the thumbnails
        QCOMPARE(lessons.windows.size(), std::size_t{80});
        QCOMPARE(lessons.targets.rows, std::size_t{80});
        for (std::size_t i = 0; i < lessons.windows.size(); ++i) {
            const Image& picture = all.images[lessons.pictures[i / 20]];
            const Window& window = lessons.windows[i];
            QVERIFY(window.side >= std::min(picture.width, picture.height) / 2);
            QVERIFY(window.left >= 0 && window.left + window.side <= picture.width);
            QVERIFY(window.top >= 0 && window.top + window.side <= picture.height);
        }
    }

    void targetsHaveUnitLength()
    {
        const Lessons lessons = ask(pictures(), 20, 1);
        for (std::size_t r = 0; r < lessons.targets.rows; ++r) {
            double squares = 0;
            for (const float value : lessons.targets.row(r))
                squares += double{value} * value;
            QVERIFY(std::abs(squares - 1) < 1e-5);
        }
    }

    void theSeedDecides()
    {
        QVERIFY(ask(pictures(), 3, 1) == ask(pictures(), 3, 1));
        QVERIFY(ask(pictures(), 3, 1) != ask(pictures(), 3, 2));
    }

    void thumbnailsAloneCannotBeTaught()
    {
        LabelledPictures thumbnails = pictures();
        thumbnails.images = {thumbnails.images[1]};
        thumbnails.labels = {0};
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(ask(thumbnails, 1, 1)), Error);
    }

    void canBeKept()
    {
        const QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath("kept").toStdString();
        const Lessons lessons = ask(pictures(), 3, 1);
        writeLessons(file, lessons);
        QVERIFY(readLessons(file, pictures()) == lessons);

        LabelledPictures others = pictures();
        others.images[0] = Image(64, 64); // smaller than some of the windows
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(readLessons(file, others)), Error);
        others = pictures();
        others.images.resize(4);
        others.labels.resize(4);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(readLessons(file, others)), Error);
    }

private:
    static Lessons ask(const LabelledPictures& all, std::size_t views, std::uint64_t seed)
    {
        ColorTeacher teacher;
        return askTeacher(all, teacher, views, seed);
    }
};

QTEST_GUILESS_MAIN(LessonsTest)
#include "tst_lessons.moc"
