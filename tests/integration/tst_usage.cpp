// SPDX-License-Identifier: Apache-2.0
// What the program says to a command line that is not right, before any work.
#include "core/features/npy.h"
#include "tests/integration/program_run.h"

#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace murmuration;

namespace {

/// The options in a text, "--perplexity".
QSet<QString> optionsIn(const QString& text)
{
    static const QRegularExpression option(QStringLiteral("--[a-z][a-z-]*"));
    QSet<QString> found;
    for (auto match = option.globalMatch(text); match.hasNext();)
        found.insert(match.next().captured());
    return found;
}

} // namespace

class UsageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrongUsageExitsWithTwo_data();
    void wrongUsageExitsWithTwo();
    void mistypedWordsAreAnsweredInWords_data();
    void mistypedWordsAreAnsweredInWords();
    void outputsAreTriedBeforeAnyWork_data();
    void outputsAreTriedBeforeAnyWork();
    void twoOutputsAreTwoFiles();
    void noOutputReplacesWhatIsRead();
    void withoutADisplayASentenceSaysSo_data();
    void withoutADisplayASentenceSaysSo();
    void aCacheFolderIsAbsolute();
    void aFolderIsOpened();
    void readmeListsEveryOption();

private:
    QTemporaryDir m_folder;

    QString out(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
};

void UsageTest::wrongUsageExitsWithTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    const QString embed = QStringLiteral("embed");
    QTest::newRow("nothing to open") << QStringList{embed};
    QTest::newRow("unknown flag") << QStringList{embed, animals(), QStringLiteral("--colour")};
    QTest::newRow("four dimensions")
        << QStringList{embed, animals(), QStringLiteral("--dims"), QStringLiteral("4")};
    QTest::newRow("unknown format")
        << QStringList{embed, animals(), QStringLiteral("--coordinates"), QStringLiteral("a.xlsx")};
    QTest::newRow("no such folder to write to") << QStringList{
        embed, animals(), QStringLiteral("--image"), QStringLiteral("/nowhere/at/all/a.png")};
    QTest::newRow("perplexity that is no number")
        << QStringList{embed, animals(), QStringLiteral("--perplexity"), QStringLiteral("nan")};
    QTest::newRow("negative seed")
        << QStringList{embed, animals(), QStringLiteral("--seed"), QStringLiteral("-1")};
    QTest::newRow("seed beyond 64 bits") << QStringList{embed, animals(), QStringLiteral("--seed"),
                                                        QStringLiteral("99999999999999999999")};
    QTest::newRow("learning rate beyond sense")
        << QStringList{embed, animals(), QStringLiteral("--learning-rate"), QStringLiteral("1e30")};
    QTest::newRow("minimum distance that is no number")
        << QStringList{embed, animals(), QStringLiteral("--min-distance"), QStringLiteral("nan")};
    QTest::newRow("one neighbour")
        << QStringList{embed, animals(), QStringLiteral("--neighbors"), QStringLiteral("1")};
    QTest::newRow("pixels of no size")
        << QStringList{embed, animals(), QStringLiteral("--model"), QStringLiteral("pixels:0")};
    QTest::newRow("no such model")
        << QStringList{embed, animals(), QStringLiteral("--model"), QStringLiteral("nope")};
    QTest::newRow("pca to nothing")
        << QStringList{embed, animals(), QStringLiteral("--pca"), QStringLiteral("0")};
}

void UsageTest::wrongUsageExitsWithTwo()
{
    QFETCH(QStringList, arguments);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY(!outcome.errors.isEmpty());
}

