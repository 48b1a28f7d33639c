// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/images/thumbnails.h"

#include <QOpenGLFunctions_3_3_Core>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace murmuration {

/// The thumbnails of a collection in one array texture: pages of equal squares, the item's index is
/// its slot. Filled little by little, with reduced copies so that small pictures stay smooth. Owns
/// an OpenGL texture of the context that was current when it was made; that must be current in
/// every call and when it is destroyed.
class ThumbnailAtlas
{
public:
    /// Throws Error when the graphics memory does not suffice.
    explicit ThumbnailAtlas(std::shared_ptr<const Thumbnails> thumbnails);
    ~ThumbnailAtlas();
    ThumbnailAtlas(const ThumbnailAtlas&) = delete;
    ThumbnailAtlas& operator=(const ThumbnailAtlas&) = delete;

    [[nodiscard]] const std::shared_ptr<const Thumbnails>& thumbnails() const
    {
        return m_thumbnails;
    }
    /// Uploads at most `budget` of the thumbnails that have come since.
    void upload(int budget);
    [[nodiscard]] bool hasPending() const { return m_uploaded < m_thumbnails->ready(); }
    [[nodiscard]] std::size_t uploaded() const { return m_uploaded; }
    [[nodiscard]] bool has(std::uint32_t item) const { return item < m_has.size() && m_has[item]; }

    [[nodiscard]] GLuint texture() const { return m_texture; }
    [[nodiscard]] int slotSide() const { return m_slotSide; }         ///< texels
    [[nodiscard]] int slotsPerLine() const { return m_slotsPerLine; } ///< a page has as many lines
    [[nodiscard]] int lastLevel() const { return m_lastLevel; }

private:
    void uploadOne(std::uint32_t item);

    QOpenGLFunctions_3_3_Core& m_gl;
    std::shared_ptr<const Thumbnails> m_thumbnails;
    GLuint m_texture = 0;
    int m_slotSide = 0;
    int m_slotsPerLine = 0;
    int m_lastLevel = 0;
    bool m_halved = false; ///< the atlas holds the thumbnails at half their size
    std::size_t m_uploaded = 0;
    std::size_t m_next = 0; ///< where the search for thumbnails that have come goes on
    std::vector<bool> m_has;
    std::vector<std::uint8_t> m_scratch; ///< RGBA of one thumbnail
};

} // namespace murmuration
