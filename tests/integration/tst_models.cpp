// SPDX-License-Identifier: Apache-2.0
#include "core/networks/architectures/architectures.h"
#include "core/networks/weights/safetensors.h"
#include "core/workers/ingest_worker.h"
#include "tests/integration/program_run.h"
#include "tests/integration/random_weights.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

using namespace murmuration;

/// The command `murmuration models`, as a person types it.
class TestModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_cache.emplace();
        m_file = m_cache->filePath(QStringLiteral("murmuration/weights/resnet18-f37072fd.pth"));
    }

    void allAreListed()
    {
        const Outcome outcome = run({});
        QCOMPARE(outcome.exitCode, 0);
        for (const char* text : {"resnet101", "ResNet-101", "178.8 MB", "BSD-3-Clause",
                                 "convnext_tiny", "cifar_resnet20", "builtin", "ImageNet"})
            QVERIFY2(outcome.output.contains(QLatin1StringView(text)), text);
        QVERIFY(lineWith(outcome, "builtin").contains(QStringLiteral(" MB")));
        QVERIFY(lineWith(outcome, "cifar_resnet32").contains(QStringLiteral(" - ")));
        QVERIFY(lineWith(outcome, "NAME").endsWith(QStringLiteral("STATE")));
        QVERIFY(lineWith(outcome, "builtin").endsWith(QStringLiteral("  built in")));
        QVERIFY(lineWith(outcome, "resnet18").endsWith(QStringLiteral("  not fetched")));
        pretendFetched();
        QVERIFY(lineWith(run({}), "resnet18").endsWith(QStringLiteral("  fetched")));
    }

    void layersAreListedWithoutWeights()
    {
        const Outcome outcome = run({"resnet101"});
        QCOMPARE(outcome.exitCode, 0);
        for (const char* text :
             {"44549160 parameters", "resize=256, crop=224", "layer4", "2048 x 7 x 7", "avgpool *",
              "not fetched", "https://download.pytorch.org/models/resnet101-63fe2227.pth"})
            QVERIFY2(outcome.output.contains(QLatin1StringView(text)), text);
        QVERIFY(lineWith(outcome, "avgpool").endsWith(QStringLiteral("2048  2048")));
        QVERIFY(lineWith(outcome, "fc").contains(QStringLiteral("1000")));
    }

    void whatComesAlongIsDescribed()
    {
        QVERIFY(lineWith(run({"pixels:16"}), "16x16").endsWith(QStringLiteral("256  256")));
        const Outcome builtin = run({"builtin"});
        QCOMPARE(builtin.exitCode, 0);
        QVERIFY(builtin.output.contains(QStringLiteral("preprocessing: resize=")));
        QVERIFY(lineWith(builtin, "LAYER").contains(QStringLiteral("VALUES")));
        QVERIFY(lineWith(builtin, "pool").endsWith(QStringLiteral("256  256")));
    }

    void filesAreDescribed()
    {
        const QString file = QStringLiteral(MURMURATION_SOURCE_DIR
                                            "/../shared/models/squeezenet1_0-tvkeys-legacy.pth");
        if (!QFile::exists(file))
            QSKIP("needs ../shared/models");
        const Outcome outcome = run({file});
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY(outcome.output.contains(QStringLiteral("SqueezeNet 1.0")));
        QVERIFY(outcome.output.contains(QStringLiteral("512 x 13 x 13")));
        QVERIFY(outcome.output.contains(QStringLiteral("1248424 parameters")));
        QVERIFY(lineWith(outcome, "format:").contains(QStringLiteral("before PyTorch 1.6")));
        QVERIFY(!outcome.output.contains(QStringLiteral("note:")));
    }

    void whatACheckpointHoldsBesidesIsSaid()
    {
        const QString file = QStringLiteral(MURMURATION_SOURCE_DIR
                                            "/../shared/models/mobilenetv1_025-imagenet.pth.tar");
        if (!QFile::exists(file))
            QSKIP("needs ../shared/models");
        const QString line = lineWith(run({file}), "beside");
        QVERIFY2(line.contains(QStringLiteral("optimizer")), qPrintable(line));
        QVERIFY2(!line.contains(QStringLiteral("state_dict")), qPrintable(line));
    }

    /// By the list of layers, by `embed` when the file is read, and when it is remembered.
    void whatIsLeftOutIsSaid()
    {
        const Architecture& architecture = *findArchitecture("lenet5");
        StateDict weights = randomWeights(architecture.build(architecture.size));
        weights.tensors.push_back({"projector.weight", "F32", {1}, std::vector<std::byte>(4)});
        const QString file = m_cache->filePath(QStringLiteral("net.safetensors"));
        writeSafetensors(file.toStdString(), weights);
        const Outcome outcome = run({file});
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY2(outcome.output.startsWith(QStringLiteral("net.safetensors: LeNet-5, 44426 param")),
                 qPrintable(outcome.output));
        QVERIFY(lineWith(outcome, "format:").contains(QStringLiteral("safetensors")));
        const QString notice = QStringLiteral("The file also holds \"projector.weight\"");
        QVERIFY(lineWith(outcome, "note:").contains(notice));

        const QString pictures = m_cache->filePath(QStringLiteral("pictures"));
        QVERIFY(QDir().mkpath(pictures));
        for (int i = 0; i < 3; ++i)
            std::ofstream(pictures.toStdString() + "/" + std::to_string(i) + ".pgm")
                << "P2 2 2 255\n0 9 99 " << 50 * i << '\n';
        const QString report = m_cache->filePath(QStringLiteral("r.json"));
        for (const int cached : {0, 3}) {
            const Outcome embedded = start(
                {"embed", pictures, "--model", file, "--iterations", "5", "--report", report});
            QVERIFY2(embedded.exitCode == 0, qPrintable(embedded.errors));
            QVERIFY2(embedded.errors.contains(notice), qPrintable(embedded.errors));
            std::ifstream in(report.toStdString());
            const auto json = nlohmann::json::parse(in);
            QCOMPARE(json["features"]["cached"].get<int>(), cached);
            QCOMPARE(json["network"]["parameters"].get<int>(), 44426);
            QVERIFY(QString::fromStdString(json["network"]["notice"].get<std::string>())
                        .contains(notice));
            QCOMPARE(json["issues"][0]["subject"].get<std::string>(), "net.safetensors");
        }

        IngestRequest request;
        request.run = 1;
        request.path = pictures.toStdString();
        request.network.model = file.toStdString();
        IngestState state;
        IngestWorker worker([] {});
        worker.request(request);
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                if (auto newer = worker.take())
                    state = std::move(*newer);
                return state.stage == IngestStage::Done;
            }(),
            60000);
        QCOMPARE(state.issues->size(), std::size_t{1});
        QVERIFY(QString::fromStdString(state.issues->front().text).contains(notice));
        QCOMPARE(state.issues->front().severity, Issue::Severity::Note);
    }

    /// A name that is mistyped is no file that is missing.
    void unknownNamesAreGuessed()
    {
        const Outcome mistyped = run({"squezenet1_0"});
        QCOMPARE(mistyped.exitCode, 1);
        QVERIFY2(mistyped.errors.contains(QStringLiteral("did you mean squeezenet1_0")) &&
                     !mistyped.errors.contains(QStringLiteral("file")),
                 qPrintable(mistyped.errors));
        QVERIFY(run({"squezenet1_0.pth"}).errors.contains(QStringLiteral("no such file")));

        const Outcome outcome = run({"get", "resnet110"});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains(QStringLiteral("did you mean ")) &&
                     outcome.errors.contains(QStringLiteral("resnet101")),
                 qPrintable(outcome.errors));
        QCOMPARE(run({"get"}).exitCode, 2);
        QCOMPARE(run({"/no/such/file.pth"}).exitCode, 1);
    }

    void offlineFetchesNothing()
    {
        const Outcome outcome = run({"get", "resnet18", "--offline"});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY(outcome.errors.contains(QStringLiteral("--offline")));
        QVERIFY(outcome.errors.contains(m_file));
        pretendFetched();
        const Outcome other = run({"get", "resnet18", "--offline"});
        QCOMPARE(other.exitCode, 1);
        QVERIFY(other.errors.contains(m_file + QStringLiteral(" is not what was published")));
    }

    void whatIsHereIsNotFetchedAgain()
    {
        const QString published =
            QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/models/resnet20-12fca82f.th");
        if (!QFile::exists(published))
            QSKIP("../shared/models is not here");
        const QString file = QFileInfo(m_file).path() + QStringLiteral("/resnet20-12fca82f.th");
        QVERIFY(QDir().mkpath(QFileInfo(file).path()));
        QVERIFY(QFile::copy(published, file));
        const Outcome there = run({"get", "cifar_resnet20", "--offline"});
        QCOMPARE(there.exitCode, 0);
        QVERIFY(there.output.contains(QStringLiteral("here already")));
    }

    void whatIsFetchedIsRemoved()
    {
        pretendFetched();
        QFile part(m_file + QStringLiteral(".part"));
        QVERIFY(part.open(QIODevice::WriteOnly));
        QCOMPARE(run({"remove", "resnet18"}).exitCode, 0);
        QCOMPARE(
            QDir(m_cache->filePath(QStringLiteral("murmuration/weights"))).entryList(QDir::Files),
            QStringList());
        const Outcome again = run({"remove", "resnet18"});
        QCOMPARE(again.exitCode, 0);
        QVERIFY(again.output.contains(QStringLiteral("was not here")));
    }

    void whatIsNotFetchedCannotBeUsed()
    {
        const Outcome outcome = start({"embed", m_cache->path(), "--model", "resnet18"});
        QVERIFY(outcome.exitCode != 0);
        QVERIFY2(outcome.errors.contains(QStringLiteral("murmuration models get resnet18")),
                 qPrintable(outcome.errors));
        const Outcome unknown = start({"embed", m_cache->path(), "--model", "rasnet18"});
        QCOMPARE(unknown.exitCode, 2);
        QVERIFY2(unknown.errors.contains(QStringLiteral("did you mean resnet18")),
                 qPrintable(unknown.errors));
        const Outcome wrong = start({"embed", m_cache->path(), "--preprocessing", "imagnet"});
        QCOMPARE(wrong.exitCode, 2);
        QVERIFY(wrong.errors.contains(QStringLiteral("imagnet")));
    }

private:
    [[nodiscard]] Outcome run(QStringList arguments) const
    {
        arguments.prepend(QStringLiteral("models"));
        return start(arguments);
    }

    [[nodiscard]] Outcome start(const QStringList& arguments) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_CACHE_HOME"), m_cache->path());
        return murmuration::run(arguments, environment);
    }

    /// The line whose first word it is.
    static QString lineWith(const Outcome& outcome, const char* word)
    {
        for (const QString& line : outcome.output.split(u'\n'))
            if (line.section(u' ', 0, 0) == QLatin1StringView(word))
                return line;
        return {};
    }

    void pretendFetched() const
    {
        QVERIFY(QDir().mkpath(QFileInfo(m_file).path()));
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly));
    }

    std::optional<QTemporaryDir> m_cache;
    QString m_file;
};

QTEST_GUILESS_MAIN(TestModels)
#include "tst_models.moc"
