// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "tests/gl/view_test.h"
#include "ui/view/view_overlay.h"

#include <QMainWindow>

using namespace murmuration;

class TestProjectionView : public ViewTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { makePictures(); }
    void init()
    {
        showEmptyView();
        if (QLatin1StringView(QTest::currentTestFunction()) !=
            QLatin1StringView("saysWhatToDoWhenThereIsNothing"))
            open(QStringLiteral("large"));
    }
    void cleanup() { closeView(); }

    void saysWhatToDoWhenThereIsNothing();
    void pointsHaveTheirClassesColors();
    void hiddenClassVanishes();
    void picturesShowThumbnails();
    void screenshotHasItsSizeAndTransparency();
    void pinnedPointsAreMarked();
    void picturesSayWhenLabelsShapeThem();
    void survivesANewWindow();
    void survivesASmallerCollection();
};

void TestProjectionView::saysWhatToDoWhenThereIsNothing()
{
    const auto* overlay = childOf<ViewOverlay>(*m_view);
    QVERIFY(overlay->isVisible());
    QVERIFY(overlay->sentence().contains(QStringLiteral("folder")));
    const QImage shown = m_view->grab().toImage();
    const QRgb background = shown.pixel(2, 2);
    int written = 0;
    for (int x = 0; x < shown.width(); ++x)
        for (int y = 0; y < shown.height(); ++y)
            written += shown.pixel(x, y) != background;
    QVERIFY(written > 100);
    open(QStringLiteral("large"));
    QVERIFY(!overlay->isVisible());
}

void TestProjectionView::pointsHaveTheirClassesColors()
{
    for (std::uint32_t item = 0; item < kItems; ++item) {
        QVERIFY(m_view->rect().contains(at(item).toPoint()));
        QVERIFY(difference(drawnAt(at(item)), classColor(item)) < 45);
    }
    m_view->setTheme(Theme::darkTheme());
    QVERIFY(difference(drawnAt(at(3)), classColor(3)) < 45);
    QVERIFY(difference(drawnAt(emptyPlace()), Theme::darkTheme().view) < 3);
}

void TestProjectionView::hiddenClassVanishes()
{
    const int label = m_session->collection()->items[0].label;
    m_selection->setClassVisible(label, false);
    QVERIFY(difference(drawnAt(at(0)), Theme::light().view) < 3);
    QVERIFY(difference(drawnAt(at(kItems - 1)), classColor(kItems - 1)) < 45);
    // Nor can it be hovered.
    send(QEvent::MouseMove, at(0));
    QVERIFY(!m_selection->hovered());
    m_selection->setClassVisible(label, true);
    QVERIFY(difference(drawnAt(at(0)), classColor(0)) < 45);
}

void TestProjectionView::picturesShowThumbnails()
{
    ViewStyle style;
    style.pictures = true;
    m_view->setStyle(style);
    QTest::qWait(100);
    for (const std::uint32_t item : {1U, 14U, 33U}) {
        QVERIFY(m_session->thumbnails()->has(item));
        const int label = m_session->collection()->items[item].label;
        const QColor middle =
            pictureOf(label, static_cast<int>(item % kSteps), static_cast<int>(item / kSteps))
                .pixelColor(16, 16);
        // Brought to the front, for neighbours may overlap it.
        m_selection->select({item});
        QVERIFY(difference(drawnAt(at(item)), middle) < 30);
    }
}

void TestProjectionView::screenshotHasItsSizeAndTransparency()
{
    const QSize size = m_view->size() * m_view->devicePixelRatioF();
    const QImage plain = m_view->screenshot({});
    QCOMPARE(plain.size(), size);
    QVERIFY(difference(plain.pixelColor(0, 0), Theme::light().view) < 3);

    const QImage twice = m_view->screenshot({2, true});
    QCOMPARE(twice.size(), size * 2);
    for (const QPoint corner : {QPoint(0, 0), QPoint(twice.width() - 1, twice.height() - 1)})
        QCOMPARE(twice.pixelColor(corner).alpha(), 0);
    const QColor point = twice.pixelColor((at(0) * 2 * m_view->devicePixelRatioF()).toPoint());
    QVERIFY(point.alpha() > 200);
    QVERIFY(difference(point, classColor(0)) < 45);
    QVERIFY_THROWS_EXCEPTION(Error, (void)m_view->screenshot({1000, false}));
    QVERIFY(difference(drawnAt(at(0)), classColor(0)) < 45); // the window is drawn as before
}

void TestProjectionView::pinnedPointsAreMarked()
{
    LayoutOptions options = m_session->layoutOptions();
    options.method = LayoutMethod::Tsne;
    options.tsne.perplexity = 5;
    m_session->setLayoutOptions(options);
    QTRY_VERIFY_WITH_TIMEOUT(m_session->layout().activity == LayoutActivity::Settled &&
                                 m_session->snapshot()->iteration > 0,
                             20000);
    settle();
    const QImage before = m_view->grabFramebuffer();
    m_session->setPinned({7});
    const QImage after = m_view->grabFramebuffer();
    QRegion changed;
    for (int y = 0; y < before.height(); ++y)
        for (int x = 0; x < before.width(); ++x)
            if (before.pixel(x, y) != after.pixel(x, y))
                changed += QRect(x, y, 1, 1);
    QVERIFY(!changed.isEmpty());
    const QPointF middle = QRectF(changed.boundingRect()).center();
    QVERIFY(QLineF(middle, at(7) * m_view->devicePixelRatioF()).length() < 4);
    QVERIFY(changed.boundingRect().width() < 40);
}

void TestProjectionView::picturesSayWhenLabelsShapeThem()
{
    const auto inkInCorner = [&] {
        const QImage picture = m_view->screenshot({});
        const QRect corner(0, picture.height() - 24, 200, 24);
        int written = 0;
        for (int y = corner.top(); y <= corner.bottom(); ++y)
            for (int x = corner.left(); x <= corner.right(); ++x)
                written += difference(picture.pixelColor(x, y), Theme::light().text) < 40;
        return written;
    };
    QCOMPARE(inkInCorner(), 0);
    LayoutOptions options = m_session->layoutOptions();
    options.method = LayoutMethod::Tsne;
    options.tsne.perplexity = 5;
    options.tsne.supervision = 0.5;
    m_session->setLayoutOptions(options);
    QTRY_COMPARE_WITH_TIMEOUT(m_session->snapshot()->supervision, 0.5, 20000);
    QVERIFY(inkInCorner() > 50);
}

void TestProjectionView::survivesANewWindow()
{
    // Another top-level window means another OpenGL context.
    auto window = std::make_unique<QMainWindow>();
    window->resize(700, 500);
    window->setCentralWidget(m_view.get());
    window->show();
    QVERIFY(QTest::qWaitForWindowExposed(window.get()));
    settle();
    QVERIFY(m_view->openGlFailure().isEmpty());
    QVERIFY(difference(drawnAt(at(0)), classColor(0)) < 45);
    m_view->setParent(nullptr);
}

void TestProjectionView::survivesASmallerCollection()
{
    m_selection->select({30, 31, 35});
    send(QEvent::MouseMove, at(35));
    QCOMPARE(m_selection->hovered(), std::optional<std::uint32_t>(35));
    open(QStringLiteral("small"));
    QVERIFY(m_selection->selected().empty());
    QVERIFY(!m_view->positionOf(35));
    for (std::uint32_t item = 0; item < kSteps; ++item)
        QVERIFY(difference(drawnAt(at(item)), classColor(item)) < 45);
}

QTEST_MAIN(TestProjectionView)
#include "tst_projection_view.moc"
