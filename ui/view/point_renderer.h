// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/view/scene.h"

#include <QOpenGLBuffer>
#include <QOpenGLFunctions_3_3_Core>
#include <QOpenGLVertexArrayObject>

#include <cstdint>
#include <memory>
#include <span>

class QOpenGLShaderProgram;

namespace murmuration {

/// Draws points as round sprites with smooth edges. Holds OpenGL objects of the context that was
/// current when it was made; that context must be current in every call and when it is destroyed.
class PointRenderer
{
public:
    /// Throws Error.
    PointRenderer();
    ~PointRenderer();

    /// `rows` in painting order. Uploads what has changed since the last call.
    void draw(const Scene& scene, const DrawOptions& options, std::span<const std::uint32_t> rows);
    void drawHovered(const Scene& scene, const DrawOptions& options, std::uint32_t row);

private:
    void upload(const Scene& scene);
    void bind(const Scene& scene, const DrawOptions& options, bool hovered);

    QOpenGLFunctions_3_3_Core& m_gl;
    std::unique_ptr<QOpenGLShaderProgram> m_program;
    QOpenGLVertexArrayObject m_vertexArray;
    QOpenGLBuffer m_positions{QOpenGLBuffer::VertexBuffer};
    QOpenGLBuffer m_looks{QOpenGLBuffer::VertexBuffer};
    QOpenGLBuffer m_order{QOpenGLBuffer::IndexBuffer};
    std::uint64_t m_positionsRevision = ~std::uint64_t{0};
    std::uint64_t m_looksRevision = ~std::uint64_t{0};
};

/// The uniforms that points and pictures share.
void setSceneUniforms(QOpenGLShaderProgram& program, const Scene& scene, const DrawOptions& options,
                      bool hovered);

} // namespace murmuration
