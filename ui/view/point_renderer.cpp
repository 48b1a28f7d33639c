// SPDX-License-Identifier: Apache-2.0
#include "ui/view/point_renderer.h"

#include "ui/view/gl_program.h"

#include <QOpenGLShaderProgram>

#include <cstddef>

namespace murmuration {
namespace {

/// While something is selected, the rest steps back by this much.
constexpr float kUnselectedOpacity = 0.42F;
/// The farthest points of a space layout fade this far into the background.
constexpr float kFog = 0.6F;

QVector3D vectorOf(const QColor& color)
{
    return {color.redF(), color.greenF(), color.blueF()};
}

int bytesOf(std::size_t count, std::size_t size)
{
    return static_cast<int>(count * size);
}

} // namespace

void setSceneUniforms(QOpenGLShaderProgram& program, const Scene& scene, const DrawOptions& options,
                      bool hovered)
{
    const CameraPose& pose = options.camera.pose();
    program.setUniformValue("clipFromLayout", options.camera.clipFromLayout());
    if (scene.depthRadius > 0) {
        const QVector3D towards = pose.orientation.conjugated().rotatedVector(QVector3D(0, 0, 1));
        const QVector3D scaled = towards * (-0.5F / scene.depthRadius);
        program.setUniformValue(
            "farness", QVector4D(scaled, 0.5F - QVector3D::dotProduct(scaled, pose.target)));
        program.setUniformValue("fog", kFog * pose.perspective);
    } else {
        program.setUniformValue("farness", QVector4D());
        program.setUniformValue("fog", 0.0F);
    }
    program.setUniformValue("pixelScale", static_cast<float>(options.pixelScale));
    program.setUniformValue("unselectedOpacity", scene.anySelected ? kUnselectedOpacity : 1.0F);
    program.setUniformValue("hovered", hovered);
    program.setUniformValue("background", vectorOf(options.background));
    program.setUniformValue("ink", vectorOf(options.ink));
    program.setUniformValue("accent", vectorOf(options.accent));
}

PointRenderer::PointRenderer()
    : m_gl(currentGl())
    , m_program(loadProgram(QStringLiteral("points")))
{
    for (QOpenGLBuffer* buffer : {&m_positions, &m_looks, &m_order}) {
        buffer->create();
        buffer->setUsagePattern(QOpenGLBuffer::StreamDraw);
    }
    m_vertexArray.create();
    m_vertexArray.bind();
    m_positions.bind();
    m_gl.glEnableVertexAttribArray(0);
    m_gl.glVertexAttribPointer(0, 3, GL_FLOAT, GL_FALSE, 0, nullptr);
    m_looks.bind();
    m_gl.glEnableVertexAttribArray(1);
    m_gl.glVertexAttribPointer(1, 3, GL_UNSIGNED_BYTE, GL_TRUE, sizeof(PointLook), nullptr);
    m_gl.glEnableVertexAttribArray(2);
    m_gl.glVertexAttribIPointer(2, 1, GL_UNSIGNED_BYTE, sizeof(PointLook),
                                reinterpret_cast<const void*>(offsetof(PointLook, state)));
    m_order.bind();
    m_vertexArray.release();
}

PointRenderer::~PointRenderer() = default;

void PointRenderer::upload(const Scene& scene)
{
    if (m_positionsRevision != scene.positionsRevision) {
        m_positions.bind();
        m_positions.allocate(scene.positions.data(),
                             bytesOf(scene.positions.size(), sizeof(float)));
        m_positionsRevision = scene.positionsRevision;
    }
    if (m_looksRevision != scene.looksRevision) {
        m_looks.bind();
        m_looks.allocate(scene.looks.data(), bytesOf(scene.looks.size(), sizeof(PointLook)));
        m_looksRevision = scene.looksRevision;
    }
}

void PointRenderer::bind(const Scene& scene, const DrawOptions& options, bool hovered)
{
    upload(scene);
    m_program->bind();
    setSceneUniforms(*m_program, scene, options, hovered);
    m_program->setUniformValue("diameter",
                               options.pointDiameterPx * static_cast<float>(options.pixelScale));
    m_program->setUniformValue("opacity", options.opacity);
    m_vertexArray.bind();
}

void PointRenderer::draw(const Scene& scene, const DrawOptions& options,
                         std::span<const std::uint32_t> rows)
{
    if (rows.empty())
        return;
    bind(scene, options, false);
    m_order.bind();
    m_order.allocate(rows.data(), bytesOf(rows.size(), sizeof(std::uint32_t)));
    m_gl.glDrawElements(GL_POINTS, static_cast<GLsizei>(rows.size()), GL_UNSIGNED_INT, nullptr);
    m_vertexArray.release();
    m_program->release();
}

void PointRenderer::drawHovered(const Scene& scene, const DrawOptions& options, std::uint32_t row)
{
    bind(scene, options, true);
    m_gl.glDrawArrays(GL_POINTS, static_cast<GLint>(row), 1);
    m_vertexArray.release();
    m_program->release();
}

} // namespace murmuration
