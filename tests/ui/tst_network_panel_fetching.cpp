// SPDX-License-Identifier: Apache-2.0
#include "core/base/paths.h"
#include "tests/ui/http_server.h"
#include "tests/ui/network_panel_test.h"
#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/models/weights_fetch.h"
#include "ui/panels/network_panel.h"
#include "ui/strips/status_strip.h"
#include "ui/strips/task_progress.h"

#include <QApplication>
#include <QComboBox>
#include <QCryptographicHash>
#include <QFile>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QToolButton>

using namespace murmuration;

namespace {

/// Weights by a name that is on the list, from another address.
PublishedWeights offered(const QUrl& address, const QByteArray& body)
{
    PublishedWeights weights = *findPublishedWeights("squeezenet1_1");
    weights.address = address.toString().toStdString();
    weights.bytes = static_cast<std::uint64_t>(body.size());
    weights.bytesWithin = 0;
    weights.sha256 =
        QCryptographicHash::hash(body, QCryptographicHash::Sha256).toHex().toStdString();
    return weights;
}

} // namespace

/// Getting published weights by the panel's menu.
class TestNetworkPanelFetching : public NetworkPanelTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { beginSession(); }
    void cleanup() { endSession(); }

    void whatIsOfferedSaysWhatItMeans()
    {
        WeightsFetch fetch;
        NetworkPanel panel(*m_session, *m_opener, fetch, *m_settings);
        panel.show();
        QStringList texts;
        inMenu(panel, [&](QMenu& menu) {
            for (const QAction* action : menu.actions())
                texts += action->text();
            const auto* action = menu.findChild<QAction*>(QStringLiteral("resnet101"));
            QVERIFY(action->toolTip().contains(QStringLiteral("ImageNet")));
            menu.close();
        });
        QVERIFY(texts.contains(QStringLiteral("Open weights file…")));
        QVERIFY2(texts.contains(QStringLiteral("ResNet-101 · 178.8 MB · BSD-3-Clause")),
                 qPrintable(texts.join(u'\n')));
        QVERIFY(!fetch.task().busy());
    }

    void whatIsGotIsUsed()
    {
        const QByteArray body(500'000, 'w');
        HttpServer server(
            [&](const auto& request, auto& socket) { HttpServer::serve(request, socket, body); });
        WeightsFetch fetch({offered(server.address(), body)});
        NetworkPanel panel(*m_session, *m_opener, fetch, *m_settings);
        panel.show();
        getByMenu(panel);
        QTRY_COMPARE(m_session->model(), QStringLiteral("squeezenet1_1"));
        const auto* network = panel.findChild<QComboBox*>(QStringLiteral("network"));
        QCOMPARE(network->currentText(), QStringLiteral("SqueezeNet 1.1"));
        QVERIFY(isFetched(fetch.weights().front()));
        QCOMPARE(m_settings->get(setting::kModel), QStringLiteral("squeezenet1_1"));
        bool offeredAgain = true;
        inMenu(panel, [&](QMenu& menu) {
            offeredAgain = menu.findChild<QAction*>(QStringLiteral("squeezenet1_1"));
            menu.close();
        });
        QVERIFY(!offeredAgain);
    }

    void whatWasChosenMeanwhileStays()
    {
        const QByteArray body(500'000, 'w');
        HttpServer server([&](const auto& request, auto& socket) {
            m_session->setModel(QStringLiteral("pixels"));
            HttpServer::serve(request, socket, body);
        });
        WeightsFetch fetch({offered(server.address(), body)});
        NetworkPanel panel(*m_session, *m_opener, fetch, *m_settings);
        panel.show();
        QSignalSpy fetched(&fetch, &WeightsFetch::fetched);
        getByMenu(panel);
        QTRY_COMPARE(fetched.count(), 1);
        QCOMPARE(m_session->model(), QStringLiteral("pixels"));
        const auto* network = panel.findChild<QComboBox*>(QStringLiteral("network"));
        QVERIFY(network->findText(QStringLiteral("SqueezeNet 1.1")) > 0);
    }

    void fetchingIsShownAndCancelled()
    {
        const QByteArray body(2'000'000, 'w');
        HttpServer server([&](const auto&, auto& socket) {
            HttpServer::send(socket, "200 OK",
                             {"Content-Length: " + QByteArray::number(body.size())},
                             body.left(1'500'000), true);
        });
        MainWindow window(*m_session); // for its actions
        BackgroundTask exports;
        WeightsFetch fetch({offered(server.address(), body)});
        NetworkPanel panel(*m_session, *m_opener, fetch, *m_settings);
        panel.show();
        StatusStrip strip(*m_session, window.actions(), exports, fetch.task());
        strip.show();
        getByMenu(panel);
        auto* progress = strip.findChild<TaskProgress*>(QStringLiteral("fetchProgress"));
        QTRY_COMPARE(progress->text(), QStringLiteral("fetching squeezenet1_1, 1.5/2.0 MB"));
        QTest::mouseClick(progress->findChild<QToolButton*>(), Qt::LeftButton);
        QTRY_VERIFY(!progress->isVisible());
        QCOMPARE(m_session->model(), QStringLiteral("builtin"));
        QCOMPARE(
            QFile(toQString(fetchedFile(fetch.weights().front())) + QStringLiteral(".part")).size(),
            1'500'000);
    }

    void aFailureIsTold()
    {
        HttpServer server(
            [](const auto&, auto& socket) { HttpServer::send(socket, "404 Not Found", {}, {}); });
        WeightsFetch fetch({offered(server.address(), QByteArray(10, 'w'))});
        NetworkPanel panel(*m_session, *m_opener, fetch, *m_settings);
        panel.show();
        QSignalSpy failures(&fetch, &WeightsFetch::failed);
        getByMenu(panel);
        QTRY_COMPARE(failures.count(), 1);
        QVERIFY(failures.front().front().toString().contains(QStringLiteral("404")));
        QCOMPARE(m_session->model(), QStringLiteral("builtin"));
    }

private:
    /// Opens the panel's menu with the mouse and does something in it; the menu has an event loop
    /// of its own.
    template <typename Work>
    static void inMenu(NetworkPanel& panel, Work work)
    {
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        auto* button = panel.findChild<QToolButton*>(QStringLiteral("moreNetworks"));
        QTimer poll;
        connect(&poll, &QTimer::timeout, &panel, [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            if (!menu || !menu->isVisible())
                return;
            poll.stop();
            work(*menu);
        });
        poll.start(20);
        QTest::mouseClick(button, Qt::LeftButton);
    }

    static void getByMenu(NetworkPanel& panel)
    {
        inMenu(panel, [](QMenu& menu) {
            auto* action = menu.findChild<QAction*>(QStringLiteral("squeezenet1_1"));
            QTest::mouseClick(&menu, Qt::LeftButton, {}, menu.actionGeometry(action).center());
        });
    }
};

QTEST_MAIN(TestNetworkPanelFetching)
#include "tst_network_panel_fetching.moc"
