// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/view/scene.h"
#include "ui/view/thumbnail_atlas.h"

#include <QOpenGLBuffer>
#include <QOpenGLFunctions_3_3_Core>
#include <QOpenGLVertexArrayObject>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

class QOpenGLShaderProgram;

namespace murmuration {

/// Draws thumbnails with class-coloured borders as instanced squares. Holds OpenGL objects of the
/// context that was current when it was made; that context must be current in every call and when
/// it is destroyed.
class ThumbnailRenderer
{
public:
    /// Throws Error.
    ThumbnailRenderer();
    ~ThumbnailRenderer();

    /// Takes over thumbnails that have come, at most options.thumbnailUploads. Throws Error when
    /// they do not fit.
    void prepare(const Scene& scene, const DrawOptions& options);
    [[nodiscard]] bool hasPending() const { return m_atlas && m_atlas->hasPending(); }
    [[nodiscard]] std::size_t uploaded() const { return m_atlas ? m_atlas->uploaded() : 0; }
    /// Whether draw() can draw this row's picture; else it should be drawn as a point.
    [[nodiscard]] bool has(const Scene& scene, std::uint32_t row) const;

    /// `rows` in painting order, all of which it has(); `changed` says that they, positions or
    /// looks are new.
    void draw(const Scene& scene, const DrawOptions& options, std::span<const std::uint32_t> rows,
              bool changed);
    void drawHovered(const Scene& scene, const DrawOptions& options, std::uint32_t row);

private:
    struct Instance
    {
        float position[3];
        PointLook look;
        std::uint32_t slot;
    };

    [[nodiscard]] static Instance instanceOf(const Scene& scene, std::uint32_t row);
    void drawInstances(const Scene& scene, const DrawOptions& options, std::size_t count,
                       bool hovered);

    QOpenGLFunctions_3_3_Core& m_gl;
    std::unique_ptr<QOpenGLShaderProgram> m_program;
    std::unique_ptr<ThumbnailAtlas> m_atlas;
    std::shared_ptr<const Thumbnails> m_refused; ///< thumbnails that did not fit; not tried again
    QOpenGLVertexArrayObject m_vertexArray;
    QOpenGLBuffer m_instances{QOpenGLBuffer::VertexBuffer};
    std::vector<Instance> m_rows;
};

} // namespace murmuration
