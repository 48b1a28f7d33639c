// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "tests/ui/http_server.h"
#include "ui/models/download.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <optional>
#include <sys/resource.h>
#include <thread>

using namespace murmuration;
using namespace std::chrono_literals;

namespace {

QByteArray bytesOf(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    quint32 state = 1;
    for (char& byte : bytes) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<char>(state >> 24);
    }
    return bytes;
}

} // namespace

/// Downloads from a server that stalls, cuts short, passes on, ignores ranges and lies.
class TestDownload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder.emplace(); }

    void aFileGetsItsNameWhenItIsWhole()
    {
        HttpServer server([&](const auto& request, auto& socket) {
            QVERIFY(!QFile::exists(path()));
            HttpServer::serve(request, socket, m_body);
        });
        std::size_t done = 0;
        std::size_t total = 0;
        download(source(server),
                 TaskContext(TaskContext::StopPredicate(), [&](std::size_t now, std::size_t all) {
                     QVERIFY(now > done && now <= all);
                     done = now;
                     total = all;
                 }));
        QCOMPARE(read(), m_body);
        QCOMPARE(done, static_cast<std::size_t>(m_body.size()));
        QCOMPARE(total, done);
        QCOMPARE(filesThere(), QStringList{QStringLiteral("weights.pth")});
        QCOMPARE(server.requests().front().headers.value("accept-encoding"),
                 QByteArray("identity"));
    }

    void whatWasCutShortGoesOn()
    {
        int attempt = 0;
        HttpServer server([&](const auto& request, auto& socket) {
            if (++attempt == 1)
                HttpServer::send(socket, "200 OK",
                                 {"ETag: \"v1\"", "Content-Length: " + size(m_body)},
                                 m_body.left(100'000));
            else
                HttpServer::serve(request, socket, m_body);
        });
        const std::string failure = failureOf(source(server));
        QVERIFY2(failure.find("goes on where it was") != std::string::npos, failure.c_str());
        QVERIFY(!QFile::exists(path()));
        download(source(server));
        QCOMPARE(read(), m_body);
        QCOMPARE(server.requests().back().headers.value("range"), QByteArray("bytes=100000-"));
        QCOMPARE(server.requests().back().headers.value("if-range"), QByteArray("\"v1\""));
        QCOMPARE(filesThere(), QStringList{QStringLiteral("weights.pth")});
    }

    /// Without a length, an end too early looks like any other.
    void aMissingLengthHidesNothing()
    {
        HttpServer server([&](const auto&, auto& socket) {
            HttpServer::send(socket, "200 OK", {}, m_body.left(1000));
        });
        DownloadSource stated = source(server);
        stated.bytes = m_body.size();
        const std::string failure = failureOf(stated);
        QVERIFY2(failure.find("0.0 MB of 0.3 MB") != std::string::npos, failure.c_str());
        QVERIFY(!QFile::exists(path()));
    }

    void aServerThatStallsIsGivenUp()
    {
        bool stalls = true;
        HttpServer server([&](const auto& request, auto& socket) {
            if (stalls)
                HttpServer::send(socket, "200 OK", {"Content-Length: " + size(m_body)},
                                 m_body.left(5000), true);
            else
                HttpServer::serve(request, socket, m_body);
        });
        DownloadSource impatient = source(server);
        impatient.patience = 200ms;
        const std::string failure = failureOf(impatient);
        QVERIFY2(failure.find("nothing has come for") != std::string::npos, failure.c_str());
        stalls = false;
        download(source(server));
        QCOMPARE(read(), m_body);
        QCOMPARE(server.requests().back().headers.value("range"), QByteArray("bytes=5000-"));
    }

    void aServerThatIgnoresRangesStartsOver()
    {
        leavePart(m_body.left(70'000));
        HttpServer server([&](const auto&, auto& socket) {
            HttpServer::send(socket, "200 OK", {"Content-Length: " + size(m_body)}, m_body);
        });
        download(source(server));
        QCOMPARE(server.requests().size(), 1);
        QCOMPARE(read(), m_body);
    }

    void anotherVersionStartsOver()
    {
        leavePart(QByteArray(70'000, 'x'), "\"v0\"");
        HttpServer server(
            [&](const auto& request, auto& socket) { HttpServer::serve(request, socket, m_body); });
        download(source(server));
        QCOMPARE(server.requests().front().headers.value("if-range"), QByteArray("\"v0\""));
        QCOMPARE(read(), m_body);
    }

    void aRangeThatIsNotThereStartsOver_data()
    {
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QByteArray>("range");
        QTest::newRow("416") << QByteArray("416 Range Not Satisfiable") << QByteArray("bytes */9");
        QTest::newRow("another range")
            << QByteArray("206 Partial Content") << QByteArray("bytes 5-8/9");
        QTest::newRow("nonsense") << QByteArray("206 Partial Content") << QByteArray("bytes ?");
    }

    void aRangeThatIsNotThereStartsOver()
    {
        QFETCH(const QByteArray, status);
        QFETCH(const QByteArray, range);
        leavePart(m_body + "and more");
        HttpServer server([&](const auto& request, auto& socket) {
            if (request.rangeBegin() > 0)
                HttpServer::send(socket, status, {"Content-Range: " + range, "Content-Length: 4"},
                                 "oops");
            else
                HttpServer::serve(request, socket, m_body);
        });
        download(source(server));
        QCOMPARE(server.requests().size(), 2);
        QCOMPARE(read(), m_body);
    }

    void whatIsWholeAlreadyNeedsNoServer()
    {
        leavePart(m_body);
        HttpServer server([](const auto&, auto&) { QFAIL("nothing is to be asked"); });
        download(source(server));
        QCOMPARE(read(), m_body);
    }

    void aWrongHashIsThrownAway_data()
    {
        QTest::addColumn<int>("digits");
        QTest::newRow("whole") << 64;
        QTest::newRow("prefix") << 8;
    }

    void aWrongHashIsThrownAway()
    {
        QFETCH(const int, digits);
        QByteArray wrong = m_body;
        wrong[1234] = static_cast<char>(wrong[1234] + 1);
        HttpServer server(
            [&](const auto& request, auto& socket) { HttpServer::serve(request, socket, wrong); });
        DownloadSource checked = source(server);
        checked.sha256.resize(static_cast<std::size_t>(digits));
        const std::string failure = failureOf(checked);
        QVERIFY2(failure.find("not what was published") != std::string::npos, failure.c_str());
        QCOMPARE(filesThere(), QStringList());
        wrong = m_body;
        download(checked);
        QCOMPARE(read(), m_body);
    }

    void redirectionsAreFollowed()
    {
        HttpServer server([&](const auto& request, auto& socket) {
            if (request.path == "/weights.pth")
                HttpServer::send(socket, "302 Found", {"Location: /elsewhere"}, "moved");
            else
                HttpServer::serve(request, socket, m_body);
        });
        leavePart(m_body.left(10), "\"v1\"");
        download(source(server));
        QCOMPARE(read(), m_body);
        QCOMPARE(server.requests().back().headers.value("range"), QByteArray("bytes=10-"));
    }

    void redirectionsAwayFromHttpsAreNot_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::newRow("http") << QByteArray("http://example.invalid/weights.pth");
        QTest::newRow("file") << QByteArray("file:///etc/passwd");
        QTest::newRow("for ever") << QByteArray("/weights.pth");
    }

    void redirectionsAwayFromHttpsAreNot()
    {
        QFETCH(const QByteArray, target);
        HttpServer server([&](const auto&, auto& socket) {
            HttpServer::send(socket, "301 Moved Permanently", {"Location: " + target}, {});
        });
        QVERIFY(!failureOf(source(server)).empty());
        QCOMPARE(filesThere(), QStringList());
    }

    void httpIsForThisMachineAlone()
    {
        DownloadSource far;
        far.name = "weights";
        far.address = QUrl(QStringLiteral("http://example.invalid/weights.pth"));
        far.file = path().toStdString();
        far.sha256 = sha256(m_body);
        const std::string failure = failureOf(far);
        QVERIFY2(failure.find("no https address") != std::string::npos, failure.c_str());
    }

    void errorsOfTheServerAreTold_data()
    {
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QString>("told");
        QTest::newRow("404") << QByteArray("404 Not Found") << QStringLiteral("(404)");
        QTest::newRow("410") << QByteArray("410 Gone") << QStringLiteral("(410)");
        QTest::newRow("500") << QByteArray("500 Internal Server Error") << QStringLiteral("500");
        QTest::newRow("503") << QByteArray("503 Service Unavailable") << QStringLiteral("503");
        QTest::newRow("204") << QByteArray("204 No Content") << QStringLiteral("204");
    }

    void errorsOfTheServerAreTold()
    {
        QFETCH(const QByteArray, status);
        QFETCH(const QString, told);
        HttpServer server([&](const auto&, auto& socket) {
            HttpServer::send(socket, status, {"Content-Type: text/html"}, "<html>sorry</html>");
        });
        const auto failure = QString::fromStdString(failureOf(source(server)));
        QVERIFY2(failure.contains(told), qPrintable(failure));
        QVERIFY2(failure.startsWith(QStringLiteral("cannot fetch weights from 127.0.0.1: ")),
                 qPrintable(failure));
        QCOMPARE(filesThere(), QStringList());
        leavePart(m_body.left(1000)); // an error is no reason to lose what there is
        QVERIFY(!failureOf(source(server)).empty());
        QCOMPARE(QFile(path() + QStringLiteral(".part")).size(), 1000);
    }

    void nobodyAnswers()
    {
        QUrl address;
        {
            HttpServer server([](const auto&, auto&) {});
            address = server.address();
        }
        DownloadSource nowhere;
        nowhere.name = "weights";
        nowhere.address = address;
        nowhere.file = path().toStdString();
        nowhere.sha256 = sha256(m_body);
        const std::string failure = failureOf(nowhere);
        QVERIFY2(failure.find("try again") != std::string::npos, failure.c_str());
    }

    void moreThanWasPublishedIsNotTaken_data()
    {
        QTest::addColumn<bool>("length");
        QTest::newRow("announced") << true;
        QTest::newRow("not announced") << false;
    }

    void moreThanWasPublishedIsNotTaken()
    {
        QFETCH(const bool, length);
        const QByteArray longer = bytesOf(4'000'000);
        HttpServer server([&](const auto&, auto& socket) {
            HttpServer::send(socket, "200 OK",
                             length ? QByteArrayList{"Content-Length: " + size(longer)}
                                    : QByteArrayList(),
                             longer);
        });
        DownloadSource stated = source(server);
        stated.bytes = m_body.size();
        const std::string failure = failureOf(stated);
        QVERIFY2(failure.find("sends more than") != std::string::npos, failure.c_str());
        QCOMPARE(filesThere(), QStringList());
    }

    void cancellingKeepsWhatHasCome()
    {
        HttpServer server([&](const auto&, auto& socket) {
            HttpServer::send(socket, "200 OK", {"ETag: \"v1\"", "Content-Length: " + size(m_body)},
                             m_body.left(50'000), true);
        });
        bool stop = false;
        const TaskContext context([&] { return stop; },
                                  [&](std::size_t done, std::size_t) { stop = done == 50'000; });
        QVERIFY_THROWS_EXCEPTION(Cancelled, download(source(server), context));
        QCOMPARE(filesThere(), (QStringList{QStringLiteral("weights.pth.part"),
                                            QStringLiteral("weights.pth.part.version")}));
        QCOMPARE(QFile(path() + QStringLiteral(".part")).size(), 50'000);
    }

    void oneAtATime()
    {
        std::string second;
        HttpServer server([&](const auto& request, auto& socket) {
            second = failureOf(source(server)); // while the first is under way
            HttpServer::serve(request, socket, m_body);
        });
        download(source(server));
        QVERIFY2(second.find("being fetched already") != std::string::npos, second.c_str());
        QCOMPARE(read(), m_body);
    }

    void aFullDiskLosesNothing()
    {
        HttpServer server(
            [&](const auto& request, auto& socket) { HttpServer::serve(request, socket, m_body); });
        rlimit unlimited{};
        getrlimit(RLIMIT_FSIZE, &unlimited);
        rlimit small = unlimited;
        small.rlim_cur = 120'000;
        const auto before = std::signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &small);
        const std::string failure = failureOf(source(server));
        setrlimit(RLIMIT_FSIZE, &unlimited);
        std::signal(SIGXFSZ, before);
        QVERIFY2(failure.find("cannot write") != std::string::npos, failure.c_str());
        download(source(server));
        QCOMPARE(read(), m_body);
    }

    void whatCanNeverFitIsNotBegun()
    {
        HttpServer server([&](const auto&, auto& socket) {
            HttpServer::send(socket, "200 OK", {"Content-Length: 4611686018427387904"},
                             m_body.left(100), true);
        });
        const std::string failure = failureOf(source(server));
        QVERIFY2(failure.find("no room") != std::string::npos, failure.c_str());
    }

    /// As the window does it: on a thread that has no event loop of its own.
    void anyThreadMayFetch()
    {
        HttpServer server(
            [&](const auto& request, auto& socket) { HttpServer::serve(request, socket, m_body); });
        std::atomic<bool> ended = false;
        std::string failure;
        std::thread thread([&] {
            failure = failureOf(source(server));
            ended = true;
        });
        QTRY_VERIFY(ended);
        thread.join();
        QCOMPARE(QString::fromStdString(failure), QString());
        QCOMPARE(read(), m_body);
    }

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(QStringLiteral("weights.pth")); }

    static std::string sha256(const QByteArray& bytes)
    {
        return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
    }

    static QByteArray size(const QByteArray& bytes) { return QByteArray::number(bytes.size()); }

    [[nodiscard]] DownloadSource source(const HttpServer& server) const
    {
        DownloadSource source;
        source.name = "weights";
        source.address = server.address();
        source.file = path().toStdString();
        source.sha256 = sha256(m_body);
        return source;
    }

    static std::string failureOf(const DownloadSource& source)
    {
        try {
            download(source);
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    }

    [[nodiscard]] QByteArray read() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    void leavePart(const QByteArray& bytes, const QByteArray& version = {}) const
    {
        QFile part(path() + QStringLiteral(".part"));
        QVERIFY(part.open(QIODevice::WriteOnly));
        part.write(bytes);
        if (version.isEmpty())
            return;
        QFile versionFile(path() + QStringLiteral(".part.version"));
        QVERIFY(versionFile.open(QIODevice::WriteOnly));
        versionFile.write(version);
    }

    [[nodiscard]] QStringList filesThere() const
    {
        return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }

    const QByteArray m_body = bytesOf(300'000);
    std::optional<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestDownload)
#include "tst_download.moc"
