// SPDX-License-Identifier: Apache-2.0
#include "ui/view/scene.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

/// Depths are told apart in this many steps; finer is not visible.
constexpr std::size_t kDepthSteps = 4096;
/// Pictures cover about this share of the view when the whole layout is seen.
constexpr float kPictureCoverage = 0.34F;

} // namespace

void paintingOrder(const Scene& scene, const Camera& camera, std::vector<std::uint32_t>& rows)
{
    rows.clear();
    const Projector project = camera.projector();
    const bool inSpace = scene.depthRadius > 0;

    // A counting sort by bucket: unselected rows by depth, then selected rows by depth.
    const auto bucketOf = [&](std::size_t row) -> std::optional<std::size_t> {
        const PointLook& look = scene.looks[row];
        if ((look.state & PointLook::kHidden) != 0)
            return std::nullopt;
        const std::size_t layer = (look.state & PointLook::kSelected) != 0 ? kDepthSteps : 0;
        if (!inSpace)
            return layer;
        const ProjectedPoint point = project(&scene.positions[row * 3]);
        if (!point.inFront())
            return std::nullopt;
        const float depth = std::clamp(0.5F + 0.25F * point.z / scene.depthRadius, 0.0F, 1.0F);
        return layer + static_cast<std::size_t>(depth * static_cast<float>(kDepthSteps - 1));
    };

    constexpr std::uint16_t kNone = 0xFFFF;
    std::vector<std::uint16_t> buckets(scene.rows(), kNone);
    std::vector<std::uint32_t> starts(2 * kDepthSteps + 1, 0);
    for (std::size_t row = 0; row < scene.rows(); ++row) {
        const std::optional<std::size_t> bucket = bucketOf(row);
        if (!bucket)
            continue;
        buckets[row] = static_cast<std::uint16_t>(*bucket);
        ++starts[*bucket + 1];
    }
    for (std::size_t bucket = 1; bucket < starts.size(); ++bucket)
        starts[bucket] += starts[bucket - 1];
    rows.resize(starts.back());
    for (std::size_t row = 0; row < scene.rows(); ++row)
        if (buckets[row] != kNone)
            rows[starts[buckets[row]]++] = static_cast<std::uint32_t>(row);
}

float pointDiameterPx(std::size_t points, float zoom)
{
    const float whole =
        9.5F * std::pow(320.0F / static_cast<float>(std::max<std::size_t>(points, 1)), 0.2F);
    return std::clamp(whole, 3.2F, 11.0F) * std::clamp(std::pow(zoom, 0.3F), 0.8F, 2.2F);
}

float pictureSidePx(std::size_t pictures, QSizeF viewport, float zoom)
{
    const auto area = static_cast<float>(viewport.width() * viewport.height());
    const float each =
        std::sqrt(kPictureCoverage * area / static_cast<float>(std::max<std::size_t>(pictures, 1)));
    const float whole = std::clamp(each, 10.0F, 72.0F);
    return std::clamp(whole * std::pow(zoom, zoom < 1 ? 1.0F : 0.7F), 8.0F, 144.0F);
}

} // namespace murmuration
