// SPDX-License-Identifier: Apache-2.0
// What `murmuration embed` tells while it works and at its end.
#include "core/base/memory_pages.h"
#include "core/features/npy.h"
#include "tests/integration/program_run.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fstream>

using namespace murmuration;

class EmbedMessagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void failuresExitWithOneAndASentence();
    void whatWasOpenedIsSaidFirst();
    void summaryIsPlain();
    void optionsWithoutEffectAreNamed();
    void interruptEndsInOrder();
    void littleMemoryIsASentence();

private:
    QTemporaryDir m_folder;

    QString out(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
};

void EmbedMessagesTest::failuresExitWithOneAndASentence()
{
    const Outcome missing = run({QStringLiteral("embed"), out("no such folder")});
    QCOMPARE(missing.exitCode, 1);
    QVERIFY2(missing.errors.contains(QStringLiteral("no such folder")), qPrintable(missing.errors));

    const Outcome empty = run({QStringLiteral("embed"), m_folder.path()});
    QCOMPARE(empty.exitCode, 1);
    QVERIFY2(empty.errors.contains(QStringLiteral("murmuration: ")), qPrintable(empty.errors));
}

void EmbedMessagesTest::whatWasOpenedIsSaidFirst()
{
    const QString folder = out("digits");
    QDir().mkpath(folder);
    for (const char* name : {"t10k-images-idx3-ubyte", "train-images-idx3-ubyte"}) {
        std::ofstream file((folder + '/' + QString::fromLatin1(name)).toStdString(),
                           std::ios::binary);
        file.write("\0\0\x08\x03\0\0\0\x04\0\0\0\x02\0\0\0\x02", 16);
        file.write("\0\1\2\3\4\5\6\7\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F", 16);
    }
    const Outcome outcome =
        run({QStringLiteral("embed"), folder, QStringLiteral("--model"), QStringLiteral("pixels:2"),
             QStringLiteral("--iterations"), QStringLiteral("5")});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    const auto opened =
        outcome.errors.indexOf(QStringLiteral("Opened t10k-images-idx3-ubyte: 4 pictures"));
    const auto other = outcome.errors.indexOf(QStringLiteral("train-images-idx3-ubyte"));
    const auto work = outcome.errors.indexOf(QStringLiteral("Extracting"));
    QVERIFY2(opened >= 0 && opened < other && other < work, qPrintable(outcome.errors));
}

void EmbedMessagesTest::summaryIsPlain()
{
    const QString single = out("single");
    writePictures(single, 1);
    QDir(single + QStringLiteral("/1")).removeRecursively();
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.remove(QStringLiteral("XDG_RUNTIME_DIR"));
    const QStringList base{QStringLiteral("embed"),        single,
                           QStringLiteral("--model"),      QStringLiteral("pixels"),
                           QStringLiteral("--iterations"), QStringLiteral("20")};
    const Outcome nothing = run(base, environment);
    QVERIFY2(nothing.exitCode == 0, qPrintable(nothing.errors));
    QVERIFY2(nothing.output.contains(QStringLiteral("1 point from 1 item, 1 class\n")),
             qPrintable(nothing.output));
    QVERIFY2(nothing.errors.contains(QStringLiteral("no file was written")),
             qPrintable(nothing.errors));

    writePictures(single, 3);
    const Outcome picture =
        run(base + QStringList{QStringLiteral("--image"), out("few.png")}, environment);
    QVERIFY2(picture.exitCode == 0, qPrintable(picture.errors));
    QVERIFY2(!picture.errors.contains(QStringLiteral("XDG_RUNTIME_DIR")),
             qPrintable(picture.errors));
    QVERIFY2(!picture.errors.contains(QStringLiteral("no file was written")),
             qPrintable(picture.errors));
    QVERIFY2(!picture.output.contains(QStringLiteral("-0.0")), qPrintable(picture.output));
}

