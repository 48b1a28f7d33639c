// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/view/point_renderer.h"
#include "ui/view/scene.h"
#include "ui/view/thumbnail_renderer.h"

#include <QImage>
#include <QOpenGLFunctions_3_3_Core>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace murmuration {

/// Draws a scene with OpenGL 3.3 into the framebuffer that is bound, or into a picture. All OpenGL
/// objects of the projection belong to it: made with the context current, and destroyed so.
class SceneRenderer
{
public:
    /// Throws Error when there is no OpenGL 3.3 or the driver rejects a shader.
    SceneRenderer();

    void draw(const Scene& scene, const DrawOptions& options);
    /// Draws into a picture of the viewport times options.pixelScale, premultiplied when
    /// transparent. Throws Error when that is larger than the graphics card can draw. The
    /// framebuffer bound before is bound again.
    [[nodiscard]] QImage picture(const Scene& scene, DrawOptions options);

    /// Whether the processor draws, which the workers need as well.
    [[nodiscard]] bool isSoftware() const { return m_software; }
    /// Thumbnails that have come wait for the next draw().
    [[nodiscard]] bool hasPendingThumbnails() const { return m_pictures.hasPending(); }
    /// Why pictures are drawn as points, if they are; empty otherwise.
    [[nodiscard]] const std::string& pictureFailure() const { return m_pictureFailure; }

private:
    /// What the rows in painting order were computed for.
    struct OrderKey
    {
        std::uint64_t positionsRevision = 0;
        std::uint64_t looksRevision = 0;
        QMatrix4x4 clipFromLayout;
        bool pictures = false;
        std::size_t thumbnails = 0;

        bool operator==(const OrderKey&) const = default;
    };

    void prepareThumbnails(const Scene& scene, const DrawOptions& options);
    [[nodiscard]] bool updateOrder(const Scene& scene, const DrawOptions& options);

    QOpenGLFunctions_3_3_Core& m_gl;
    const bool m_software;
    PointRenderer m_points;
    ThumbnailRenderer m_pictures;
    std::string m_pictureFailure;
    std::optional<OrderKey> m_orderKey;
    std::vector<std::uint32_t> m_order;
    std::vector<std::uint32_t> m_pointRows;
    std::vector<std::uint32_t> m_pictureRows;
};

} // namespace murmuration
