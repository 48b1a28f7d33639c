// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/networks/network_module.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace murmuration;

namespace {

constexpr int kSide = 16;
const std::vector<std::uint8_t> kClassColors[] = {{220, 40, 40}, {40, 60, 220}};

/// A noisy square of the class's colour.
std::vector<std::uint8_t> picture(int label, Random& random)
{
    std::vector<std::uint8_t> rgb;
    for (int i = 0; i < kSide * kSide; ++i) {
        for (const std::uint8_t value : kClassColors[label])
            rgb.push_back(static_cast<std::uint8_t>(value + random.below(32)));
    }
    return rgb;
}

LabelledPictures pictures(int count, Random& random)
{
    LabelledPictures result;
    for (int i = 0; i < count; ++i) {
        const int label = i % 2;
        const std::vector<std::uint8_t> rgb = picture(label, random);
        result.rgb.insert(result.rgb.end(), rgb.begin(), rgb.end());
        result.labels.push_back(label);
    }
    return result;
}

TrainingSet redAndBlue()
{
    Random random(3);
    return {kSide, {"blue", "red"}, pictures(256, random), pictures(40, random)};
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
        networkModule().trainBuiltin(redAndBlue(), {25, 1, 1}, path("a"), observer, {});
        QCOMPARE(reports.size(), std::size_t{25});
        QVERIFY(reports.back().last);
        QVERIFY(reports.back().loss < reports.front().loss);
        QVERIFY(reports.back().testAccuracy > 0.9);

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
        networkModule().trainBuiltin(set, {1, 5, 1}, path("first"), {}, {});
        networkModule().trainBuiltin(set, {1, 5, 1}, path("second"), {}, {});
        networkModule().trainBuiltin(set, {1, 6, 1}, path("other"), {}, {});
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
            networkModule().trainBuiltin(redAndBlue(), {50, 1, 1}, path("cut"), observer,
                                         TaskContext([&] { return stop; }));
        } catch (const Cancelled&) {
            cancelled = true;
        }
        QVERIFY(cancelled);
        QCOMPARE(epochs, 1);
        QVERIFY(networkModule().openBuiltin(path("cut"), 1));
    }

    void readsAnArchiveOfClasses()
    {
        const QDir folder(m_folder.path());
        Random random(9);
        for (const char* const part : {"train", "test"}) {
            for (int label = 0; label < 2; ++label) {
                const QString name = QStringLiteral("set/%1/class%2").arg(part).arg(label ? 10 : 9);
                QVERIFY(folder.mkpath(name));
                for (int i = 0; i < 3; ++i) {
                    QFile file(folder.filePath(name + QStringLiteral("/%1.ppm").arg(i)));
                    QVERIFY(file.open(QIODevice::WriteOnly));
                    file.write(QByteArray("P6 16 16 255\n"));
                    const auto rgb = picture(label, random);
                    file.write(reinterpret_cast<const char*>(rgb.data()),
                               static_cast<qint64>(rgb.size()));
                }
            }
        }
        QCOMPARE(QProcess::execute(
                     "tar", {"-czf", folder.filePath("set.tar.gz"), "-C", folder.path(), "set"}),
                 0);
        const TrainingSet set = readTrainingArchive(path("set.tar.gz"));
        QCOMPARE(set.side, kSide);
        QVERIFY((set.classNames == std::vector<std::string>{"class9", "class10"})); // natural order
        QVERIFY((set.train.labels == std::vector<int>{0, 0, 0, 1, 1, 1}));
        QCOMPARE(set.test.size(), std::size_t{6});
        QVERIFY(set.train.rgb[0] >= 220 && set.train.rgb[2] < 80); // red comes first
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

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TrainingTest)
#include "tst_training.moc"