void UsageTest::mistypedWordsAreAnsweredInWords_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* name, const QString& line, const QString& said) {
        QTest::newRow(name) << line.split(' ') << said;
    };
    row("a command", QStringLiteral("modles"), QStringLiteral("did you mean models?"));
    row("a command before another word", QStringLiteral("embd x"),
        QStringLiteral("there is no command and no file 'embd'; did you mean embed?"));
    row("a command of a command", QStringLiteral("cache claer"),
        QStringLiteral("there is no command 'claer' of cache; did you mean clear?"));
    row("an option", QStringLiteral("embed x --dimms 3"),
        QStringLiteral("there is no option '--dimms' of embed; did you mean --dims?"));
    row("an option of the window", QStringLiteral("--them dark"),
        QStringLiteral("there is no option '--them'; did you mean --theme?"));
    row("a word too many", QStringLiteral("embed x y"),
        QStringLiteral("'y' is a word too many for embed"));
    row("a seed that is no number", QStringLiteral("embed x --seed abc"),
        QStringLiteral("'abc' is no whole number between 0 and 2^64 - 1"));
    row("a perplexity that is no number", QStringLiteral("embed x --perplexity off"),
        QStringLiteral("'off' is no number between 1 and 100000"));
    row("half a component", QStringLiteral("embed x --pca 2.5"),
        QStringLiteral("'2.5' is neither off nor a whole number from 1 to 100000"));
    row("a learning rate in hexadecimal", QStringLiteral("embed x --learning-rate 0x10"),
        QStringLiteral("'0x10' is neither auto nor a number above 0, up to 1e9"));
    row("a seed that could be octal", QStringLiteral("embed x --seed 010"),
        QStringLiteral("'010' is no whole number between 0 and 2^64 - 1"));
    row("an option with its value", QStringLiteral("embed x --dimms=3"),
        QStringLiteral("there is no option '--dimms' of embed; did you mean --dims?"));
    row("a size that is negative", QStringLiteral("cache limit -1"),
        QStringLiteral("'-1' is no size such as 500M, 1.5G or 8 GiB"));
    row("a size that is none", QStringLiteral("cache limit much"),
        QStringLiteral("'much' is no size such as 500M, 1.5G or 8 GiB"));
    row("days that are no number", QStringLiteral("cache clear --older-than week"),
        QStringLiteral("'week' is no whole number between 0 and 100000"));
    row("half an iteration", QStringLiteral("x --screenshot a.png --at-iteration 0.5"),
        QStringLiteral("'0.5' is no whole number between 0 and 10000000"));
    row("a small side", QStringLiteral("train-builtin --side 8"),
        QStringLiteral("'8' is no whole number between 32 and 256"));
    row("a pooling", QStringLiteral("embed --demo --pooling avg"),
        QStringLiteral("avg not in {mean,max,flatten}"));
    row("a pooling's number", QStringLiteral("embed --demo --pooling 1"),
        QStringLiteral("1 not in {mean,max,flatten}"));
}

void UsageTest::mistypedWordsAreAnsweredInWords()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, said);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains(said), qPrintable(outcome.errors));
}

void UsageTest::outputsAreTriedBeforeAnyWork_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("ending");
    QTest::newRow("coordinates") << "--coordinates"
                                 << ".csv";
    QTest::newRow("features") << "--features"
                              << ".npy";
    QTest::newRow("image") << "--image"
                           << ".png";
    QTest::newRow("mosaic") << "--mosaic"
                            << ".png";
    QTest::newRow("report") << "--report"
                            << ".json";
    QTest::newRow("screenshot") << "--screenshot"
                                << ".png"; // of the window
}

void UsageTest::outputsAreTriedBeforeAnyWork()
{
    QFETCH(const QString, option);
    QFETCH(const QString, ending);
    QDir().mkpath(out("folder") + ending);
    const std::pair<QString, QString> wrong[] = {
        {out("missing/a") + ending, QStringLiteral("there is no folder")},
        {out("folder") + ending, QStringLiteral("Is a directory")},
        {QStringLiteral("/proc/a") + ending, QStringLiteral("cannot be written to")},
        {out("a") + QString(300, u'n') + ending, QStringLiteral("File name too long")},
        {out("a.xlsx"), QStringLiteral("must end in")}};
    for (const auto& [file, reason] : wrong) {
        QStringList arguments{out("nothing there"), option, file};
        if (option != QStringLiteral("--screenshot"))
            arguments.prepend(QStringLiteral("embed"));
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.errors.contains(reason), qPrintable(outcome.errors));
        QVERIFY(!outcome.errors.contains(QStringLiteral("nothing there")));
    }
}