void EmbedMessagesTest::optionsWithoutEffectAreNamed()
{
    const QString file = out("rows.npy");
    std::ofstream stream(file.toStdString(), std::ios::binary);
    writeNpy(stream, Matrix(5, 3));
    stream.close();
    const auto said = [&](const QString& options) {
        const Outcome outcome =
            run(QStringList{QStringLiteral("embed"), file, QStringLiteral("--iterations"),
                            QStringLiteral("5")} +
                options.split(' '));
        return outcome.exitCode == 0 ? outcome.errors : QString();
    };
    const QString umap = said(QStringLiteral("--method umap --perplexity 5 --exaggeration 2"));
    QVERIFY2(umap.contains(QStringLiteral("note: --perplexity, --exaggeration: of t-SNE alone")),
             qPrintable(umap));
    const QString pca = said(QStringLiteral("--method pca"));
    QVERIFY2(pca.contains(QStringLiteral("note: --iterations: no effect")), qPrintable(pca));
    const QString tsne = said(QStringLiteral("--neighbors 5 --model pixels"));
    QVERIFY2(tsne.contains(QStringLiteral("note: --neighbors: of UMAP alone")) &&
                 tsne.contains(QStringLiteral("note: --model: no effect, as the features come")),
             qPrintable(tsne));
    const QString fitting = said(QStringLiteral("--perplexity 2 --seed 4"));
    QVERIFY2(!fitting.isEmpty() && !fitting.contains(QStringLiteral("no effect")),
             qPrintable(fitting));
}

void EmbedMessagesTest::interruptEndsInOrder()
{
    const QString pictures = out("many");
    const QString results = out("results");
    writePictures(pictures, 40);
    QDir().mkpath(results);
    QProcess process;
    process.start(QStringLiteral(MURMURATION_PROGRAM),
                  {QStringLiteral("embed"), pictures, QStringLiteral("--model"),
                   QStringLiteral("pixels"), QStringLiteral("--iterations"),
                   QStringLiteral("10000000"), QStringLiteral("--coordinates"),
                   results + QStringLiteral("/a.csv"), QStringLiteral("--image"),
                   results + QStringLiteral("/a.png")});
    QByteArray errors;
    const auto saidWithin = [&](const char* text) {
        while (!errors.contains(text) && process.waitForReadyRead(60'000))
            errors += process.readAllStandardError();
        return errors.contains(text);
    };
    process.setReadChannel(QProcess::StandardError);
    QVERIFY2(saidWithin("Laying out"), errors.constData());
    QCOMPARE(::kill(static_cast<pid_t>(process.processId()), SIGINT), 0);
    QVERIFY(process.waitForFinished(60'000));
    errors += process.readAllStandardError();
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    QVERIFY2(errors.contains("interrupted"), errors.constData());
    QVERIFY(QDir(results).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
}

void EmbedMessagesTest::littleMemoryIsASentence()
{
    // 12 000 pictures of 65 536 values are 3.1 GB.
    if (physicalMemory() < 14'000'000'000)
        QSKIP("with less than 14 GB so many features are refused");
    std::ofstream file(out("large-images-idx3-ubyte").toStdString(), std::ios::binary);
    file.write("\0\0\x08\x03\0\0\x2e\xe0\0\0\0\x01\0\0\0\x01", 16);
    file << std::string(12'000, '7');
    file.close();
    QProcess process;
    process.start(QStringLiteral("sh"),
                  {QStringLiteral("-c"), QStringLiteral("ulimit -v 3400000; exec \"$0\" \"$@\""),
                   QStringLiteral(MURMURATION_PROGRAM), QStringLiteral("embed"),
                   out("large-images-idx3-ubyte"), QStringLiteral("--model"),
                   QStringLiteral("pixels:256"), QStringLiteral("--threads"), QStringLiteral("2")});
    QVERIFY(process.waitForFinished(120'000));
    const QString errors = QString::fromUtf8(process.readAllStandardError());
    QCOMPARE(process.exitCode(), 1);
    QVERIFY2(errors.contains(QStringLiteral("murmuration: there is not enough memory; take fewer")),
             qPrintable(errors));
    QVERIFY2(!errors.contains(QStringLiteral("bad_alloc")), qPrintable(errors));
}

QTEST_GUILESS_MAIN(EmbedMessagesTest)
#include "tst_embed_messages.moc"
