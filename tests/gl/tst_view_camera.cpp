// SPDX-License-Identifier: Apache-2.0
#include "tests/gl/view_test.h"

#include <QNativeGestureEvent>
#include <QPointingDevice>

using namespace murmuration;

class TestViewCamera : public ViewTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { makePictures(); }
    void init()
    {
        showEmptyView();
        open(QStringLiteral("large"));
    }
    void cleanup() { closeView(); }

    void wheelZoomsToTheCursor();
    void pinchZooms();
    void keysMoveTheView();
    void spaceLayoutTurnsAndMoves();
};

void TestViewCamera::wheelZoomsToTheCursor()
{
    const QPointF cursor = at(8);
    const double apart = QLineF(at(8), at(9)).length();
    wheel(cursor, 360);
    QVERIFY(QLineF(at(8), cursor).length() < 0.5);
    QVERIFY(QLineF(at(8), at(9)).length() > 1.5 * apart);
    m_view->fitToView();
    settle();
    for (std::uint32_t item = 0; item < kItems; ++item)
        QVERIFY(m_view->rect().contains(at(item).toPoint()));
}

void TestViewCamera::pinchZooms()
{
    const QPointF middle = at(8);
    const double apart = QLineF(at(8), at(9)).length();
    QNativeGestureEvent pinch(Qt::ZoomNativeGesture, QPointingDevice::primaryPointingDevice(), 2,
                              middle, middle, m_view->mapToGlobal(middle), 0.5, {});
    QApplication::sendEvent(m_view.get(), &pinch);
    QVERIFY(std::abs(QLineF(at(8), at(9)).length() - 1.5 * apart) < 0.02 * apart);
    QVERIFY(QLineF(at(8), middle).length() < 0.5);
}

void TestViewCamera::keysMoveTheView()
{
    const QPointF before = at(0);
    const double apart = QLineF(at(8), at(9)).length();
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QVERIFY(at(0).x() < before.x() - 10);
    QTest::keyClick(m_view.get(), Qt::Key_Plus);
    QVERIFY(QLineF(at(8), at(9)).length() > apart);
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    settle();
    QVERIFY(std::abs(QLineF(at(8), at(9)).length() - apart) < 0.1 * apart);
}

void TestViewCamera::spaceLayoutTurnsAndMoves()
{
    LayoutOptions options = m_session->layoutOptions();
    options.tsne.dimensions = 3;
    m_session->setLayoutOptions(options);
    QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot()->dimensions() == 3, 20000);
    settle();
    for (std::uint32_t item = 0; item < kItems; ++item)
        QVERIFY(m_view->rect().contains(at(item).toPoint()));

    const QPointF before = at(0);
    const QPointF from = emptyPlace();
    drag({from, from + QPointF(40, 0), from + QPointF(90, 20)});
    const QPointF turned = at(0);
    QVERIFY(QLineF(before, turned).length() > 5);
    drag({from, from + QPointF(25, 0), from + QPointF(50, 30)}, Qt::RightButton);
    QVERIFY(QLineF(turned, at(0)).length() > 20);
    QVERIFY(m_selection->selected().empty());

    options.tsne.dimensions = 2;
    m_session->setLayoutOptions(options);
    QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot()->dimensions() == 2, 20000);
    settle();
    QVERIFY(difference(drawnAt(at(0)), classColor(0)) < 45);
}

QTEST_MAIN(TestViewCamera)
#include "tst_view_camera.moc"
