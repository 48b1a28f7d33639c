// SPDX-License-Identifier: Apache-2.0
#include "ui/view/camera.h"
#include "ui/view/camera_guide.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace murmuration;

namespace {

constexpr double kPixel = 0.05;
const QSizeF kView(800, 500);

Camera cameraAt(const CameraPose& pose)
{
    Camera camera;
    camera.setViewport(kView);
    camera.setPose(pose);
    return camera;
}

CameraPose spacePose()
{
    return {{1, 2, 3}, 4, QQuaternion::fromEulerAngles(20, 35, 0), 1};
}

Bounds boxOf(QVector3D center, QVector3D halfSize)
{
    Bounds bounds{center, halfSize.length(), {}};
    for (int corner = 0; corner < 8; ++corner) {
        const QVector3D sign(corner & 1 ? 1.0F : -1.0F, corner & 2 ? 1.0F : -1.0F,
                             corner & 4 ? 1.0F : -1.0F);
        bounds.extremes.push_back(halfSize * sign);
    }
    return bounds;
}

double away(QPointF a, QPointF b)
{
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

bool inView(const Camera& camera, QVector3D position)
{
    const auto at = camera.project(position);
    return at && QRectF(QPointF(), kView).contains(*at);
}

} // namespace

class TestCamera : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void targetIsInTheMiddleAndAxesHaveOneScale()
    {
        const Camera camera = cameraAt({{3, -1, 0}, 10, {}, 0});
        QVERIFY(away(*camera.project({3, -1, 0}), {400, 250}) < kPixel);
        // The shorter side spans the extent, and y points up.
        QVERIFY(away(*camera.project({3, 4, 0}), {400, 0}) < kPixel);
        QVERIFY(away(*camera.project({8, -1, 0}), {650, 250}) < kPixel);
    }

    void clipCoordinatesAgreeWithPixels()
    {
        for (const CameraPose& pose : {CameraPose{{3, -1, 0}, 10, {}, 0}, spacePose()}) {
            const Camera camera = cameraAt(pose);
            const QVector3D position(1.4F, 1.1F, 2.5F);
            const QVector4D clip = camera.clipFromLayout() * QVector4D(position, 1);
            const QPointF pixel((clip.x() / clip.w() + 1) * 400, (1 - clip.y() / clip.w()) * 250);
            QVERIFY(away(*camera.project(position), pixel) < kPixel);
        }
    }

    void panMovesThePictureWithTheMouse()
    {
        Camera camera = cameraAt({{0, 0, 0}, 10, {}, 0});
        const QPointF before = *camera.project({2, 1, 0});
        camera.pan({30, -12});
        QVERIFY(away(*camera.project({2, 1, 0}), before + QPointF(30, -12)) < kPixel);
    }

    void panMovesTheTargetPlaneOfASpaceLayout()
    {
        Camera camera = cameraAt(spacePose());
        camera.pan({25, 40});
        QVERIFY(away(*camera.project(spacePose().target), QPointF(425, 290)) < kPixel);
    }

    void zoomKeepsWhatIsUnderTheCursor_data()
    {
        QTest::addColumn<float>("factor");
        QTest::newRow("in") << 1.7F;
        QTest::newRow("out") << 0.4F;
    }
    void zoomKeepsWhatIsUnderTheCursor()
    {
        QFETCH(float, factor);
        Camera camera = cameraAt({{0, 0, 0}, 10, {}, 0});
        const QVector3D position(3.5F, -2, 0);
        const QPointF cursor = *camera.project(position);
        camera.zoomAt(cursor, factor);
        QVERIFY(away(*camera.project(position), cursor) < kPixel);
        QVERIFY(std::abs(camera.pose().extent - 10 / factor) < 1e-4F);
    }

    void zoomStopsAtItsLimitsWithoutSliding()
    {
        Camera camera = cameraAt({{0, 0, 0}, 10, {}, 0});
        camera.setExtentLimits(5, 20);
        camera.zoomAt({100, 100}, 1000);
        QCOMPARE(camera.pose().extent, 5.0F);
        const QVector3D target = camera.pose().target;
        camera.zoomAt({100, 100}, 2);
        QCOMPARE(camera.pose().target, target);
    }

    void orbitTurnsAroundTheTargetAndStaysUpright()
    {
        Camera camera = cameraAt({{1, 2, 3}, 4, {}, 1});
        camera.orbit({100, 40});
        camera.orbit({-350, 2000}); // beyond the pole
        QVERIFY(away(*camera.project({1, 2, 3}), {400, 250}) < kPixel);
        const QVector3D up = camera.pose().orientation.rotatedVector({0, 1, 0});
        QVERIFY(std::abs(up.x()) < 1e-4F); // no roll
        QVERIFY(up.y() > -1e-4F);          // not upside down
        QVERIFY(std::abs(camera.pose().orientation.length() - 1) < 1e-5F);
    }

    void nearPointsAreLargerAndThoseBehindTheEyeAreNotDrawn()
    {
        const Camera camera = cameraAt({{0, 0, 0}, 2, {}, 1});
        const float near[] = {0, 0, 1};
        const float far[] = {0, 0, -1};
        QVERIFY(camera.projector()(near).sizeScale() > 1);
        QVERIFY(camera.projector()(far).sizeScale() < 1);
        QVERIFY(!camera.project({0, 0, 5}));
    }