void UsageTest::twoOutputsAreTwoFiles()
{
    const Outcome outcome =
        run({QStringLiteral("embed"), out("nothing there"), QStringLiteral("--image"), out("a.png"),
             QStringLiteral("--mosaic"), m_folder.path() + QStringLiteral("/./a.png")});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains(QStringLiteral("a.png")), qPrintable(outcome.errors));
}

void UsageTest::noOutputReplacesWhatIsRead()
{
    std::ofstream file(out("rows.npy").toStdString(), std::ios::binary);
    writeNpy(file, Matrix(5, 3));
    file.close();
    const QByteArray before = bytesOf(out("rows.npy"));
    const Outcome outcome = run({QStringLiteral("embed"), out("rows.npy"),
                                 QStringLiteral("--coordinates"), out("rows.npy")});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains(QStringLiteral("would be lost")), qPrintable(outcome.errors));
    QCOMPARE(bytesOf(out("rows.npy")), before);
}

void UsageTest::withoutADisplayASentenceSaysSo_data()
{
    QTest::addColumn<QString>("display");
    QTest::newRow("none") << QString();
    QTest::newRow("one that cannot be reached") << QStringLiteral(":4711");
}

void UsageTest::withoutADisplayASentenceSaysSo()
{
    QFETCH(QString, display);
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QString::fromLatin1(name));
    if (!display.isEmpty())
        environment.insert(QStringLiteral("DISPLAY"), display);
    const Outcome outcome = run({}, environment);
    QCOMPARE(outcome.exitCode, 1);
    QCOMPARE(outcome.errors.count('\n'), 1);
    QVERIFY2(outcome.errors.contains(QStringLiteral("murmuration embed")),
             qPrintable(outcome.errors));
    QVERIFY2(outcome.errors.contains(display), qPrintable(outcome.errors));
}

/// As the XDG Base Directory Specification wants it: a relative one counts for nothing.
void UsageTest::aCacheFolderIsAbsolute()
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HOME"), m_folder.path());
    environment.insert(QStringLiteral("XDG_CACHE_HOME"), QStringLiteral("somewhere"));
    const Outcome outcome = run({QStringLiteral("cache")}, environment);
    QVERIFY2(outcome.output.startsWith(out(".cache/murmuration")), qPrintable(outcome.output));
}

void UsageTest::readmeListsEveryOption()
{
    QFile file(QStringLiteral(MURMURATION_SOURCE_DIR "/README.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QString table;
    QString text = QString::fromUtf8(file.readAll());
    text.remove(QStringLiteral("\\|")); // a bar within a cell
    for (const QString& line : text.split('\n')) {
        if (line.startsWith(QStringLiteral("| `")))
            table += line.section('|', 1, 1);
    }
    QSet<QString> offered =
        optionsIn(run({QStringLiteral("embed"), QStringLiteral("--help")}).output);
    offered.remove(QStringLiteral("--help"));
    QVERIFY(offered.size() > 10);
    const QSet<QString> listed = optionsIn(table);
    QVERIFY2(offered == listed,
             qPrintable(QStringList((offered - listed).values()).join(' ') + QStringLiteral(" / ") +
                        QStringList((listed - offered).values()).join(' ')));
}

/// However much its name looks like a command.
void UsageTest::aFolderIsOpened()
{
    QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("modles")));
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QString::fromLatin1(name));
    const QString before = QDir::currentPath();
    QDir::setCurrent(m_folder.path());
    const Outcome outcome = run({QStringLiteral("modles")}, environment);
    QDir::setCurrent(before);
    QCOMPARE(outcome.exitCode, 1); // for want of a display alone
    QVERIFY2(outcome.errors.contains(QStringLiteral("display")), qPrintable(outcome.errors));
}

QTEST_GUILESS_MAIN(UsageTest)
#include "tst_usage.moc"
