// SPDX-License-Identifier: Apache-2.0
#include "ui/view/scene_renderer.h"

#include "core/base/error.h"
#include "ui/view/gl_program.h"

#include <QByteArray>
#include <QOpenGLFramebufferObject>

#include <algorithm>
#include <limits>

namespace murmuration {
namespace {

bool drawsInSoftware(QOpenGLFunctions_3_3_Core& gl)
{
    const QByteArray renderer(reinterpret_cast<const char*>(gl.glGetString(GL_RENDERER)));
    return renderer.contains("llvmpipe") || renderer.contains("softpipe") ||
           renderer.contains("SwiftShader");
}

} // namespace

SceneRenderer::SceneRenderer()
    : m_gl(currentGl())
    , m_software(drawsInSoftware(m_gl))
{
}

void SceneRenderer::prepareThumbnails(const Scene& scene, const DrawOptions& options)
{
    try {
        m_pictures.prepare(scene, options);
        if (m_pictures.uploaded() > 0)
            m_pictureFailure.clear();
    } catch (const Error& error) {
        m_pictureFailure = error.what();
    }
}

bool SceneRenderer::updateOrder(const Scene& scene, const DrawOptions& options)
{
    OrderKey key{
        scene.positionsRevision, scene.looksRevision, {}, options.pictures, m_pictures.uploaded()};
    if (scene.depthRadius > 0)
        key.clipFromLayout =
            options.camera.clipFromLayout(); // the camera decides what is behind what
    if (m_orderKey == key)
        return false;
    m_orderKey = key;
    paintingOrder(scene, options.camera, m_order);
    m_pointRows.clear();
    m_pictureRows.clear();
    for (const std::uint32_t row : m_order)
        (options.pictures && m_pictures.has(scene, row) ? m_pictureRows : m_pointRows)
            .push_back(row);
    return true;
}

void SceneRenderer::draw(const Scene& scene, const DrawOptions& options)
{
    if (options.pictures)
        prepareThumbnails(scene, options);
    const bool changed = updateOrder(scene, options);

    const QColor& clear = options.background;
    if (options.transparent)
        m_gl.glClearColor(0, 0, 0, 0);
    else
        m_gl.glClearColor(clear.redF(), clear.greenF(), clear.blueF(), 1);
    m_gl.glClear(GL_COLOR_BUFFER_BIT);
    m_gl.glDisable(GL_DEPTH_TEST);
    m_gl.glDisable(GL_CULL_FACE);
    m_gl.glDisable(GL_SCISSOR_TEST);
    m_gl.glEnable(GL_PROGRAM_POINT_SIZE);
    m_gl.glEnable(GL_BLEND);
    m_gl.glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);

    m_points.draw(scene, options, m_pointRows);
    if (options.pictures)
        m_pictures.draw(scene, options, m_pictureRows, changed);
    if (const std::optional<std::uint32_t> row = scene.hoveredRow;
        row && options.hovered && *row < scene.rows() &&
        (scene.looks[*row].state & PointLook::kHidden) == 0) {
        if (options.pictures && m_pictures.has(scene, *row))
            m_pictures.drawHovered(scene, options, *row);
        else
            m_points.drawHovered(scene, options, *row);
    }
    m_gl.glDisable(GL_BLEND);
    m_gl.glDisable(GL_PROGRAM_POINT_SIZE);
}

QImage SceneRenderer::picture(const Scene& scene, DrawOptions options)
{
    const QSize size = (options.camera.viewport() * options.pixelScale).toSize();
    GLint largestTexture = 0;
    GLint largestBuffer = 0;
    GLint largestViewport[2] = {0, 0};
    m_gl.glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largestTexture);
    m_gl.glGetIntegerv(GL_MAX_RENDERBUFFER_SIZE, &largestBuffer);
    m_gl.glGetIntegerv(GL_MAX_VIEWPORT_DIMS, largestViewport);
    const int largest =
        std::min({largestTexture, largestBuffer, largestViewport[0], largestViewport[1]});
    const std::string wanted =
        std::to_string(size.width()) + " x " + std::to_string(size.height()) + " pixels";
    if (std::max(size.width(), size.height()) > largest)
        throw Error("A picture of " + wanted + " is larger than the graphics card can draw (" +
                    std::to_string(largest) + "); choose a smaller scale.");

    GLint previous = 0;
    GLint viewport[4] = {0, 0, 0, 0};
    m_gl.glGetIntegerv(GL_FRAMEBUFFER_BINDING, &previous);
    m_gl.glGetIntegerv(GL_VIEWPORT, viewport);
    QOpenGLFramebufferObject buffer(size, QOpenGLFramebufferObject::NoAttachment, GL_TEXTURE_2D,
                                    GL_RGBA8);
    if (!buffer.isValid() || !buffer.bind())
        throw Error("There is not enough graphics memory for a picture of " + wanted +
                    "; choose a smaller scale.");
    m_gl.glViewport(0, 0, size.width(), size.height());
    options.thumbnailUploads = std::numeric_limits<int>::max();
    draw(scene, options);
    QImage image = buffer.toImage();
    m_gl.glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(previous));
    m_gl.glViewport(viewport[0], viewport[1], viewport[2], viewport[3]);
    if (image.isNull())
        throw Error("There is not enough memory for a picture of " + wanted +
                    "; choose a smaller scale.");
    return options.transparent ? image : image.convertToFormat(QImage::Format_RGB888);
}

} // namespace murmuration