    void fittedShowsEverything()
    {
        const Bounds flat = boxOf({5, -3, 0}, {40, 2, 0});
        Camera camera = cameraAt({});
        camera.setPose(camera.fitted(flat, 20, {}, 0));
        QVERIFY(away(*camera.project({45, -3, 0}), {780, 250}) < kPixel);
        QVERIFY(away(*camera.project({-35, -3, 0}), {20, 250}) < kPixel);

        const Bounds space = boxOf({1, 1, 1}, {2, 2, 2});
        for (const float yaw : {0.0F, 45.0F, 130.0F}) {
            camera.setPose(camera.fitted(space, 20, QQuaternion::fromEulerAngles(30, yaw, 0), 1));
            for (int corner = 0; corner < 8; ++corner)
                QVERIFY(inView(camera, {corner & 1 ? 3.0F : -1.0F, corner & 2 ? 3.0F : -1.0F,
                                        corner & 4 ? 3.0F : -1.0F}));
        }
    }

    void fittedSurvivesASinglePoint()
    {
        Camera camera = cameraAt({});
        for (const float perspective : {0.0F, 1.0F}) {
            camera.setPose(camera.fitted(boxOf({7, 7, 0}, {}), 20, {}, perspective));
            QVERIFY(away(*camera.project({7, 7, 0}), {400, 250}) < kPixel);
        }
    }

    void guideFollowsAGrowingLayoutUntilThePersonMoves()
    {
        Camera camera;
        CameraGuide guide(camera);
        guide.setViewport(kView);
        for (float size = 1e-4F; size < 50; size *= 1.2F) {
            guide.setScene(boxOf({}, {size, size, 0}), 2, false);
            guide.advance(0.016);
            QVERIFY(inView(camera, {size, size, 0}));
        }
        // Several snapshots may come between two frames.
        guide.setScene(boxOf({}, {90, 90, 0}), 2, false);
        guide.setScene(boxOf({3, 0, 0}, {200, 200, 0}), 2, false);
        guide.advance(0.016);
        QVERIFY(inView(camera, {203, 200, 0}));
        guide.pan({10, 0});
        QVERIFY(!guide.following());
        const CameraPose theirs = camera.pose();
        guide.setScene(boxOf({}, {500, 500, 0}), 2, false);
        guide.advance(1);
        QCOMPARE(camera.pose().extent, theirs.extent);
        guide.fit();
        for (int frame = 0; frame < 200 && guide.moving(); ++frame)
            guide.advance(0.016);
        QVERIFY(!guide.moving());
        QVERIFY(inView(camera, {500, 500, 0}));
    }

    void guideStaysWithPointsOnTheirWay()
    {
        Camera camera;
        CameraGuide guide(camera);
        guide.setViewport(kView);
        guide.setScene(boxOf({}, {80, 80, 0}), 2, true);
        guide.advance(5);
        // A restart: the points will be close together, but are not yet.
        guide.setScene(boxOf({}, {1e-3F, 1e-3F, 0}), 2, true);
        for (float size = 80; size > 1e-3F; size *= 0.9F) {
            guide.setShown(boxOf({}, {size, size, 0}));
            guide.advance(0.016);
            QVERIFY(inView(camera, {size, size, 0}));
        }
        for (int frame = 0; frame < 300 && guide.moving(); ++frame)
            guide.advance(0.016);
        QVERIFY(!guide.moving());
        QVERIFY(camera.pose().extent < 4e-3F);
    }

    void guideDoesNotJitterWithABreathingLayout()
    {
        Camera camera;
        CameraGuide guide(camera);
        guide.setViewport(kView);
        guide.setScene(boxOf({}, {10, 10, 0}), 2, true);
        guide.advance(5);
        const CameraPose before = camera.pose();
        for (int i = 0; i < 50; ++i) {
            const float size = 10 - 0.5F * static_cast<float>(i % 3);
            guide.setScene(boxOf({0.05F, 0, 0}, {size, size, 0}), 2, false);
            guide.advance(0.016);
        }
        QCOMPARE(camera.pose().extent, before.extent);
        QCOMPARE(camera.pose().target, before.target);
    }

    void guideComesBackForAnotherLayoutAndTurnsIntoSpace()
    {
        Camera camera;
        CameraGuide guide(camera);
        guide.setViewport(kView);
        guide.setScene(boxOf({}, {10, 10, 0}), 2, true);
        guide.zoomAt({0, 0}, 8);
        guide.setScene(boxOf({}, {3, 3, 3}), 3, true);
        QVERIFY(guide.following() && guide.moving());
        for (int frame = 0; frame < 300 && guide.moving(); ++frame)
            guide.advance(0.016);
        QCOMPARE(camera.pose().perspective, 1.0F);
        QVERIFY(inView(camera, {3, 3, 3}) && inView(camera, {-3, -3, -3}));
        guide.orbit({50, 0});
        QVERIFY(guide.following()); // turning is not leaving
    }
};

QTEST_GUILESS_MAIN(TestCamera)
#include "tst_camera.moc"
