// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/download_test.h"

#include <QTest>

#include <atomic>
#include <chrono>
#include <csignal>
#include <sys/resource.h>
#include <thread>

using namespace murmuration;
using namespace std::chrono_literals;

/// Downloads that are cut short, stall, are cancelled or run out of room, and go on.
class TestDownload : public DownloadTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { emptyFolder(); }

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
};

QTEST_GUILESS_MAIN(TestDownload)
#include "tst_download.moc"
