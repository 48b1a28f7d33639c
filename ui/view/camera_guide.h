// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/view/camera.h"

#include <optional>

namespace murmuration {

/// Moves a camera as time passes: follows a layout that grows, calmly, until the person pans or
/// zooms; then the view is theirs until they ask for all of it again. Knows no clock: advance() is
/// told how much time has passed.
class CameraGuide
{
public:
    explicit CameraGuide(Camera& camera)
        : m_camera(camera)
    {
    }

    /// Says what there is to see. A new layout (another method, other dimensions, a restart) is
    /// followed again whoever moved the camera before.
    void setScene(const Bounds& bounds, int dimensions, bool newLayout);
    /// Where the points are on their way to where setScene() says.
    void setShown(const Bounds& bounds) { m_shown = bounds; }
    /// Forgets the scene: the next is shown at once, without a glide.
    void reset();
    void setViewport(QSizeF size);
    /// The view is `size` now, for its top edge moved down by `pixels` (negative: up). What is
    /// shown stays where it is on the screen; what is followed then glides into the room there is.
    void cutTop(QSizeF size, double pixels);
    void setMarginPx(float margin) { m_marginPx = margin; }

    // The person's own moves.
    void pan(QPointF delta);
    void zoomAt(QPointF cursor, float factor);
    void orbit(QPointF delta); ///< goes on following, only from elsewhere

    /// Glides to where all of the scene is in view, and follows it from now on.
    void fit();
    /// Glides to where `bounds` are in view.
    void fit(const Bounds& bounds);

    [[nodiscard]] bool following() const { return m_following; }
    /// Whether advance() has something to do.
    [[nodiscard]] bool moving() const { return m_goal.has_value(); }
    void advance(double seconds);

    /// How much larger the scene is drawn than when all of it just fills the view.
    [[nodiscard]] float zoom() const;

private:
    void frame();
    void release();
    [[nodiscard]] QQuaternion goalOrientation() const;
    [[nodiscard]] float reach(const Bounds& bounds, const CameraPose& pose) const;
    [[nodiscard]] bool containsShown() const;

    Camera& m_camera;
    std::optional<Bounds> m_bounds;
    Bounds m_shown;
    std::optional<CameraPose> m_goal;
    CameraPose m_framed; ///< shows the whole scene; moves only when the scene no longer suits it
    float m_needed = 1;  ///< the extent that just shows the whole scene
    int m_dimensions = 2;
    float m_marginPx = 40;
    bool m_following = true;
    bool m_contained = true; ///< all that is shown is in view, and shall stay there
};

} // namespace murmuration
