// SPDX-License-Identifier: Apache-2.0
#include "core/base/random.h"
#include "ui/view/hover_card.h"
#include "ui/view/point_grid.h"
#include "ui/view/scene.h"

#include <QTest>

#include <cmath>

using namespace murmuration;

namespace {

const QSizeF kView(640, 480);
using Items = std::vector<std::uint32_t>;

std::vector<DrawnPoint> scattered(std::size_t count)
{
    Random random(7);
    std::vector<DrawnPoint> points;
    for (std::size_t i = 0; i < count; ++i) {
        points.push_back({static_cast<float>(random.uniform(-80, 720)),
                          static_cast<float>(random.uniform(-80, 560)), 4,
                          static_cast<std::uint32_t>(i)});
    }
    return points;
}

Scene sceneOf(std::vector<float> positions)
{
    Scene scene;
    scene.looks.resize(positions.size() / 3);
    scene.positions = std::move(positions);
    return scene;
}

} // namespace

class TestPointGrid : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheNearestWithinTolerance()
    {
        const PointGrid grid({{100, 100, 4, 1}, {120, 100, 4, 2}}, kView);
        QCOMPARE(grid.at({100, 100}, 12, false), std::optional<std::uint32_t>(1));
        QCOMPARE(grid.at({113, 100}, 12, false), std::optional<std::uint32_t>(2));
        QCOMPARE(grid.at({100, 115.9}, 12, false), std::optional<std::uint32_t>(1));
        QCOMPARE(grid.at({100, 116.1}, 12, false), std::optional<std::uint32_t>());
        QVERIFY(!PointGrid().at({5, 5}, 12, false));
    }

    void findsTheTopmostOfThoseUnderTheCursor()
    {
        const PointGrid points({{100, 100, 6, 1}, {102, 100, 6, 2}}, kView);
        QCOMPARE(points.at({99, 100}, 12, false), std::optional<std::uint32_t>(2));
        const PointGrid pictures({{100, 100, 30, 9}, {140, 130, 30, 3}}, kView);
        QCOMPARE(pictures.at({124, 115}, 3, true), std::optional<std::uint32_t>(3));
        QCOMPARE(pictures.at({72, 72}, 3, true), std::optional<std::uint32_t>(9)); // the corner
        QVERIFY(!pictures.at({72, 72}, 3, false));
    }

    void agreesWithASearchThroughAll()
    {
        const std::vector<DrawnPoint> points = scattered(2000);
        const PointGrid grid(points, kView);
        const QRectF box(-60, 33, 400, 470);
        const QPolygonF lasso({{50, -40}, {600, 90}, {300, 240}, {690, 500}, {-30, 400}});
        Items inBox;
        Items inLasso;
        for (const DrawnPoint& point : points) {
            const QPointF at(static_cast<double>(point.x), static_cast<double>(point.y));
            if (box.contains(at))
                inBox.push_back(point.item);
            if (lasso.containsPoint(at, Qt::OddEvenFill))
                inLasso.push_back(point.item);
        }
        QVERIFY(inBox.size() > 100 && inLasso.size() > 100);
        QCOMPARE(grid.inside(box), inBox);
        QCOMPARE(grid.inside(lasso), inLasso);
    }

    void findsPointsHiddenBehindOthersInItemOrder()
    {
        const PointGrid grid({{100, 100, 4, 8}, {100, 100, 4, 3}, {100, 100, 4, 5}}, kView);
        QCOMPARE(grid.inside(QRectF(90, 90, 20, 20)), (Items{3, 5, 8}));
        QVERIFY(grid.inside(QPolygonF({{90, 90}, {110, 110}})).empty()); // a line encloses nothing
    }

    void paintsSelectedLastAndHiddenNever()
    {
        Scene scene = sceneOf({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        scene.looks[0].state = PointLook::kSelected;
        scene.looks[2].state = PointLook::kHidden;
        Items order;
        paintingOrder(scene, Camera(), order);
        QCOMPARE(order, (Items{1, 3, 0}));
    }

    void paintsFarPointsOfASpaceLayoutFirst()
    {
        Scene scene = sceneOf({0, 0, 0.5F, 0, 0, -0.5F, 0, 0, 9, 0, 0, 0});
        scene.depthRadius = 1;
        Camera camera;
        camera.setPose({{}, 2, {}, 1});
        Items order;
        paintingOrder(scene, camera, order);
        QCOMPARE(order, (Items{1, 3, 0})); // the third is behind the eye
        camera.setPose({{}, 2, QQuaternion::fromAxisAndAngle(0, 1, 0, 180), 1});
        paintingOrder(scene, camera, order);
        QCOMPARE(order, (Items{2, 0, 3, 1}));
    }

    void sizesAreCalm()
    {
        for (const std::size_t count :
             {std::size_t{1}, std::size_t{320}, std::size_t{10000}, std::size_t{70000}}) {
            const float side = pictureSidePx(count, {1300, 750}, 1);
            QVERIFY(side >= 8 && side <= 72);
            QVERIFY(pictureSidePx(count, {1300, 750}, 4) > side);     // grows when zoomed in
            QVERIFY(pictureSidePx(count, {1300, 750}, 4) < 4 * side); // but less than the distances
            QVERIFY(pictureSidePx(count, {1300, 750}, 1000) <= 144);
            QVERIFY(pictureSidePx(count, {1300, 750}, 0.01F) >= 8);
            QVERIFY(pointDiameterPx(count, 1) >= 2 && pointDiameterPx(count, 1) <= 12);
        }
        QVERIFY(pointDiameterPx(320, 1) > pointDiameterPx(10000, 1));
    }

    void hoverCardIsInTheViewAndNotUnderTheCursor()
    {
        const QSize card(216, 260);
        for (const QSize view : {QSize(1300, 750), QSize(520, 400), QSize(300, 620)}) {
            for (int x = 0; x < view.width(); x += 20) {
                for (int y = 0; y < view.height(); y += 20) {
                    const QRect place(cardPosition(card, view, {x, y}), card);
                    QVERIFY2(!place.contains(x, y),
                             qPrintable(QStringLiteral("%1 %2").arg(x).arg(y)));
                    if (view.width() > 500)
                        QVERIFY(QRect(QPoint(), view).contains(place));
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestPointGrid)
#include "tst_point_grid.moc"
