// SPDX-License-Identifier: Apache-2.0
#include "ui/view/thumbnail_atlas.h"

#include "core/base/error.h"
#include "ui/view/gl_program.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace murmuration {
namespace {

constexpr int kLargestPage = 2048;
/// Above this the thumbnails are kept at half their size.
constexpr std::size_t kMemoryBudget = std::size_t{256} << 20;

void expand(std::span<const std::uint8_t> rgb, std::vector<std::uint8_t>& rgba)
{
    rgba.resize(rgb.size() / 3 * 4);
    for (std::size_t i = 0; i < rgb.size() / 3; ++i) {
        std::copy_n(&rgb[i * 3], 3, &rgba[i * 4]);
        rgba[i * 4 + 3] = 255;
    }
}

/// The mean of two by two texels, in place; the result is side / 2 wide, without padding.
void halve(std::vector<std::uint8_t>& rgba, std::size_t side)
{
    const std::size_t half = side / 2;
    for (std::size_t y = 0; y < half; ++y) {
        for (std::size_t x = 0; x < half; ++x) {
            for (std::size_t channel = 0; channel < 4; ++channel) {
                const std::size_t from = (2 * y * side + 2 * x) * 4 + channel;
                const int sum =
                    rgba[from] + rgba[from + 4] + rgba[from + side * 4] + rgba[from + side * 4 + 4];
                rgba[(y * half + x) * 4 + channel] = static_cast<std::uint8_t>((sum + 2) / 4);
            }
        }
    }
}

} // namespace

ThumbnailAtlas::ThumbnailAtlas(std::shared_ptr<const Thumbnails> thumbnails)
    : m_gl(currentGl())
    , m_thumbnails(std::move(thumbnails))
    , m_has(m_thumbnails->items(), false)
{
    const std::size_t items = std::max<std::size_t>(1, m_thumbnails->items());
    m_slotSide = m_thumbnails->side();
    const auto bytes = [&] {
        return items * static_cast<std::size_t>(m_slotSide * m_slotSide) * 16 / 3;
    };
    m_halved = bytes() > kMemoryBudget && m_slotSide % 2 == 0;
    if (m_halved)
        m_slotSide /= 2;
    m_lastLevel = std::min(3, std::countr_zero(static_cast<unsigned>(m_slotSide)));

    GLint largest = 0;
    GLint mostPages = 0;
    m_gl.glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
    m_gl.glGetIntegerv(GL_MAX_ARRAY_TEXTURE_LAYERS, &mostPages);
    const int square = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(items))));
    m_slotsPerLine = std::clamp(std::min(largest, kLargestPage) / m_slotSide, 1, square);
    const std::size_t perPage =
        static_cast<std::size_t>(m_slotsPerLine) * static_cast<std::size_t>(m_slotsPerLine);
    const std::size_t pages = (items + perPage - 1) / perPage;
    if (pages > static_cast<std::size_t>(mostPages))
        throw Error("This collection has more pictures than the graphics card can show at once; "
                    "show points instead.");

    while (m_gl.glGetError() != GL_NO_ERROR) {
    } // of others
    m_gl.glGenTextures(1, &m_texture);
    m_gl.glBindTexture(GL_TEXTURE_2D_ARRAY, m_texture);
    m_gl.glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_NEAREST);
    m_gl.glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    m_gl.glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    m_gl.glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    m_gl.glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAX_LEVEL, m_lastLevel);
    for (int level = 0; level <= m_lastLevel; ++level) {
        const int side = m_slotsPerLine * m_slotSide >> level;
        m_gl.glTexImage3D(GL_TEXTURE_2D_ARRAY, level, GL_RGBA8, side, side,
                          static_cast<GLsizei>(pages), 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
    }
    if (m_gl.glGetError() != GL_NO_ERROR) {
        m_gl.glDeleteTextures(1, &m_texture);
        throw Error("The pictures of this collection do not fit into graphics memory; show points "
                    "instead.");
    }
}

ThumbnailAtlas::~ThumbnailAtlas()
{
    m_gl.glDeleteTextures(1, &m_texture);
}

void ThumbnailAtlas::upload(int budget)
{
    if (!hasPending())
        return;
    m_gl.glBindTexture(GL_TEXTURE_2D_ARRAY, m_texture);
    m_gl.glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    // At most once around: thumbnails come in no particular order.
    for (std::size_t seen = 0; seen < m_has.size() && budget > 0 && hasPending(); ++seen) {
        const auto item = static_cast<std::uint32_t>(m_next);
        m_next = (m_next + 1) % m_has.size();
        if (m_has[item] || !m_thumbnails->has(item))
            continue;
        uploadOne(item);
        m_has[item] = true;
        ++m_uploaded;
        --budget;
    }
}

void ThumbnailAtlas::uploadOne(std::uint32_t item)
{
    expand(m_thumbnails->pixels(item), m_scratch);
    if (m_halved)
        halve(m_scratch, static_cast<std::size_t>(m_thumbnails->side()));

    const int perPage = m_slotsPerLine * m_slotsPerLine;
    const int index = static_cast<int>(item);
    const int column = index % perPage % m_slotsPerLine;
    const int line = index % perPage / m_slotsPerLine;
    for (int level = 0; level <= m_lastLevel; ++level) {
        const int side = m_slotSide >> level;
        m_gl.glTexSubImage3D(GL_TEXTURE_2D_ARRAY, level, column * side, line * side,
                             index / perPage, side, side, 1, GL_RGBA, GL_UNSIGNED_BYTE,
                             m_scratch.data());
        if (level < m_lastLevel)
            halve(m_scratch, static_cast<std::size_t>(side));
    }
}

} // namespace murmuration
