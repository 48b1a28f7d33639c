// SPDX-License-Identifier: Apache-2.0
// The real view in a real window, driven by mouse and keys, on a small collection whose layout is
// known: pictures whose two gradients vary step by step, which PCA lays out as a lattice.
#include "core/base/error.h"
#include "ui/selection_model.h"
#include "ui/session.h"
#include "ui/view/hover_card.h"
#include "ui/view/projection_view.h"
#include "ui/view/view_overlay.h"

#include <QImage>
#include <QMainWindow>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPointingDevice>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

using namespace murmuration;

namespace {

constexpr int kSteps = 6; ///< of each gradient
constexpr std::uint32_t kItems = kSteps * kSteps;
using Items = std::vector<std::uint32_t>;

/// Reddish, greenish or bluish by class, of the same brightness: classes do not move the points.
QImage pictureOf(int label, int across, int down)
{
    constexpr std::array<std::array<double, 3>, 3> kTints = {
        {{60, -30.6, 0}, {-58.9, 30, 0}, {0, -15.5, 80}}};
    QImage picture(32, 32, QImage::Format_RGB32);
    for (int y = 0; y < 32; ++y) {
        for (int x = 0; x < 32; ++x) {
            const double grey =
                128 + (across - 2.5) * 0.8 * (x - 15.5) + (down - 2.5) * 0.6 * (y - 15.5);
            const auto channel = [&](std::size_t c) {
                return std::clamp(
                    static_cast<int>(grey + kTints[static_cast<std::size_t>(label)][c]), 0, 255);
            };
            picture.setPixelColor(x, y, QColor(channel(0), channel(1), channel(2)));
        }
    }
    return picture;
}

void makeCollection(const QString& folder, int rows)
{
    for (int i = 0; i < rows * kSteps; ++i) {
        const int label = i / (2 * kSteps);
        const QString place = QStringLiteral("%1/class %2").arg(folder).arg(label);
        QDir().mkpath(place);
        QVERIFY(pictureOf(label, i % kSteps, i / kSteps)
                    .save(QStringLiteral("%1/%2.png").arg(place).arg(i)));
    }
}

template <typename Child>
Child* childOf(const QWidget& widget)
{
    for (QObject* child : widget.children())
        if (auto* found = dynamic_cast<Child*>(child))
            return found;
    return nullptr;
}

int difference(QColor a, QColor b)
{
    return std::max({std::abs(a.red() - b.red()), std::abs(a.green() - b.green()),
                     std::abs(a.blue() - b.blue())});
}

} // namespace

class TestProjectionView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void saysWhatToDoWhenThereIsNothing();
    void pointsHaveTheirClassesColors();
    void hiddenClassVanishes();
    void picturesShowThumbnails();
    void hoverShowsACardBesideTheCursor();
    void cardIsAwayWhileDragging();
    void cardIsOfWhatCameToRestUnderTheCursor();
    void cardSaysWhyThereIsNoPicture();
    void clicksSelect();
    void lassoSelectsExactlyWhatIsInside();
    void controlDragsALasso();
    void boxSelectsWithShift();
    void escapeCancelsALasso();
    void wheelZoomsToTheCursor();
    void pinchZooms();
    void keysMoveTheView();
    void spaceLayoutTurnsAndMoves();
    void screenshotHasItsSizeAndTransparency();
    void doubleClickActivates();
    void survivesANewWindow();
    void survivesASmallerCollection();

private:
    void open(const QString& folder);
    void settle();
    void send(QEvent::Type type, QPointF at, Qt::MouseButton button = Qt::NoButton,
              Qt::KeyboardModifiers keys = Qt::NoModifier);
    void drag(const QPolygonF& path, Qt::MouseButton button = Qt::LeftButton,
              Qt::KeyboardModifiers keys = Qt::NoModifier, bool release = true);
    void wheel(QPointF at, int delta);
    [[nodiscard]] QPointF at(std::uint32_t item) const { return m_view->positionOf(item).value(); }
    [[nodiscard]] QColor drawnAt(QPointF position);
    [[nodiscard]] QColor classColor(std::uint32_t item) const;
    [[nodiscard]] QPointF emptyPlace() const { return {6, 6}; }
    [[nodiscard]] QPolygonF lassoAroundSome() const;
    [[nodiscard]] Items itemsInside(const QPolygonF& outline) const;

    QTemporaryDir m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<ProjectionView> m_view;
};

void TestProjectionView::initTestCase()
{
    QVERIFY(m_folder.isValid());
    makeCollection(m_folder.filePath(QStringLiteral("large")), kSteps);
    makeCollection(m_folder.filePath(QStringLiteral("small")), 1);
}

void TestProjectionView::init()
{
    m_session = std::make_unique<Session>();
    m_selection = std::make_unique<SelectionModel>(*m_session);
    m_view = std::make_unique<ProjectionView>(*m_session, *m_selection);
    m_view->resize(640, 480);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    QVERIFY2(m_view->isValid(), "no OpenGL context");
    QVERIFY2(m_view->openGlFailure().isEmpty(), qPrintable(m_view->openGlFailure()));

    m_session->setModel(QStringLiteral("pixels"));
    LayoutOptions options;
    options.method = LayoutMethod::Pca;
    m_session->setLayoutOptions(options);
    if (QLatin1StringView(QTest::currentTestFunction()) !=
        QLatin1StringView("saysWhatToDoWhenThereIsNothing"))
        open(QStringLiteral("large"));
}

