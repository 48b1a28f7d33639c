// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/networks/network_module.h"
#include "core/networks/weights/safetensors.h"
#include "core/networks/weights/state_dict.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace murmuration;

namespace {

constexpr int kSide = 32;
const std::vector<std::uint8_t> kClassColors[] = {{220, 40, 40}, {40, 60, 220}};

/// A noisy square of the class's colour.
Image picture(int label, Random& random, int side = kSide)
{
    Image result(side, side);
    for (std::size_t i = 0; i < result.rgb.size(); ++i)
        result.rgb[i] = static_cast<std::uint8_t>(kClassColors[label][i % 3] + random.below(32));
    return result;
}

LabelledPictures pictures(int count, Random& random, int side = kSide)
{
    LabelledPictures result;
    for (int i = 0; i < count; ++i) {
        result.images.push_back(picture(i % 2, random, side));
        result.labels.push_back(i % 2);
    }
    return result;
}

TrainingSet redAndBlue(int side = kSide)
{
    Random random(3);
    return {{"blue", "red"}, pictures(192, random, side), pictures(40, random, side), {}};
}

TrainingOptions options(int epochs, std::uint64_t seed = 1)
{
    TrainingOptions result;
    result.epochs = epochs;
    result.seed = seed;
    result.side = kSide;
    return result;
}

/// Two directions, one for each colour.
Lessons lessonsAbout(const LabelledPictures& pictures)
{
    Lessons lessons;
    lessons.views = 1;
    lessons.targets = Matrix(pictures.size(), 3);
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        lessons.pictures.push_back(i);
        lessons.windows.push_back({0, 0, pictures.images[i].width});
        lessons.targets.at(i, pictures.labels[i] == 0 ? 1 : 2) = 1;
    }
    return lessons;
}

void writePicture(const QString& name, const Image& picture)
{
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray("P6 32 32 255\n"));
    file.write(reinterpret_cast<const char*>(picture.rgb.data()),
               static_cast<qint64>(picture.rgb.size()));
}

