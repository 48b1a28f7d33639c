// SPDX-License-Identifier: Apache-2.0
#include "ui/view/thumbnail_renderer.h"

#include "ui/view/gl_program.h"
#include "ui/view/point_renderer.h"

#include <QOpenGLShaderProgram>

#include <algorithm>
#include <cstddef>

namespace murmuration {
namespace {

const void* at(std::size_t offset)
{
    return reinterpret_cast<const void*>(offset);
}

} // namespace

ThumbnailRenderer::ThumbnailRenderer()
    : m_gl(currentGl())
    , m_program(loadProgram(QStringLiteral("pictures")))
{
    m_instances.create();
    m_instances.setUsagePattern(QOpenGLBuffer::StreamDraw);
    m_vertexArray.create();
    m_vertexArray.bind();
    m_instances.bind();
    constexpr GLsizei stride = sizeof(Instance);
    m_gl.glVertexAttribPointer(0, 3, GL_FLOAT, GL_FALSE, stride, at(offsetof(Instance, position)));
    m_gl.glVertexAttribPointer(1, 3, GL_UNSIGNED_BYTE, GL_TRUE, stride,
                               at(offsetof(Instance, look)));
    m_gl.glVertexAttribIPointer(2, 1, GL_UNSIGNED_BYTE, stride,
                                at(offsetof(Instance, look) + offsetof(PointLook, state)));
    m_gl.glVertexAttribIPointer(3, 1, GL_UNSIGNED_INT, stride, at(offsetof(Instance, slot)));
    for (GLuint attribute = 0; attribute < 4; ++attribute) {
        m_gl.glEnableVertexAttribArray(attribute);
        m_gl.glVertexAttribDivisor(attribute, 1);
    }
    m_vertexArray.release();
}

ThumbnailRenderer::~ThumbnailRenderer() = default;

void ThumbnailRenderer::prepare(const Scene& scene, const DrawOptions& options)
{
    if (!scene.thumbnails) {
        m_atlas.reset();
        return;
    }
    if (!m_atlas || m_atlas->thumbnails() != scene.thumbnails) {
        m_atlas.reset();
        if (m_refused == scene.thumbnails)
            return;
        m_refused = scene.thumbnails;
        m_atlas = std::make_unique<ThumbnailAtlas>(scene.thumbnails);
        m_refused.reset();
    }
    m_atlas->upload(options.thumbnailUploads);
}

bool ThumbnailRenderer::has(const Scene& scene, std::uint32_t row) const
{
    return m_atlas && m_atlas->has((*scene.items)[row]);
}

ThumbnailRenderer::Instance ThumbnailRenderer::instanceOf(const Scene& scene, std::uint32_t row)
{
    Instance instance{};
    std::copy_n(&scene.positions[std::size_t{row} * 3], 3, instance.position);
    instance.look = scene.looks[row];
    instance.slot = (*scene.items)[row];
    return instance;
}

void ThumbnailRenderer::draw(const Scene& scene, const DrawOptions& options,
                             std::span<const std::uint32_t> rows, bool changed)
{
    if (changed) {
        m_rows.resize(rows.size());
        std::transform(rows.begin(), rows.end(), m_rows.begin(),
                       [&](std::uint32_t row) { return instanceOf(scene, row); });
    }
    // The buffer may hold the hovered picture alone.
    m_instances.bind();
    m_instances.allocate(m_rows.data(), static_cast<int>(m_rows.size() * sizeof(Instance)));
    drawInstances(scene, options, m_rows.size(), false);
}

void ThumbnailRenderer::drawHovered(const Scene& scene, const DrawOptions& options,
                                    std::uint32_t row)
{
    const Instance instance = instanceOf(scene, row);
    m_instances.bind();
    m_instances.allocate(&instance, sizeof(Instance));
    drawInstances(scene, options, 1, true);
}

void ThumbnailRenderer::drawInstances(const Scene& scene, const DrawOptions& options,
                                      std::size_t count, bool hovered)
{
    if (count == 0 || !m_atlas)
        return;
    const auto scale = static_cast<float>(options.pixelScale);
    const QSizeF viewport = options.camera.viewport() * options.pixelScale;
    m_program->bind();
    setSceneUniforms(*m_program, scene, options, hovered);
    m_program->setUniformValue("viewport", viewport);
    m_program->setUniformValue("side", options.pictureSidePx * scale);
    m_program->setUniformValue("slotsPerLine", m_atlas->slotsPerLine());
    m_program->setUniformValue("slotsPerPage", m_atlas->slotsPerLine() * m_atlas->slotsPerLine());
    m_program->setUniformValue("slotSide", static_cast<float>(m_atlas->slotSide()));
    m_program->setUniformValue("pageSide",
                               static_cast<float>(m_atlas->slotsPerLine() * m_atlas->slotSide()));
    m_program->setUniformValue("lastLevel", static_cast<float>(m_atlas->lastLevel()));
    m_program->setUniformValue("atlas", 0);
    m_gl.glActiveTexture(GL_TEXTURE0);
    m_gl.glBindTexture(GL_TEXTURE_2D_ARRAY, m_atlas->texture());
    m_vertexArray.bind();
    m_gl.glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(count));
    m_vertexArray.release();
    m_gl.glBindTexture(GL_TEXTURE_2D_ARRAY, 0);
    m_program->release();
}

} // namespace murmuration
