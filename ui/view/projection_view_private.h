// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/selection_model.h"
#include "ui/session.h"
#include "ui/view/animated_layout.h"
#include "ui/view/camera_guide.h"
#include "ui/view/hover_card.h"
#include "ui/view/point_grid.h"
#include "ui/view/projection_view.h"
#include "ui/view/scene.h"
#include "ui/view/scene_renderer.h"
#include "ui/view/view_gesture.h"
#include "ui/view/view_overlay.h"

#include <QElapsedTimer>
#include <QPointF>
#include <QRect>
#include <QTimer>

#include <memory>
#include <optional>
#include <string>

namespace murmuration {

/// The view's state between events: brings the session's newest snapshot and the selection into the
/// scene, moves camera and points as time passes, and says what lies under the cursor. Everything
/// ends in requestFrame().
class ProjectionView::Private : public GestureTarget
{
public:
    Private(ProjectionView& projection, Session& shownSession, SelectionModel& shownSelection);

    // From the session and the selection.
    void takeCollection();
    void takeSnapshot();
    void takeProgress();
    void updateLooks();
    void updateHovered();
    void showPicture(std::size_t item, const QImage& picture);
    void showPictureFailure(std::size_t item, const QString& reason);

    // Frames: a repaint now, and further ones as long as something moves.
    void requestFrame();
    void animate();
    /// Lets the session deliver snapshots as fast as they can be drawn.
    void setPace();
    /// `place`: in the window.
    void resize(const QRect& place);
    void updateMargin();
    [[nodiscard]] DrawOptions drawOptions() const;
    /// Empty: OpenGL works.
    void setFailure(const QString& sentence);
    void tellOfPictures();
    void releaseGl();

    // The mouse.
    [[nodiscard]] std::optional<std::uint32_t> itemAt(QPointF position);
    void hover(QPointF position);
    void leave();
    void click(QPointF position, Qt::KeyboardModifiers keys);
    void startGesture(QPointF position);
    void cancelGesture();

    // GestureTarget
    void pan(QPointF delta) override;
    void orbit(QPointF delta) override;
    void selectInside(const QRectF& rectangle, SelectionModel::Mode mode) override;
    void selectInside(const QPolygonF& outline, SelectionModel::Mode mode) override;

    void zoomAt(QPointF position, float factor);
    [[nodiscard]] std::size_t visiblePoints() const { return m_visiblePoints; }
    [[nodiscard]] std::optional<Bounds> visibleBounds(bool selectionOnly) const;

    ProjectionView& view;
    Session& session;
    SelectionModel& selection;
    Theme theme = Theme::light();
    ViewStyle style;
    ViewTool tool = ViewTool::Navigate;
    Camera camera;
    CameraGuide guide{camera};
    AnimatedLayout layout;
    Scene scene;
    std::unique_ptr<SceneRenderer> renderer; ///< exists while there is an OpenGL context
    QString failure;
    std::string pictureFailure; ///< of the renderer, as it was told
    ViewOverlay* overlay;
    HoverCard* card;

    struct Press
    {
        QPointF position;
        Qt::MouseButton button = Qt::NoButton;
        Qt::KeyboardModifiers keys;
        bool dragged = false; ///< it is a gesture, or was before that was cancelled
    };
    std::optional<Press> press;
    std::unique_ptr<ViewGesture> gesture;
    std::optional<QPointF> mouse; ///< while it is over the view

private:
    void showSnapshot();
    [[nodiscard]] double secondsApart();
    void draw(int nextMs);
    void advance();
    void tick();
    void syncPositions();
    void updateSentence();
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] const PointGrid& currentGrid();
    void showCard();

    QRect m_place;                                  ///< in the window
    std::shared_ptr<const Collection> m_collection; ///< whose items the scene's are
    QTimer m_frameTimer;
    QElapsedTimer m_clock;
    QElapsedTimer m_snapshotClock;
    bool m_frameDue = false; ///< at the next tick, whether or not anything moves
    /// What the grid was made of.
    struct GridKey
    {
        std::uint64_t positionsRevision = 0;
        std::uint64_t looksRevision = 0;
        QMatrix4x4 clipFromLayout;
        QSizeF viewport;
        float sizePx = 0;

        bool operator==(const GridKey&) const = default;
    };
    PointGrid m_grid;
    std::optional<GridKey> m_gridKey;
    std::size_t m_visiblePoints = 0;
    std::size_t m_thumbnailsSeen = 0;
    float m_layoutRadius = 0;
    std::uint64_t m_layoutRevision = 0;
};

} // namespace murmuration
