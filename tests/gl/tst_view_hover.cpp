// SPDX-License-Identifier: Apache-2.0
#include "tests/gl/view_test.h"
#include "ui/view/hover_card.h"

using namespace murmuration;

class TestViewHover : public ViewTest
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

    void hoverShowsACardBesideTheCursor();
    void cardIsAwayWhileDragging();
    void cardIsOfWhatCameToRestUnderTheCursor();
    void cardTakesThePicturesShape();
    void cardSaysWhyThereIsNoPicture();
};

void TestViewHover::hoverShowsACardBesideTheCursor()
{
    const auto* card = childOf<HoverCard>(*m_view);
    for (const std::uint32_t item : {0U, 5U, 17U, 35U}) {
        const QPointF cursor = at(item) + QPointF(1, -2);
        send(QEvent::MouseMove, cursor);
        QCOMPARE(m_selection->hovered(), std::optional<std::uint32_t>(item));
        QVERIFY(card->isVisible());
        QCOMPARE(card->content().item, item);
        QVERIFY(card->content().name.endsWith(QStringLiteral(".png")));
        QCOMPARE(card->content().index(), QStringLiteral("#%1").arg(item));
        QVERIFY(!card->content().picture.isNull());
        QVERIFY(!card->geometry().contains(cursor.toPoint()));
        QVERIFY(m_view->rect().contains(card->geometry()));
    }
    // Near is enough, far is not.
    send(QEvent::MouseMove, at(0) + QPointF(0, 9));
    QCOMPARE(m_selection->hovered(), std::optional<std::uint32_t>(0));
    send(QEvent::MouseMove, emptyPlace());
    QVERIFY(!m_selection->hovered());
    QVERIFY(!card->isVisible());
    send(QEvent::MouseMove, at(0));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(m_view.get(), &leave);
    QVERIFY(!m_selection->hovered());
}

void TestViewHover::cardIsAwayWhileDragging()
{
    const auto* card = childOf<HoverCard>(*m_view);
    const QPointF from = at(17);
    send(QEvent::MouseMove, from);
    QVERIFY(card->isVisible());
    send(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::ShiftModifier);
    for (const QPointF step : {QPointF(2, 0), QPointF(12, 9), at(22) - from, at(16) - from}) {
        send(QEvent::MouseMove, from + step, Qt::LeftButton, Qt::ShiftModifier);
        QVERIFY(!card->isVisible());
        wheel(from + step, 40);
        QVERIFY(!card->isVisible());
    }
    send(QEvent::MouseButtonRelease, at(16), Qt::LeftButton, Qt::ShiftModifier);
    QVERIFY(card->isVisible());
    QCOMPARE(card->content().item, 16U);
    // A click does not take it away for good.
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, at(16).toPoint());
    QVERIFY(card->isVisible());
}

void TestViewHover::cardIsOfWhatCameToRestUnderTheCursor()
{
    const QPointF cursor = at(7);
    send(QEvent::MouseMove, cursor);
    QCOMPARE(m_selection->hovered(), std::optional<std::uint32_t>(7));
    const auto before = m_session->snapshot();
    LayoutOptions options = m_session->layoutOptions();
    options.transform.sphereize = true;
    m_session->setLayoutOptions(options);
    QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() != before, 20000);
    settle();
    QVERIFY(QLineF(at(7), cursor).length() > 30); // it went away from under the mouse
    const std::optional<std::uint32_t> hovered = m_selection->hovered();
    QCOMPARE(childOf<HoverCard>(*m_view)->isVisible(), hovered.has_value());
    if (hovered)
        QVERIFY(QLineF(at(*hovered), cursor).length() < 25);
}

void TestViewHover::cardTakesThePicturesShape()
{
    const QString folder = m_folder.filePath(QStringLiteral("shapes/class 0"));
    QDir().mkpath(folder);
    const QList<QSize> shapes = {{96, 96}, {96, 24}, {24, 96}, {300, 1}};
    for (int i = 0; i < shapes.size(); ++i)
        QVERIFY(
            pictureOf(0, i, i).scaled(shapes[i]).save(folder + QStringLiteral("/%1.png").arg(i)));
    open(QStringLiteral("shapes"));
    const auto* card = childOf<HoverCard>(*m_view);
    const QList<QSize> expected = {{192, 192}, {192, 48}, {48, 192}, {192, 1}};
    QList<QSize> cards;
    for (const std::uint32_t item : {0U, 1U, 2U, 3U}) {
        send(QEvent::MouseMove, at(item));
        QCOMPARE(card->content().item, item);
        const bool extreme = item == 3; // its thumbnail cannot be thinner than a pixel
        QVERIFY(extreme || card->pictureSize() == expected[item]);
        QTRY_COMPARE(card->content().picture.size(), shapes[item]); // the sharper one
        QCOMPARE(card->pictureSize(), expected[item]);
        QVERIFY(m_view->rect().contains(card->geometry()));
        QVERIFY(!card->geometry().contains(at(item).toPoint()));
        cards += card->size();
    }
    QCOMPARE(cards[0].width(), cards[1].width());
    QCOMPARE(cards[0].height() - cards[1].height(), 192 - 48);
    QVERIFY(cards[2].width() < cards[0].width());
    QCOMPARE(cards[2].height(), cards[0].height());
}

void TestViewHover::cardSaysWhyThereIsNoPicture()
{
    const QString folder = m_folder.filePath(QStringLiteral("doomed"));
    makeCollection(folder, 1);
    open(QStringLiteral("doomed"));
    QVERIFY(QFile::remove(folder + QStringLiteral("/class 0/2.png")));
    const auto* card = childOf<HoverCard>(*m_view);
    send(QEvent::MouseMove, at(2));
    QTRY_VERIFY(card->content().failure.contains(QStringLiteral("can no longer be read")));
    send(QEvent::MouseMove, at(3));
    QVERIFY(card->content().failure.isEmpty());
}

QTEST_MAIN(TestViewHover)
#include "tst_view_hover.moc"
