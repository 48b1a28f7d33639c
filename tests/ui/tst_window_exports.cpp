// SPDX-License-Identifier: Apache-2.0
#include "tests/ui/window_test.h"
#include "ui/actions.h"
#include "ui/exports.h"
#include "ui/strips/message_bar.h"
#include "ui/view/projection_view.h"

#include <QAction>
#include <QApplication>
#include <QSignalSpy>
#include <QToolButton>
#include <QWheelEvent>

using namespace murmuration;

namespace {

QList<QByteArray> linesOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().trimmed().split('\n');
}

} // namespace

class TestWindowExports : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { showWindow(); }
    void cleanup() { closeWindow(); }

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

    void mosaicsSayWhenLabelsShapeThem()
    {
        openAndWait();
        const QTemporaryDir folder;
        Exports& exports = m_window->exports();
        QSignalSpy saved(&exports, &Exports::saved);
        MosaicOptions mosaic;
        mosaic.sidePx = 512;
        exports.setMosaicOptions(mosaic);
        const auto corner = [&](const QString& name) {
            const QString file = folder.filePath(name);
            const auto before = saved.count();
            exports.writeMosaic(file.toStdString());
            if (!QTest::qWaitFor([&] { return saved.count() > before; }, kPatienceMs))
                return QImage();
            return QImage(file).copy(0, 512 - 16, 200, 16);
        };
        pauseAtTheStart();
        const QImage plain = corner(QStringLiteral("plain.png"));
        QCOMPARE(corner(QStringLiteral("again.png")), plain);
        LayoutOptions options = m_session->layoutOptions();
        options.tsne.supervision = 0.5;
        m_session->setLayoutOptions(options);
        QTRY_COMPARE(m_session->snapshot()->supervision, 0.5);
        QVERIFY(corner(QStringLiteral("supervised.png")) != plain);
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
};

QTEST_MAIN(TestWindowExports)
#include "tst_window_exports.moc"
