// SPDX-License-Identifier: Apache-2.0
#include "tests/gl/view_test.h"
#include "ui/view/view_overlay.h"

#include <QSignalSpy>

using namespace murmuration;

class TestViewSelection : public ViewTest
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

    void clicksSelect();
    void lassoSelectsExactlyWhatIsInside();
    void controlDragsALasso();
    void boxSelectsWithShift();
    void escapeCancelsALasso();
    void doubleClickActivates();
};

void TestViewSelection::clicksSelect()
{
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, at(4).toPoint());
    QCOMPARE(m_selection->selected(), (Items{4}));
    QTest::mouseClick(m_view.get(), Qt::LeftButton, Qt::ControlModifier, at(20).toPoint());
    QCOMPARE(m_selection->selected(), (Items{4, 20}));
    QTest::mouseClick(m_view.get(), Qt::LeftButton, Qt::ShiftModifier, at(9).toPoint());
    QCOMPARE(m_selection->selected(), (Items{4, 9, 20}));
    QTest::mouseClick(m_view.get(), Qt::LeftButton, Qt::ControlModifier, at(4).toPoint());
    QCOMPARE(m_selection->selected(), (Items{9, 20}));
    // What is not selected steps back.
    QVERIFY(difference(drawnAt(at(30)), classColor(30)) >
            difference(drawnAt(at(9)), classColor(9)));
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, emptyPlace().toPoint());
    QVERIFY(m_selection->selected().empty());
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, at(4).toPoint());
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QVERIFY(m_selection->selected().empty());
}

void TestViewSelection::lassoSelectsExactlyWhatIsInside()
{
    m_view->setTool(ViewTool::LassoSelect);
    const QPolygonF lasso = lassoAroundSome();
    const Items inside = itemsInside(lasso);
    QVERIFY(inside.size() > 3 && inside.size() < kItems - 3);
    drag(lasso);
    QCOMPARE(m_selection->selected(), inside);
    QVERIFY(!childOf<ViewOverlay>(*m_view)->isVisible()); // its outline is gone
}

void TestViewSelection::controlDragsALasso()
{
    const QPolygonF lasso = lassoAroundSome();
    Items inside = itemsInside(lasso);
    const std::uint32_t before = kItems - 1;
    QVERIFY(!inside.empty() && inside.back() < before);
    m_selection->select({before});
    const QPointF place = at(0);
    drag(lasso, Qt::LeftButton, Qt::ControlModifier);
    QCOMPARE(at(0), place); // the view did not move
    inside.push_back(before);
    QCOMPARE(m_selection->selected(), inside);
    inside.pop_back();
    drag(lasso, Qt::LeftButton, Qt::AltModifier);
    QCOMPARE(m_selection->selected(), inside);
    // With Shift as well it is a box, which adds too.
    const QPointF corner = at(before) + QPointF(5, 5);
    drag({at(before) - QPointF(5, 5), at(before), corner}, Qt::LeftButton,
         Qt::ControlModifier | Qt::ShiftModifier);
    inside.push_back(before);
    QCOMPARE(m_selection->selected(), inside);
}

void TestViewSelection::boxSelectsWithShift()
{
    const QRectF box = QRectF(at(7), at(22)).normalized().adjusted(-5, -5, 5, 5);
    Items inside;
    for (std::uint32_t item = 0; item < kItems; ++item)
        if (box.contains(at(item)))
            inside.push_back(item);
    QVERIFY(inside.size() >= 2);
    const QPointF before = at(0);
    drag({box.topLeft(), box.center(), box.bottomRight()}, Qt::LeftButton, Qt::ShiftModifier);
    QCOMPARE(m_selection->selected(), inside);
    QCOMPARE(at(0), before); // the view did not move
}

void TestViewSelection::escapeCancelsALasso()
{
    m_view->setTool(ViewTool::LassoSelect);
    m_selection->select({3});
    const QRectF all = QRectF(m_view->rect()).adjusted(2, 2, -2, -2);
    drag(QPolygonF(all), Qt::LeftButton, {}, false);
    QVERIFY(childOf<ViewOverlay>(*m_view)->isVisible());
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QVERIFY(!childOf<ViewOverlay>(*m_view)->isVisible());
    send(QEvent::MouseButtonRelease, all.bottomLeft(), Qt::LeftButton);
    QCOMPARE(m_selection->selected(), (Items{3}));
}

void TestViewSelection::doubleClickActivates()
{
    QSignalSpy activated(m_view.get(), &ProjectionView::itemActivated);
    send(QEvent::MouseButtonDblClick, at(11), Qt::LeftButton);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated.first().first().toUInt(), 11U);
    send(QEvent::MouseButtonDblClick, emptyPlace(), Qt::LeftButton);
    QCOMPARE(activated.count(), 1);
}

QTEST_MAIN(TestViewSelection)
#include "tst_view_selection.moc"
