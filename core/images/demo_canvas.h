// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/demo_paint.h"
#include "core/images/image.h"

#include <vector>

namespace murmuration {

/// A closed polygon, or an open line where a function says so, in the unit square.
using Outline = std::vector<Vec2>;

/// A small square picture to draw on, from (0, 0) at the top left to (1, 1). Shapes are filled
/// where their winding number is not zero, with edges smoothed by the part of each pixel they
/// cover, so nothing has to be drawn larger and reduced. One thread at a time.
class Canvas
{
public:
    explicit Canvas(int sidePx);

    /// Paints every pixel.
    void cover(const Paint& paint);

    /// Paints the inside of one or of several outlines together.
    void fill(const Outline& shape, const Paint& paint)
    {
        fill(std::vector<Outline>{shape}, paint);
    }
    void fill(const std::vector<Outline>& shapes, const Paint& paint);

    /// From here on nothing outside `shape` is painted, until noClip().
    void clipTo(const Outline& shape);
    void noClip() { m_clip.clear(); }

    [[nodiscard]] Image image() const;

private:
    struct Crossing
    {
        double x;
        int winding;
    };
    struct Rows
    {
        int begin = 0;
        int end = 0;
    };

    Rows collectCrossings(const std::vector<Outline>& shapes);
    void coverRow(int row);
    void addSpan(double from, double to);
    void blend(int row, const Paint& paint);

    const int m_side;
    std::vector<Ink> m_pixels;
    std::vector<float> m_clip;     ///< a coverage per pixel; empty when all is open
    std::vector<float> m_coverage; ///< of the row being painted
    std::vector<std::vector<Crossing>> m_crossings; ///< per line within the rows
};

} // namespace murmuration
