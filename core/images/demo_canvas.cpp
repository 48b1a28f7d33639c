// SPDX-License-Identifier: Apache-2.0
#include "core/images/demo_canvas.h"

#include <algorithm>
#include <cmath>

namespace murmuration {
namespace {

/// Lines per row of pixels on which coverage is measured; along a line it is exact.
constexpr int kLinesPerRow = 8;

std::uint8_t toByte(double value)
{
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 1.0) * 255.0));
}

} // namespace

Canvas::Canvas(int sidePx)
    : m_side(sidePx)
    , m_pixels(static_cast<std::size_t>(sidePx) * static_cast<std::size_t>(sidePx))
    , m_coverage(static_cast<std::size_t>(sidePx))
    , m_crossings(static_cast<std::size_t>(sidePx) * kLinesPerRow)
{
}

void Canvas::cover(const Paint& paint)
{
    for (int row = 0; row < m_side; ++row) {
        std::fill(m_coverage.begin(), m_coverage.end(), 1.0F);
        blend(row, paint);
    }
}

void Canvas::fill(const std::vector<Outline>& shapes, const Paint& paint)
{
    const Rows rows = collectCrossings(shapes);
    for (int row = rows.begin; row < rows.end; ++row) {
        coverRow(row);
        blend(row, paint);
    }
}

void Canvas::clipTo(const Outline& shape)
{
    const Rows rows = collectCrossings({shape});
    m_clip.assign(m_pixels.size(), 0.0F);
    for (int row = rows.begin; row < rows.end; ++row) {
        coverRow(row);
        std::copy(m_coverage.begin(), m_coverage.end(),
                  m_clip.begin() + static_cast<std::ptrdiff_t>(row) * m_side);
    }
}

/// Where the outlines' edges cross the lines. Returns the rows of pixels that they touch.
Canvas::Rows Canvas::collectCrossings(const std::vector<Outline>& shapes)
{
    const int lines = m_side * kLinesPerRow;
    int first = lines;
    int last = -1;
    for (const Outline& shape : shapes) {
        for (std::size_t i = 0; i < shape.size(); ++i) {
            Vec2 from = shape[i] * m_side;
            Vec2 to = shape[(i + 1) % shape.size()] * m_side;
            const int winding = from.y < to.y ? 1 : -1;
            if (winding < 0)
                std::swap(from, to);
            // Lines lie at (line + 0.5) / kLinesPerRow; an edge owns those in [from.y, to.y).
            const auto lineAt = [&](double y) {
                return static_cast<int>(
                    std::clamp(std::ceil(y * kLinesPerRow - 0.5), 0.0, static_cast<double>(lines)));
            };
            const int begin = lineAt(from.y);
            const int end = lineAt(to.y);
            for (int line = begin; line < end; ++line) {
                const double y = (line + 0.5) / kLinesPerRow;
                const double t = (y - from.y) / (to.y - from.y);
                m_crossings[static_cast<std::size_t>(line)].push_back(
                    {from.x + t * (to.x - from.x), winding});
            }
            if (begin < end) {
                first = std::min(first, begin);
                last = std::max(last, end - 1);
            }
        }
    }
    return last < 0 ? Rows{} : Rows{first / kLinesPerRow, last / kLinesPerRow + 1};
}

/// Puts the row's coverage together and forgets its crossings.
void Canvas::coverRow(int row)
{
    std::fill(m_coverage.begin(), m_coverage.end(), 0.0F);
    for (int line = row * kLinesPerRow; line < (row + 1) * kLinesPerRow; ++line) {
        std::vector<Crossing>& crossings = m_crossings[static_cast<std::size_t>(line)];
        std::sort(crossings.begin(), crossings.end(),
                  [](const Crossing& a, const Crossing& b) { return a.x < b.x; });
        int winding = 0;
        for (std::size_t i = 0; i + 1 < crossings.size(); ++i) {
            winding += crossings[i].winding;
            if (winding != 0)
                addSpan(crossings[i].x, crossings[i + 1].x);
        }
        crossings.clear();
    }
}

void Canvas::addSpan(double from, double to)
{
    from = std::clamp(from, 0.0, static_cast<double>(m_side));
    to = std::clamp(to, 0.0, static_cast<double>(m_side));
    for (int x = static_cast<int>(from); x < m_side && x < to; ++x) {
        const double part = std::min(to, x + 1.0) - std::max(from, static_cast<double>(x));
        m_coverage[static_cast<std::size_t>(x)] += static_cast<float>(part / kLinesPerRow);
    }
}

void Canvas::blend(int row, const Paint& paint)
{
    for (int x = 0; x < m_side; ++x) {
        const auto column = static_cast<std::size_t>(x);
        const std::size_t pixel =
            static_cast<std::size_t>(row) * static_cast<std::size_t>(m_side) + column;
        const float clip = m_clip.empty() ? 1.0F : m_clip[pixel];
        const double coverage = std::min(1.0F, m_coverage[column]) * clip;
        if (coverage <= 0)
            continue;
        const Ink ink = paint({(x + 0.5) / m_side, (row + 0.5) / m_side});
        m_pixels[pixel] = mix(m_pixels[pixel], ink.withAlpha(1), ink.alpha * coverage);
    }
}

Image Canvas::image() const
{
    Image result(m_side, m_side);
    std::uint8_t* out = result.rgb.data();
    for (const Ink& ink : m_pixels) {
        *out++ = toByte(ink.red);
        *out++ = toByte(ink.green);
        *out++ = toByte(ink.blue);
    }
    return result;
}

} // namespace murmuration
