// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/test_pictures.h"
#include "ui/actions.h"
#include "ui/controls/value_slider.h"
#include "ui/exports.h"
#include "ui/main_window.h"
#include "ui/selection_model.h"
#include "ui/session.h"
#include "ui/shortcut_list.h"
#include "ui/strips/message_bar.h"
#include "ui/strips/task_progress.h"
#include "ui/view/projection_view.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QEventLoop>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QStatusBar>
#include <QTest>
#include <QToolButton>
#include <QUrl>
#include <QWheelEvent>

#include <memory>
#include <utility>

using namespace murmuration;

namespace {

constexpr int kPatienceMs = 30000;

QList<QByteArray> linesOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().trimmed().split('\n');
}

/// Counts events of some types, whatever they are for.
class EventCounter : public QObject
{
public:
    explicit EventCounter(QList<QEvent::Type> types)
        : m_types(std::move(types))
    {
        qApp->installEventFilter(this);
    }

    [[nodiscard]] int count() const { return m_count; }

    bool eventFilter(QObject* /*watched*/, QEvent* event) override
    {
        m_count += m_types.contains(event->type()) ? 1 : 0;
        return false;
    }

private:
    QList<QEvent::Type> m_types;
    int m_count = 0;
};

} // namespace

/// What a person does with the window, by mouse and keyboard.
class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        useSettingsIn(m_settingsFolder);
        m_session = std::make_unique<Session>();
        m_session->setModel(QStringLiteral("pixels"));
        m_window = std::make_unique<MainWindow>(*m_session);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void cleanup()
    {
        m_window.reset();
        m_session.reset();
    }

    void emptyWindowOffersToBegin()
    {
        auto* folder = m_window->findChild<QPushButton*>(QStringLiteral("startOpenFolder"));
        auto* demo = m_window->findChild<QPushButton*>(QStringLiteral("startDemo"));
        QVERIFY(folder->isVisible());
        QVERIFY(demo->isVisible());
        QVERIFY(folder->hasFocus());
        QVERIFY(!m_window->actions().exportCoordinates->isEnabled());
        QVERIFY(!m_window->actions().playPause->isEnabled());
        openAndWait();
        QVERIFY(!folder->isVisible());
        QVERIFY(m_window->actions().exportCoordinates->isEnabled());
        QVERIFY(m_window->actions().playPause->isEnabled());
    }

    void droppedFolderIsOpened()
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(m_pictures.text())});
        const QPoint middle = m_window->rect().center();
        QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &drop);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() != nullptr, kPatienceMs);
    }

    void folderWithoutPicturesIsASentenceInTheStrip()
    {
        const QTemporaryDir empty;
        m_session->open(empty.path().toStdString());
        MessageBar& messages = m_window->messages();
        QTRY_VERIFY_WITH_TIMEOUT(messages.isVisible(), kPatienceMs);
        QVERIFY(messages.text().size() > 20);
        auto* dismiss = messages.findChild<QToolButton*>();
        QTest::mouseClick(dismiss, Qt::LeftButton);
        QVERIFY(!messages.isVisible());
    }

    void spacePlaysAndPauses()
    {
        openAndWait();
        m_window->view().setFocus();
        pauseAtTheStart();
        const int before = m_session->snapshot()->iteration;
        QTest::keyClick(&m_window->view(), Qt::Key_Period);
        QTRY_COMPARE(m_session->snapshot()->iteration, before + 1);
        QTest::keyClick(&m_window->view(), Qt::Key_Space);
        QVERIFY(!m_session->paused());
        QTest::keyClick(&m_window->view(), Qt::Key_Space);
        QVERIFY(m_session->paused());
        QTest::keyClick(&m_window->view(), Qt::Key_Space);
        QVERIFY(!m_session->paused());
        QTRY_VERIFY(m_session->snapshot()->iteration > before + 1);
    }

    void keysGoWhereTheFocusIs()
    {
        openAndWait();
        auto* sphereize = m_window->findChild<QCheckBox*>(QStringLiteral("sphereize"));
        sphereize->setFocus();
        QTest::keyClick(sphereize, Qt::Key_Space);
        QVERIFY(sphereize->isChecked());
        QVERIFY(!m_session->paused());
        auto* seed = m_window->findChild<QSpinBox*>(QStringLiteral("seed"));
        seed->setFocus();
        seed->selectAll();
        QTest::keyClicks(seed->findChild<QLineEdit*>(), QStringLiteral("321"));
        QCOMPARE(seed->text(), QStringLiteral("321"));
        QCOMPARE(m_window->view().tool(), ViewTool::Navigate);
        m_window->view().setFocus();
        QTest::keyClick(&m_window->view(), Qt::Key_3);
        QCOMPARE(m_window->view().tool(), ViewTool::LassoSelect);
        QTest::keyClick(&m_window->view(), Qt::Key_P);
        QVERIFY(m_window->view().style().pictures);
        QVERIFY(m_window->actions().pictures->isChecked());
    }

    void sphereizeLaysOutAnew()
    {
        openAndWait();
        pauseAtTheStart();
        const auto before = m_session->snapshot();
        auto* sphereize = m_window->findChild<QCheckBox*>(QStringLiteral("sphereize"));
        QTest::mouseClick(sphereize, Qt::LeftButton, {}, QPoint(8, sphereize->height() / 2));
        QVERIFY(m_session->layoutOptions().transform.sphereize);
        QTRY_VERIFY(m_session->snapshot() != before);
        QCOMPARE(m_session->snapshot()->points(), before->points());
    }

    void sidePanelsHideAndComeBack()
    {
        auto* sphereize = m_window->findChild<QCheckBox*>(QStringLiteral("sphereize"));
        QVERIFY(sphereize->isVisible());
        m_window->view().setFocus();
        QTest::keyClick(&m_window->view(), Qt::Key_Tab);
        QVERIFY(!sphereize->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_F9);
        QVERIFY(sphereize->isVisible());
        sphereize->setFocus();
        QTest::keyClick(sphereize, Qt::Key_Tab);
        QVERIFY(!sphereize->hasFocus());
        QVERIFY(sphereize->isVisible());
    }

    void themeIsSwitched()
    {
        const auto lightness = [] {
            return QApplication::palette().color(QPalette::Window).lightness();
        };
        m_window->actions().themes[2]->trigger();
        QVERIFY(lightness() < 128);
        QVERIFY(m_window->actions().themes[2]->isChecked());
        m_window->actions().themes[1]->trigger();
        QVERIFY(lightness() > 128);
    }

    void followingTheDesktopComesToRest()
    {
        m_window->actions().themes[0]->trigger();
        QEvent change(QEvent::ThemeChange); // as when the desktop turns dark, or only says so
        QApplication::sendEvent(m_window.get(), &change);
        QTest::qWait(100);
        EventCounter palettes(
            {QEvent::ApplicationPaletteChange, QEvent::PaletteChange, QEvent::ThemeChange});
        QTest::qWait(300);
        QCOMPARE(palettes.count(), 0);
    }

    void wheelScrollsThePanelAndChangesNothing()
    {
        m_window->resize(1280, 600);
        auto* scroll = m_window->findChild<QScrollArea*>(QStringLiteral("leftPanels"));
        QScrollBar* bar = scroll->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 100);
        auto* perplexity = m_window->findChild<ValueSlider*>(QStringLiteral("perplexity"));
        auto* metric = m_window->findChild<QComboBox*>(QStringLiteral("metric"));
        const auto wheelOver = [](QWidget* control) {
            const QPointF middle = QRectF(control->rect()).center();
            QWheelEvent event(middle, control->mapToGlobal(middle), {}, {0, -120}, Qt::NoButton, {},
                              Qt::NoScrollPhase, false);
            QSpontaneKeyEvent::setSpontaneous(&event); // others are not passed on to parents
            qApp->notify(control, &event);
        };
        const double before = perplexity->value();
        for (QWidget* control :
             {static_cast<QWidget*>(&perplexity->slider()),
              static_cast<QWidget*>(&perplexity->field()), static_cast<QWidget*>(metric)}) {
            bar->setValue(0);
            wheelOver(control);
            QVERIFY(bar->value() > 0);
            QVERIFY(!control->hasFocus());
        }
        QCOMPARE(perplexity->value(), before);
        QCOMPARE(metric->currentIndex(), 0);

        bar->setValue(0);
        perplexity->slider().setFocus();
        wheelOver(&perplexity->slider());
        QVERIFY(perplexity->value() != before);
        QCOMPARE(bar->value(), 0);
    }

    void shortcutsAreListedBesideTheWork()
    {
        QTest::keyClick(m_window.get(), Qt::Key_F1);
        auto* list = m_window->findChild<ShortcutList*>();
        QVERIFY(list && list->isVisible() && !list->isModal());
        QStringList texts;
        for (const QLabel* label : list->findChildren<QLabel*>())
            texts.append(label->text());
        for (const QAction* action : m_window->actions().findChildren<QAction*>())
            for (const QKeySequence& keys : action->shortcuts())
                QVERIFY2(texts.join(u'\n').contains(keys.toString(QKeySequence::NativeText)),
                         qPrintable(action->text()));
        QVERIFY(texts.contains(QStringLiteral("Ctrl+drag")));
        QTRY_COMPARE(QApplication::activeWindow(), list);
        QTest::keyClick(list, Qt::Key_Escape);
        QVERIFY(!list->isVisible());
    }

    void coordinatesAreExportedAndReadBack()
    {
        openAndWait();
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("points.csv"));
        QSignalSpy saved(&m_window->exports(), &Exports::saved);
        m_window->exports().writeCoordinates(file.toStdString());
        QTRY_COMPARE(saved.count(), 1);
        const QList<QByteArray> lines = linesOf(file);
        QCOMPARE(lines.size(), 31);
        QVERIFY(lines[1].startsWith("class0/0.png,class0,"));
        QVERIFY(m_window->messages().isVisible());
        QVERIFY(m_window->messages().text().contains(QStringLiteral("points.csv")));
    }

    void viewAndMosaicAreExported()
    {
        openAndWait();
        const QTemporaryDir folder;
        Exports& exports = m_window->exports();
        QSignalSpy saved(&exports, &Exports::saved);
        ScreenshotOptions screenshot;
        screenshot.scale = 2;
        exports.setScreenshotOptions(screenshot);
        const QSize expected = m_window->view().size() * 2 * m_window->view().devicePixelRatioF();
        exports.writeScreenshot(folder.filePath(QStringLiteral("view.png")).toStdString());
        QTRY_COMPARE(saved.count(), 1);
        QCOMPARE(QImage(folder.filePath(QStringLiteral("view.png"))).size(), expected);

        MosaicOptions mosaic;
        mosaic.sidePx = 512;
        exports.setMosaicOptions(mosaic);
        exports.writeMosaic(folder.filePath(QStringLiteral("mosaic.png")).toStdString());
        QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 2, kPatienceMs);
        QCOMPARE(QImage(folder.filePath(QStringLiteral("mosaic.png"))).size(), QSize(512, 512));
    }

    void messagesCoverNoPoint()
    {
        openAndWait();
        pauseAtTheStart();
        ProjectionView& view = m_window->view();
        QWheelEvent zoom(QPointF(200, 150), view.mapToGlobal(QPointF(200, 150)), {}, {0, 240},
                         Qt::NoButton, {}, Qt::NoScrollPhase, false);
        QApplication::sendEvent(&view, &zoom);
        const auto onScreen = [&] { return view.mapToGlobal(view.positionOf(7).value()); };
        QTest::qWait(500); // the points are where they go
        const QPointF before = onScreen();
        const int height = view.height();
        MessageBar& messages = m_window->messages();
        messages.show({Message::Kind::Note, QStringLiteral("Something to tell."), {}, {}});
        QTRY_VERIFY(view.height() < height);
        QVERIFY(messages.mapToGlobal(messages.rect().bottomLeft()).y() <
                view.mapToGlobal(QPoint()).y());
        QVERIFY(QLineF(onScreen(), before).length() < 0.5);
        QTest::mouseClick(messages.findChild<QToolButton*>(), Qt::LeftButton);
        QTRY_COMPARE(view.height(), height);
        QVERIFY(QLineF(onScreen(), before).length() < 0.5);

        // A view that shows everything goes on doing so.
        m_window->actions().fit->trigger();
        messages.show({Message::Kind::Note, QStringLiteral("Something to tell."), {}, {}});
        const auto allInView = [&] {
            for (std::uint32_t item = 0; item < 30; ++item)
                if (!view.rect().contains(view.positionOf(item)->toPoint()))
                    return false;
            return true;
        };
        QTRY_VERIFY(allInView());
    }

    void exportsAreNamedAfterTheCollection()
    {
        const QString png = QStringLiteral(".png");
        QCOMPARE(exportName(QStringLiteral("train-images-idx3-ubyte.gz"), png),
                 QStringLiteral("train-images-idx3-ubyte.png"));
        QCOMPARE(exportName(QStringLiteral("digits.NPY"), QStringLiteral("-features.npy")),
                 QStringLiteral("digits-features.npy"));
        QCOMPARE(exportName(QStringLiteral("animals v1.0"), png),
                 QStringLiteral("animals v1.0.png"));
    }

    void exportThatFailsSaysWhy()
    {
        openAndWait();
        QSignalSpy failed(&m_window->exports(), &Exports::failed);
        m_window->exports().writeCoordinates("/no/such/folder/points.csv");
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("points.csv")));
        QVERIFY(m_window->messages().isVisible());
    }

    void issuesButtonOpensTheList()
    {
        TestPictures pictures;
        pictures.addBroken(QStringLiteral("class0/broken.png"));
        m_session->open(pictures.path());
        auto* button = m_window->findChild<QToolButton*>(QStringLiteral("issuesButton"));
        QTRY_VERIFY_WITH_TIMEOUT(button->isVisible(), kPatienceMs);
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(m_window->findChild<QWidget*>(QStringLiteral("issuesDock"))->isVisible());
        QVERIFY(m_window->actions().issues->isChecked());
        // What opened the list is there to close it, when nothing is left to list, too.
        m_session->setLayoutOptions([&] {
            LayoutOptions options = m_session->layoutOptions();
            options.tsne.perplexity = 5;
            return options;
        }());
        openAndWait();
        QTRY_COMPARE(button->text(), QStringLiteral("No issues"));
        QVERIFY(button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(!m_window->findChild<QWidget*>(QStringLiteral("issuesDock"))->isVisible());
        QVERIFY(!button->isVisible());
    }

    void stripShowsItsTextsWhole()
    {
        m_window->resize(1280, 800);
        LayoutOptions options = m_session->layoutOptions();
        options.tsne.supervision = 0.5; // told beside the iteration
        m_session->setLayoutOptions(options);
        QStringList cutOff;
        bool read = false;
        connect(m_session.get(), &Session::progressChanged, m_window.get(), [&] {
            for (const QLabel* label : m_window->statusBar()->findChildren<QLabel*>())
                if (label->isVisible() && label->sizeHint().width() > label->width())
                    cutOff.append(label->text());
            read = read || m_session->ingest().stage == IngestStage::Extracting;
        });
        m_session->open(many().path());
        QTRY_COMPARE_WITH_TIMEOUT(m_session->ingest().stage, IngestStage::Done, kPatienceMs);
        QVERIFY(read);
        QVERIFY2(cutOff.isEmpty(), qPrintable(cutOff.join(u'\n')));
    }

    void readingDoesNotHandTheFocusToItsButton()
    {
        // Also when the window is not yet the active one, as at the start.
        MainWindow window(*m_session);
        window.show();
        QCOMPARE(window.focusWidget()->objectName(), QStringLiteral("startOpenFolder"));
        openAndWait();
        QCOMPARE(window.focusWidget(), &window.view());
    }

    void readingIsShownAndCancelled()
    {
        auto* progress = m_window->findChild<TaskProgress*>(QStringLiteral("ingestProgress"));
        QString shown;
        connect(m_session.get(), &Session::progressChanged, progress, [&] {
            if (!shown.isEmpty() || m_session->ingest().stage != IngestStage::Extracting)
                return;
            shown = progress->text();
            QTest::mouseClick(progress->findChild<QToolButton*>(), Qt::LeftButton);
        });
        m_session->open(many().path());
        QTRY_VERIFY_WITH_TIMEOUT(!shown.isEmpty() && !m_session->ingest().busy(), kPatienceMs);
        QVERIFY2(shown.contains(QStringLiteral("/1600")), qPrintable(shown));
        QCOMPARE(m_session->ingest().stage, IngestStage::Cancelled);
        QVERIFY(!progress->isVisible());
    }

    void closesWhileReading()
    {
        QEventLoop untilReading;
        connect(m_session.get(), &Session::progressChanged, &untilReading, [&] {
            if (m_session->ingest().stage == IngestStage::Extracting)
                untilReading.quit();
        });
        m_session->open(many().path());
        untilReading.exec();
        QVERIFY(m_session->ingest().busy());
        QVERIFY(m_window->close());
        m_window.reset();
        m_session.reset(); // ends the run; the test's time is up when it does not
    }

private:
    void openAndWait()
    {
        m_session->open(m_pictures.path());
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() && m_session->snapshot()->points() == 30 &&
                                     m_session->ingest().stage == IngestStage::Done,
                                 kPatienceMs);
    }

    /// Enough to be met while they are read.
    const TestPictures& many()
    {
        if (!m_many)
            m_many = std::make_unique<TestPictures>(4, 400);
        return *m_many;
    }

    /// So few points settle at once; from here on nothing happens by itself.
    void pauseAtTheStart()
    {
        m_session->setPaused(true);
        m_session->restartLayout();
        QTRY_VERIFY(m_session->layout().activity == LayoutActivity::Paused &&
                    m_session->snapshot()->iteration == 0);
    }

    QTemporaryDir m_settingsFolder;
    TestPictures m_pictures;
    std::unique_ptr<TestPictures> m_many;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