QByteArray bytesOf(const std::filesystem::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TrainingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void learnsAndWritesANetworkThatOpens()
    {
        std::vector<EpochReport> reports;
        TrainingObserver observer;
        observer.epochFinished = [&](const EpochReport& report) { reports.push_back(report); };
        networkModule().trainBuiltin(redAndBlue(), nullptr, options(12), path("a"), observer, {});
        QCOMPARE(reports.size(), std::size_t{12});
        QVERIFY(reports.back().last);
        QVERIFY(reports.back().loss < reports.front().loss);
        QCOMPARE(reports.back().accuracies.size(), std::size_t{2});
        for (const double accuracy : reports.back().accuracies)
            QVERIFY(accuracy > 0.9);

        const auto network = networkModule().openBuiltin(path("a"), 1);
        const NetworkDescription& description = network->description();
        QCOMPARE(description.preprocessing.crop, kSide);
        std::vector<float> features(description.featureSize, -1);
        network->extract(std::vector<float>(description.preprocessing.inputSize()), 1, features);
        QVERIFY(std::any_of(features.begin(), features.end(), [](float v) { return v != -1; }));
    }

    void givesTheSameWeightsForTheSameSeed()
    {
        const TrainingSet set = redAndBlue();
        networkModule().trainBuiltin(set, nullptr, options(1, 5), path("first"), {}, {});
        networkModule().trainBuiltin(set, nullptr, options(1, 5), path("second"), {}, {});
        networkModule().trainBuiltin(set, nullptr, options(1, 6), path("other"), {}, {});
        QVERIFY(!bytesOf(path("first")).isEmpty());
        QVERIFY(bytesOf(path("first")) == bytesOf(path("second")));
        QVERIFY(bytesOf(path("first")) != bytesOf(path("other")));
    }

    void leavesTheLastCompleteEpochWhenInterrupted()
    {
        bool stop = false;
        int epochs = 0;
        TrainingObserver observer;
        observer.epochFinished = [&](const EpochReport&) {
            ++epochs;
            stop = true;
        };
        bool cancelled = false;
        try {
            networkModule().trainBuiltin(redAndBlue(), nullptr, options(50), path("cut"), observer,
                                         TaskContext([&] { return stop; }));
        } catch (const Cancelled&) {
            cancelled = true;
        }
        QVERIFY(cancelled);
        QCOMPARE(epochs, 1);
        QVERIFY(networkModule().openBuiltin(path("cut"), 1));
    }

    void learnsWhatATeacherSays()
    {
        // The labels say nothing here: whatever is learnt comes from the teacher.
        TrainingSet set = redAndBlue();
        const Lessons lessons = lessonsAbout(set.train);
        std::fill(set.train.labels.begin(), set.train.labels.end(), 0);
        std::vector<double> losses;
        TrainingObserver observer;
        observer.epochFinished = [&](const EpochReport& report) { losses.push_back(report.loss); };
        networkModule().trainBuiltin(set, &lessons, options(12), path("taught"), observer, {});
        QVERIFY2(losses.front() > 2, qPrintable(QString::number(losses.front())));
        QVERIFY2(losses.back() < losses.front() / 2, qPrintable(QString::number(losses.back())));

        networkModule().trainBuiltin(set, nullptr, options(1), path("untaught"), {}, {});
        QCOMPARE(networkModule().openBuiltin(path("taught"), 1)->description().featureSize,
                 networkModule().openBuiltin(path("untaught"), 1)->description().featureSize);
    }

    void startsFromOtherWeights()
    {
        networkModule().trainBuiltin(redAndBlue(), nullptr, options(6), path("first"), {}, {});
        const auto lossOfOneEpoch = [&](const std::filesystem::path& start) {
            TrainingOptions once = options(1);
            once.start = start;
            double loss = 0;
            TrainingObserver observer;
            observer.epochFinished = [&](const EpochReport& report) { loss = report.loss; };
            networkModule().trainBuiltin(redAndBlue(), nullptr, once, path("second"), observer, {});
            return loss;
        };
        QVERIFY(lossOfOneEpoch(path("first")) < lossOfOneEpoch({}));
    }

    void startsWithPhotographsFromWhatThumbnailsTaught()
    {
        TrainingOptions small = options(1);
        small.stemStride = 1;
        networkModule().trainBuiltin(redAndBlue(), nullptr, small, path("small"), {}, {});
        TrainingOptions large = options(1);
        large.stemStride = 2;
        large.side = 2 * kSide;
        large.start = path("small");
        networkModule().trainBuiltin(redAndBlue(), nullptr, large, path("large"), {}, {});

        // An epoch of so few pictures changes little: the stem still sees each 2x2 pixels as one.
        constexpr std::size_t kKernel = 6;
        const StateDict from = readSafetensors(path("small"));
        const StateDict to = readSafetensors(path("large"));
        const std::vector<float> before = floatsOf(*from.find("stem.conv.weight"));
        const std::vector<float> after = floatsOf(*to.find("stem.conv.weight"));
        QCOMPARE(after.size(), before.size() * 4);
        double off = 0;
        double all = 0;
        for (std::size_t i = 0; i < after.size(); ++i) {
            const std::size_t kernel = i / (kKernel * kKernel);
            const std::size_t y = i / kKernel % kKernel / 2;
            const std::size_t x = i % kKernel / 2;
            const double expected = static_cast<double>(before[(kernel * 3 + y) * 3 + x]) / 4;
            off += std::pow(static_cast<double>(after[i]) - expected, 2);
            all += expected * expected;
        }
        QVERIFY2(off < 0.05 * all, qPrintable(QString::number(off / all)));
    }

    void readsAnArchiveOfClasses()
    {
        const QDir folder(m_folder.path());
        Random random(9);
        for (const char* const part : {"train", "test"}) {
            for (int label = 0; label < 2; ++label) {
                const QString name = QStringLiteral("set/%1/class%2").arg(part).arg(label ? 10 : 9);
                QVERIFY(folder.mkpath(name));
                for (int i = 0; i < 3; ++i)
                    writePicture(folder.filePath(name + QStringLiteral("/%1.ppm").arg(i)),
                                 picture(label, random));
            }
        }
        pack("set");
        const TrainingSet set = readTrainingArchive(path("set.tar.gz"));
        QVERIFY((set.classNames == std::vector<std::string>{"class9", "class10"})); // natural order
        QVERIFY((set.train.labels == std::vector<int>{0, 0, 0, 1, 1, 1}));
        QCOMPARE(set.test.size(), std::size_t{6});
        QCOMPARE(set.train.images[0].width, kSide);
        QVERIFY(set.train.images[0].rgb[0] >= 220); // red comes first
        QVERIFY(set.train.images[0].rgb[2] < 80);
    }

    void dividesPhotographsItself()
    {
        const QDir folder(m_folder.path());
        Random random(9);
        for (const auto& [name, count] : {std::pair{"cat", 33}, {"dog", 220}, {"owl", 4}}) {
            QVERIFY(folder.mkpath(QStringLiteral("photos/%1").arg(name)));
            for (int i = 0; i < count; ++i)
                writePicture(folder.filePath(QStringLiteral("photos/%1/%2.ppm").arg(name).arg(i)),
                             picture(0, random));
        }
        pack("photos");
        TrainingSet set = readTrainingArchive(path("photos.tar.gz"), {"owl"});
        QVERIFY((set.classNames == std::vector<std::string>{"cat", "dog"}));
        QCOMPARE(set.heldOut.size(), std::size_t{4});
        QCOMPARE(std::count(set.test.labels.begin(), set.test.labels.end(), 0), 2);
        QCOMPARE(std::count(set.train.labels.begin(), set.train.labels.end(), 0), 31);
        QCOMPARE(std::count(set.train.labels.begin(), set.train.labels.end(), 1), 188); // 200 - 12

        const std::size_t train = set.train.size();
        append(set, readTrainingArchive(path("photos.tar.gz"), {"dog"}));
        QVERIFY((set.classNames == std::vector<std::string>{"cat", "dog", "cat", "owl"}));
        QCOMPARE(set.train.images.size(), set.train.size());
        QCOMPARE(set.train.labels[train], 2);
        QCOMPARE(set.heldOut.labels.front(), 0);
        QCOMPARE(set.heldOut.labels.back(), 1); // another class than the first archive's
    }

    void refusesWhatIsNoArchive()
    {
        QFile file(m_folder.filePath("broken.tar.gz"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("this is no archive");
        file.close();
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(readTrainingArchive(path("broken.tar.gz"))),
                                 Error);
    }

private:
    [[nodiscard]] std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }

    /// Packs a folder of m_folder into NAME.tar.gz beside it.
    void pack(const QString& name) const
    {
        QCOMPARE(QProcess::execute("tar", {"-czf", m_folder.filePath(name + ".tar.gz"), "-C",
                                           m_folder.path(), name}),
                 0);
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TrainingTest)
#include "tst_training.moc"
