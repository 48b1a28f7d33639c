// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/color.h"
#include "core/images/thumbnails.h"
#include "ui/view/camera.h"

#include <QColor>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace murmuration {

/// How one point looks; four bytes, as they go to the graphics card.
struct PointLook
{
    static constexpr std::uint8_t kSelected = 1;
    static constexpr std::uint8_t kHidden = 2;
    static constexpr std::uint8_t kPinned = 4;

    Color color;
    std::uint8_t state = 0;
};

/// What there is to draw, as plain data: rows of points. Renderers read it, the view fills it; the
/// revisions say what has to be uploaded again.
struct Scene
{
    std::shared_ptr<const std::vector<std::uint32_t>> items; ///< row -> item
    std::vector<float> positions;                            ///< rows x 3, layout units
    std::vector<PointLook> looks;                            ///< one for each row
    std::optional<std::uint32_t> hoveredRow;
    bool anySelected = false;
    float depthRadius = 0; ///< of the layout, for the dimming of what is far; 0 for a flat one
    std::shared_ptr<const Thumbnails> thumbnails; ///< by item; may be null
    std::uint64_t positionsRevision = 0;
    std::uint64_t looksRevision = 0;

    [[nodiscard]] std::size_t rows() const { return looks.size(); }
};

/// How the scene is drawn into one picture.
struct DrawOptions
{
    Camera camera;
    double pixelScale = 1; ///< device pixels for each pixel of the camera's viewport
    bool pictures = false;
    float pointDiameterPx = 6; ///< these in the camera's pixels
    float pictureSidePx = 32;
    float opacity = 0.9F;
    QColor background;
    QColor ink; ///< contrasts with the background
    QColor accent;
    bool transparent = false;
    bool hovered = true; ///< draws attention to the hovered point
    int thumbnailUploads =
        192; ///< at most so many for this picture; the rest are drawn as points until the next
};

/// Rows in the order they are painted: without hidden ones and those behind the eye, selected ones
/// last, and in a space layout the far ones first, so that no depth buffer is needed and edges
/// blend smoothly.
void paintingOrder(const Scene& scene, const Camera& camera, std::vector<std::uint32_t>& rows);

/// Sizes when the person has not chosen any. They grow more slowly than the distances between
/// points, so that zooming in takes apart what overlaps. `zoom` is 1 when the whole layout is in
/// view.
[[nodiscard]] float pointDiameterPx(std::size_t points, float zoom);
[[nodiscard]] float pictureSidePx(std::size_t pictures, QSizeF viewport, float zoom);

} // namespace murmuration
