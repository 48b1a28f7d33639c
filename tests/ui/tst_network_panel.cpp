// SPDX-License-Identifier: Apache-2.0
#include "core/base/paths.h"
#include "tests/ui/http_server.h"
#include "tests/ui/test_pictures.h"
#include "ui/actions.h"
#include "ui/controls/segments.h"
#include "ui/main_window.h"
#include "ui/models/network_memory.h"
#include "ui/models/weights_fetch.h"
#include "ui/opener.h"
#include "ui/panels/network_panel.h"
#include "ui/panels/preprocessing_editor.h"
#include "ui/session.h"
#include "ui/settings.h"
#include "ui/strips/status_strip.h"
#include "ui/strips/task_progress.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include <optional>

using namespace murmuration;

namespace {

constexpr int kPatienceMs = 60000;

QString sharedModel(const char* name)
{
    return QStringLiteral(MURMURATION_SOURCE_DIR "/../shared/models/") + QLatin1StringView(name);
}

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

/// Choosing what makes the features, with mouse and keyboard.
class TestNetworkPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        qputenv("XDG_CACHE_HOME", m_folder->path().toUtf8());
        useSettingsIn(*m_folder);
        m_settings.emplace();
        m_session = std::make_unique<Session>();
        m_opener = std::make_unique<Opener>(*m_session, *m_settings, nullptr);
    }

    void cleanup()
    {
        m_opener.reset();
        m_session.reset();
        m_settings.reset();
    }

    void theNetworkInUseIsNamed()
    {
        WeightsFetch fetch;
        const NetworkPanel panel(*m_session, *m_opener, fetch, *m_settings);
        const auto* network = panel.findChild<QComboBox*>(QStringLiteral("network"));
        QCOMPARE(network->currentText(), QStringLiteral("Built-in network"));
        m_session->setModel(QStringLiteral("pixels:16"));
        QCOMPARE(network->currentText(), QStringLiteral("Pixels 16×16 grey"));
        m_session->setModel(QStringLiteral("/some/where/weights.pth"));
        QCOMPARE(network->currentText(), QStringLiteral("weights.pth"));
    }

    /// In a window of the usual size, as it opens.
    void namesOfWhatComesAlongAreShownWhole()
    {
        MainWindow window(*m_session);
        window.resize(1280, 800);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const auto* network = window.findChild<QComboBox*>(QStringLiteral("network"));
        for (const char* const model : {"builtin", "pixels"}) {
            m_session->setModel(QString::fromLatin1(model));
            QStyleOptionComboBox option;
            option.initFrom(network);
            const QRect field = network->style()->subControlRect(
                QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, network);
            const int text = network->fontMetrics().horizontalAdvance(network->currentText());
            constexpr int kAroundTextPx = 2;
            QVERIFY2(text + kAroundTextPx <= field.width(), model);
        }
    }

    void networksAreChosenByKeyboardAndRemembered()
    {
        WeightsFetch fetch;
        NetworkPanel panel(*m_session, *m_opener, fetch, *m_settings);
        panel.show();
        auto* network = panel.findChild<QComboBox*>(QStringLiteral("network"));
        QTest::keyClick(network, Qt::Key_Down);
        QCOMPARE(m_session->model(), QStringLiteral("pixels"));
        QCOMPARE(rememberedNetwork(*m_settings).model, std::string("pixels"));
        QTest::keyClick(network, Qt::Key_Down); // nothing below it that would be fetched
        QCOMPARE(m_session->model(), QStringLiteral("pixels"));
        QVERIFY(!fetch.task().busy());
    }

    void whatIsGoneIsNotRemembered()
    {
        const QString file = m_folder->filePath(QStringLiteral("weights.pth"));
        QFile(file).open(QIODevice::WriteOnly);
        NetworkChoice choice;
        choice.model = file.toStdString();
        choice.layer = "fc";
        choice.pooling = Pooling::Max;
        choice.preprocessing = "caffe";
        rememberNetwork(*m_settings, choice);
        QCOMPARE(rememberedNetwork(*m_settings), choice);
        QCOMPARE(recentNetworkFiles(*m_settings), QStringList{file});
        QVERIFY(QFile::remove(file));
        QCOMPARE(rememberedNetwork(*m_settings), NetworkChoice());
        QCOMPARE(recentNetworkFiles(*m_settings), QStringList());
        choice.model = "resnet152"; // not fetched
        rememberNetwork(*m_settings, choice);
        QCOMPARE(rememberedNetwork(*m_settings), NetworkChoice());
    }

    void aFileOffersItsLayers()
    {
        const QString file = sharedModel("squeezenet1_0-tvkeys-zip.pth");
        if (!QFile::exists(file))
            QSKIP("needs ../shared/models");
        const TestPictures pictures;
        WeightsFetch fetch;
        NetworkPanel panel(*m_session, *m_opener, fetch, *m_settings);
        panel.show();
        auto* layer = panel.findChild<QComboBox*>(QStringLiteral("layer"));
        auto* pooling = panel.findChild<Segments*>(QStringLiteral("pooling"));
        const auto* text = panel.findChild<QLabel*>(QStringLiteral("preprocessing"));
        QVERIFY(!layer->isEnabled());
        m_session->setModel(file);
        m_session->open(pictures.path());
        QTRY_COMPARE_WITH_TIMEOUT(m_session->ingest().stage, IngestStage::Done, kPatienceMs);
        QVERIFY(layer->isEnabled());
        QVERIFY2(text->text().startsWith(QStringLiteral("256 → 224 px, RGB")),
                 qPrintable(text->text()));
        QCOMPARE(layer->currentText(), QStringLiteral("features.12 · 512×13×13"));
        QVERIFY(pooling->isVisible());
        QCOMPARE(m_session->features()->dimensions(), std::size_t{512});

        QTest::mouseClick(pooling->findChildren<QAbstractButton*>().at(1), Qt::LeftButton);
        QCOMPARE(m_session->network().pooling, Pooling::Max);
        const auto mean = m_session->features();
        QTRY_VERIFY_WITH_TIMEOUT(m_session->features() != mean &&
                                     m_session->ingest().stage == IngestStage::Done,
                                 kPatienceMs);
        layer->setFocus();
        QTest::keyClick(layer, Qt::Key_End);
        QCOMPARE(m_session->network().layer, layer->currentData().toString().toStdString());
        QVERIFY(layer->isEnabled()); // or the keyboard would lose it
        QTRY_VERIFY_WITH_TIMEOUT(m_session->features()->dimensions() == 1000 &&
                                     m_session->ingest().stage == IngestStage::Done,
                                 kPatienceMs);
        QVERIFY(!pooling->isVisible());
        QCOMPARE(rememberedNetwork(*m_settings), m_session->network());
    }

    void preprocessingIsShownAndChanged()
    {
        PreprocessingEditor editor;
        QSignalSpy changes(&editor, &PreprocessingEditor::changed);
        const auto wanted = [&] {
            return parsePreprocessing(changes.back().front().toString().toStdString());
        };
        editor.showNone();
        QVERIFY(!editor.isEnabled());
        Preprocessing shown = parsePreprocessing("imagenet");
        editor.show(shown, true);
        static_cast<QWidget&>(editor).show();
        QVERIFY(QTest::qWaitForWindowExposed(&editor));
        const auto* text = editor.findChild<QLabel*>(QStringLiteral("preprocessing"));
        QVERIFY(text->text().startsWith(QStringLiteral("256 → 224 px, RGB, 0–1, mean 0.485 ")));
        QVERIFY(!text->text().contains(QStringLiteral("not as trained")));
        auto* preset = editor.findChild<QComboBox*>(QStringLiteral("preset"));
        QVERIFY(!preset->isVisible());
        QTest::mouseClick(editor.findChild<QToolButton*>(QStringLiteral("unfoldPreprocessing")),
                          Qt::LeftButton);
        QVERIFY(preset->isVisible());
        QCOMPARE(preset->currentText(), QStringLiteral("ImageNet (torchvision)"));
        auto* asTrained = editor.findChild<QPushButton*>(QStringLiteral("asTrained"));
        QVERIFY(!asTrained->isEnabled());

        QTest::keyClick(preset, Qt::Key_Up); // "Custom" is nothing to choose
        QCOMPARE(changes.count(), 0);
        QCOMPARE(preset->currentText(), QStringLiteral("ImageNet (torchvision)"));
        QTest::keyClick(preset, Qt::Key_Down);
        QCOMPARE(changes.count(), 1);
        QCOMPARE(describe(wanted()), describe(parsePreprocessing("caffe")));
        editor.show(wanted(), false);
        QVERIFY(text->text().contains(QStringLiteral("BGR")));
        QVERIFY(text->text().contains(QStringLiteral("not as trained")));
        auto* bgr = editor.findChild<QCheckBox*>(QStringLiteral("bgr"));
        QVERIFY(bgr->isChecked());
        QTest::mouseClick(bgr, Qt::LeftButton, {}, QPoint(8, bgr->height() / 2));
        QVERIFY(!wanted().bgr);
        QCOMPARE(wanted().scale, 255.0F); // what has no field stays
        editor.show(wanted(), false);
        QCOMPARE(preset->currentText(), QStringLiteral("Custom"));
        QTest::mouseClick(asTrained, Qt::LeftButton);
        QVERIFY(changes.back().front().toString().isEmpty());
    }

    void numbersOfPreprocessingAreTyped()
    {
        PreprocessingEditor editor;
        QSignalSpy changes(&editor, &PreprocessingEditor::changed);
        editor.show(parsePreprocessing("imagenet"), true);
        static_cast<QWidget&>(editor).show();
        auto* resize = editor.findChild<QSpinBox*>(QStringLiteral("resize"));
        resize->setFocus();
        for (int i = 0; i < 4; ++i)
            QTest::keyClick(resize, Qt::Key_Up);
        QCOMPARE(changes.count(), 0); // until the person holds still
        QTRY_COMPARE(changes.count(), 1);
        Preprocessing wanted = parsePreprocessing(changes.back().front().toString().toStdString());
        QCOMPARE(wanted.resize, 260);
        QCOMPARE(wanted.mean, parsePreprocessing("imagenet").mean); // not as rounded for display
        editor.show(wanted, false);

        auto* mean = editor.findChild<QLineEdit*>(QStringLiteral("mean"));
        mean->selectAll();
        QTest::keyClicks(mean, QStringLiteral("0.1 0.2  0.3"));
        QTest::keyClick(mean, Qt::Key_Return);
        QCOMPARE(changes.count(), 2);
        wanted = parsePreprocessing(changes.back().front().toString().toStdString());
        QCOMPARE(wanted.mean, (std::array<float, 3>{0.1F, 0.2F, 0.3F}));
        editor.show(wanted, false);
        mean->selectAll();
        QTest::keyClicks(mean, QStringLiteral("0.1 many"));
        QTest::keyClick(mean, Qt::Key_Return);
        QCOMPARE(changes.count(), 2);
        QCOMPARE(mean->text(), QStringLiteral("0.1 0.2 0.3"));
    }

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

    std::optional<QTemporaryDir> m_folder;
    std::optional<Settings> m_settings;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<Opener> m_opener;
};

QTEST_MAIN(TestNetworkPanel)
#include "tst_network_panel.moc"