void TestProjectionView::cleanup()
{
    m_view.reset();
    m_selection.reset();
    m_session.reset();
}

void TestProjectionView::open(const QString& folder)
{
    m_session->open(m_folder.filePath(folder).toStdString());
    QTRY_VERIFY_WITH_TIMEOUT(
        m_session->collection() && m_session->collection()->name == folder.toStdString(), 20000);
    QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot() &&
                                 m_session->snapshot()->points() ==
                                     m_session->collection()->size() &&
                                 m_session->layout().activity == LayoutActivity::Settled,
                             20000);
    settle();
}

/// Waits until neither camera nor points move.
void TestProjectionView::settle()
{
    QPointF before;
    int still = 0;
    for (int i = 0; i < 200 && still < 4; ++i) {
        QTest::qWait(25);
        const QPointF now = at(0);
        still = now == before ? still + 1 : 0;
        before = now;
    }
    QVERIFY(still >= 4);
}

void TestProjectionView::send(QEvent::Type type, QPointF position, Qt::MouseButton button,
                              Qt::KeyboardModifiers keys)
{
    const bool held = type != QEvent::MouseButtonRelease;
    const bool changes = type != QEvent::MouseMove;
    QMouseEvent event(type, position, m_view->mapToGlobal(position),
                      changes ? button : Qt::NoButton, held ? button : Qt::NoButton, keys);
    QApplication::sendEvent(m_view.get(), &event);
}

void TestProjectionView::drag(const QPolygonF& path, Qt::MouseButton button,
                              Qt::KeyboardModifiers keys, bool release)
{
    send(QEvent::MouseButtonPress, path.first(), button, keys);
    for (const QPointF& position : path)
        send(QEvent::MouseMove, position, button, keys);
    if (release)
        send(QEvent::MouseButtonRelease, path.last(), button, keys);
}

void TestProjectionView::wheel(QPointF position, int delta)
{
    QWheelEvent event(position, m_view->mapToGlobal(position), {}, {0, delta}, Qt::NoButton, {},
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_view.get(), &event);
}

QColor TestProjectionView::drawnAt(QPointF position)
{
    const QImage frame = m_view->grabFramebuffer();
    return frame.pixelColor((position * frame.devicePixelRatio()).toPoint());
}

QColor TestProjectionView::classColor(std::uint32_t item) const
{
    const Color color = m_session->colorOf(item);
    return QColor(color.red, color.green, color.blue);
}

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

void TestProjectionView::hoverShowsACardBesideTheCursor()
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

void TestProjectionView::cardIsAwayWhileDragging()
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

void TestProjectionView::cardIsOfWhatCameToRestUnderTheCursor()
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

void TestProjectionView::cardSaysWhyThereIsNoPicture()
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

void TestProjectionView::clicksSelect()
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

QPolygonF TestProjectionView::lassoAroundSome() const
{
    const QPointF a = at(0);
    const QPointF b = at(kItems - 1);
    const QPointF c = at(5);
    return QPolygonF(
        {a - (b - a) * 0.08, (b + c) / 2, c + (c - a) * 0.08, (a + c) / 2 + QPointF(30, 25)});
}

Items TestProjectionView::itemsInside(const QPolygonF& outline) const
{
    Items inside;
    for (std::uint32_t item = 0; item < kItems; ++item)
        if (outline.containsPoint(at(item), Qt::OddEvenFill))
            inside.push_back(item);
    return inside;
}

void TestProjectionView::lassoSelectsExactlyWhatIsInside()
{
    m_view->setTool(ViewTool::LassoSelect);
    const QPolygonF lasso = lassoAroundSome();
    const Items inside = itemsInside(lasso);
    QVERIFY(inside.size() > 3 && inside.size() < kItems - 3);
    drag(lasso);
    QCOMPARE(m_selection->selected(), inside);
    QVERIFY(!childOf<ViewOverlay>(*m_view)->isVisible()); // its outline is gone
}

void TestProjectionView::controlDragsALasso()
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

void TestProjectionView::boxSelectsWithShift()
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

void TestProjectionView::escapeCancelsALasso()
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

void TestProjectionView::wheelZoomsToTheCursor()
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

void TestProjectionView::pinchZooms()
{
    const QPointF middle = at(8);
    const double apart = QLineF(at(8), at(9)).length();
    QNativeGestureEvent pinch(Qt::ZoomNativeGesture, QPointingDevice::primaryPointingDevice(), 2,
                              middle, middle, m_view->mapToGlobal(middle), 0.5, {});
    QApplication::sendEvent(m_view.get(), &pinch);
    QVERIFY(std::abs(QLineF(at(8), at(9)).length() - 1.5 * apart) < 0.02 * apart);
    QVERIFY(QLineF(at(8), middle).length() < 0.5);
}

void TestProjectionView::keysMoveTheView()
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

void TestProjectionView::spaceLayoutTurnsAndMoves()
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

void TestProjectionView::doubleClickActivates()
{
    QSignalSpy activated(m_view.get(), &ProjectionView::itemActivated);
    send(QEvent::MouseButtonDblClick, at(11), Qt::LeftButton);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated.first().first().toUInt(), 11U);
    send(QEvent::MouseButtonDblClick, emptyPlace(), Qt::LeftButton);
    QCOMPARE(activated.count(), 1);
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
