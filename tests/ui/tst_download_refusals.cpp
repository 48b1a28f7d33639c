// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/download_test.h"

#include <QTest>

using namespace murmuration;

/// Downloads from a server that refuses, passes on and lies.
class TestDownloadRefusals : public DownloadTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { emptyFolder(); }

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
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("http") << QByteArray("http://example.invalid/weights.pth")
                              << QByteArray("not safe");
        QTest::newRow("file") << QByteArray("file:///etc/passwd") << QByteArray();
        QTest::newRow("for ever") << QByteArray("/weights.pth") << QByteArray("to the next");
    }

    void redirectionsAwayFromHttpsAreNot()
    {
        QFETCH(const QByteArray, target);
        QFETCH(const QByteArray, reason);
        HttpServer server([&](const auto&, auto& socket) {
            HttpServer::send(socket, "301 Moved Permanently", {"Location: " + target}, {});
        });
        const QByteArray failure = QByteArray::fromStdString(failureOf(source(server)));
        QVERIFY(!failure.isEmpty());
        QVERIFY2(failure.contains(reason), failure.constData());
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

    void whatCanNeverFitIsNotBegun()
    {
        HttpServer server([&](const auto&, auto& socket) {
            HttpServer::send(socket, "200 OK", {"Content-Length: 4611686018427387904"},
                             m_body.left(100), true);
        });
        const std::string failure = failureOf(source(server));
        QVERIFY2(failure.find("no room") != std::string::npos, failure.c_str());
    }
};

QTEST_GUILESS_MAIN(TestDownloadRefusals)
#include "tst_download_refusals.moc"
