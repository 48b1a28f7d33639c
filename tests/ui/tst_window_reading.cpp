// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/window_test.h"
#include "ui/actions.h"
#include "ui/strips/message_bar.h"
#include "ui/strips/task_progress.h"
#include "ui/view/projection_view.h"

#include <QAction>
#include <QApplication>
#include <QDropEvent>
#include <QEventLoop>
#include <QLabel>
#include <QMimeData>
#include <QStatusBar>
#include <QToolButton>
#include <QUrl>

using namespace murmuration;

class TestWindowReading : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { showWindow(); }
    void cleanup() { closeWindow(); }

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
};

QTEST_MAIN(TestWindowReading)
#include "tst_window_reading.moc"
