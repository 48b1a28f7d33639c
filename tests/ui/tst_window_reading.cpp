// SPDX-License-Identifier: Apache-2.0
#include "tests/core/archive_bytes.h"
#include "tests/ui/window_test.h"
#include "ui/actions.h"
#include "ui/selection_model.h"
#include "ui/strips/message_bar.h"
#include "ui/strips/task_progress.h"
#include "ui/view/projection_view.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QDropEvent>
#include <QEventLoop>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QStatusBar>
#include <QToolButton>
#include <QUrl>

using namespace murmuration;

namespace {

/// Two classes of grey pictures in an archive.
archives::Bytes archiveOf(int each)
{
    std::vector<archives::Member> members;
    for (const char* name : {"light", "dark"})
        for (int i = 0; i < each; ++i)
            members.push_back({std::string(name) + '/' + std::to_string(i) + ".ppm",
                               pictures::ppm(2, 1, {static_cast<std::uint8_t>(20 * i), 0, 9})});
    return archives::tar(members);
}

/// Pictures of 2 x 2 and, beside them, a class for each.
void writeIdxPair(const std::filesystem::path& folder, std::uint32_t count)
{
    archives::Bytes images;
    archives::Bytes labels;
    for (const std::uint32_t field : {0x803U, count, 2U, 2U})
        pictures::appendBig(images, field);
    for (const std::uint32_t field : {0x801U, count})
        pictures::appendBig(labels, field);
    for (std::uint32_t i = 0; i < count; ++i) {
        images.insert(images.end(), {static_cast<std::uint8_t>(30 * i), 5, 9, 1});
        labels.push_back(static_cast<std::uint8_t>(i % 2));
    }
    pictures::write(folder / "train-images-idx3-ubyte", images);
    pictures::write(folder / "train-labels-idx1-ubyte", labels);
}

} // namespace

class TestWindowReading : public WindowTest
{
    Q_OBJECT

private:
    /// A file to drop, in the folder.
    QString made(const QString& kind, const QTemporaryDir& folder)
    {
        const std::filesystem::path root = folder.path().toStdString();
        if (kind == QStringLiteral("idx")) {
            writeIdxPair(root, 8);
            return folder.filePath(QStringLiteral("train-images-idx3-ubyte"));
        }
        if (kind == QStringLiteral("list")) {
            QFile list(folder.filePath(QStringLiteral("list.txt")));
            if (list.open(QIODevice::WriteOnly))
                for (int i = 0; i < 6; ++i)
                    list.write((m_pictures.text() +
                                QStringLiteral("/class%1/%2.png\tkind %1\n").arg(i % 2).arg(i))
                                   .toUtf8());
            return list.fileName();
        }
        const bool packed = kind == QStringLiteral("packed archive");
        pictures::write(root / "light and dark",
                        packed ? archives::gzip(archiveOf(6)) : archiveOf(6));
        return folder.filePath(QStringLiteral("light and dark"));
    }

    QAction* recentEntry(const QString& path)
    {
        const QString name = QFileInfo(path).fileName();
        for (QAction* action : m_window->actions().recentMenu->actions())
            if (action->text().contains(name))
                return action;
        return nullptr;
    }

private Q_SLOTS:
    void init() { showWindow(); }
    void cleanup() { closeWindow(); }

    void whatIsDroppedIsOpenedAndAmongTheRecent_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("pictures");
        QTest::addColumn<int>("classes");
        QTest::newRow("folder") << "folder" << 30 << 3;
        QTest::newRow("archive") << "archive" << 12 << 2;
        QTest::newRow("packed archive") << "packed archive" << 12 << 2;
        QTest::newRow("list of pictures") << "list" << 6 << 2;
        QTest::newRow("IDX pair") << "idx" << 8 << 2;
    }

    void whatIsDroppedIsOpenedAndAmongTheRecent()
    {
        QFETCH(const QString, kind);
        QFETCH(const int, pictures);
        QFETCH(const int, classes);
        const QTemporaryDir folder;
        const QString path =
            kind == QStringLiteral("folder") ? m_pictures.text() : made(kind, folder);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        const QPoint middle = m_window->rect().center();
        QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &drop);
        const auto shown = [&] {
            return m_session->snapshot() &&
                   m_session->snapshot()->points() == static_cast<std::size_t>(pictures);
        };
        QTRY_VERIFY_WITH_TIMEOUT(shown(), kPatienceMs);
        QCOMPARE(m_session->collection()->classNames.size(), static_cast<std::size_t>(classes));

        // Something else, then back by the list of what was opened.
        const TestPictures others(2, 5);
        m_session->open(others.path());
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() && m_session->snapshot()->points() == 10,
                                 kPatienceMs);
        QAction* const entry = recentEntry(path);
        QVERIFY(entry);
        entry->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(shown(), kPatienceMs);
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

    void escapeClosesTheListAndLeadsBackToTheView()
    {
        openAndWait();
        const auto* dock = m_window->findChild<QWidget*>(QStringLiteral("issuesDock"));
        const auto* nothing = m_window->findChild<QLabel*>(QStringLiteral("noIssues"));
        auto* selection = m_window->findChild<SelectionModel*>();
        LayoutOptions options = m_session->layoutOptions();
        options.tsne.perplexity = 5; // else lowered, which is an issue
        m_session->setLayoutOptions(options);
        QTRY_VERIFY(m_session->issues().empty());
        selection->select({3});
        m_window->view().setFocus();
        const auto press = [](Qt::Key key, Qt::KeyboardModifiers keys = {}) {
            QTest::keyClick(QApplication::focusWidget(), key, keys);
        };
        press(Qt::Key_I, Qt::ControlModifier);
        QVERIFY(dock->isAncestorOf(QApplication::focusWidget()));
        QVERIFY(nothing->isVisible());
        QVERIFY(nothing->text().startsWith(QStringLiteral("Nothing went wrong")));
        press(Qt::Key_Escape);
        QVERIFY(!dock->isVisible());
        QVERIFY(m_window->view().hasFocus());
        QCOMPARE(selection->selected().size(), std::size_t{1});

        options.tsne.perplexity = 50;
        m_session->setLayoutOptions(options);
        QTRY_VERIFY(!m_session->issues().empty());
        press(Qt::Key_I, Qt::ControlModifier);
        QVERIFY(!nothing->isVisible());
        dock->findChildren<QToolButton*>().back()->setFocus();
        QVERIFY(dock->isAncestorOf(QApplication::focusWidget()));
        press(Qt::Key_Escape);
        QVERIFY(!dock->isVisible());
        QVERIFY(m_window->view().hasFocus());
        press(Qt::Key_Escape);
        QVERIFY(selection->selected().empty());
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
