// SPDX-License-Identifier: Apache-2.0
#include "ui/view/projection_view.h"

#include "core/base/error.h"
#include "ui/caption.h"
#include "ui/view/projection_view_private.h"
#include "ui/view/session_scene.h"

#include <QOpenGLContext>
#include <QPainter>

namespace murmuration {

QSurfaceFormat ProjectionView::surfaceFormat()
{
    QSurfaceFormat format;
    format.setRenderableType(QSurfaceFormat::OpenGL);
    format.setVersion(3, 3);
    format.setProfile(QSurfaceFormat::CoreProfile);
    // Edges are smoothed by the shaders and depth is sorted: neither samples nor a depth buffer are
    // needed.
    format.setSamples(0);
    format.setDepthBufferSize(0);
    format.setStencilBufferSize(0);
    return format;
}

ProjectionView::ProjectionView(Session& session, SelectionModel& selection, QWidget* parent)
    : QOpenGLWidget(parent)
    , m(std::make_unique<Private>(*this, session, selection))
{
    setFormat(surfaceFormat());
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(240, 180);
    setAccessibleName(tr("Projection"));

    connect(&session, &Session::collectionChanged, this, [this] { m->takeCollection(); });
    connect(&session, &Session::layoutChanged, this, [this] { m->takeSnapshot(); });
    connect(&session, &Session::progressChanged, this, [this] { m->takeProgress(); });
    connect(&session, &Session::optionsChanged, this, [this] { m->updateLooks(); });
    connect(&session, &Session::pictureReady, this,
            [this](std::size_t item, const QImage& picture) { m->showPicture(item, picture); });
    connect(&session, &Session::pictureFailed, this,
            [this](std::size_t item, const QString& why) { m->showPictureFailure(item, why); });
    connect(&selection, &SelectionModel::hoveredChanged, this, [this] { m->updateHovered(); });
    connect(&selection, &SelectionModel::selectionChanged, this, [this] { m->updateLooks(); });
    connect(&selection, &SelectionModel::visibilityChanged, this, [this] { m->updateLooks(); });
    setTheme(m->theme);
    m->takeCollection();
}

ProjectionView::~ProjectionView()
{
    if (context()) // QOpenGLWidget destroys it after m is gone
        disconnect(context(), nullptr, this, nullptr);
    m->releaseGl();
}

ViewTool ProjectionView::tool() const
{
    return m->tool;
}

void ProjectionView::setTool(ViewTool tool)
{
    if (m->tool == tool)
        return;
    m->cancelGesture();
    m->tool = tool;
    setCursor(tool == ViewTool::Navigate ? Qt::ArrowCursor : Qt::CrossCursor);
    Q_EMIT toolChanged();
}

const ViewStyle& ProjectionView::style() const
{
    return m->style;
}

void ProjectionView::setStyle(const ViewStyle& style)
{
    if (m->style == style)
        return;
    m->style = style;
    m->updateMargin();
    m->requestFrame();
    Q_EMIT styleChanged();
}

void ProjectionView::setTheme(const Theme& theme)
{
    m->theme = theme;
    m->overlay->setTheme(theme);
    m->card->setTheme(theme);
    m->requestFrame();
}

void ProjectionView::fitToView(bool selectionOnly)
{
    const std::optional<Bounds> bounds = m->visibleBounds(selectionOnly);
    const bool someHidden = selectionOnly || m->layout.points() != m->visiblePoints();
    if (bounds && someHidden)
        m->guide.fit(*bounds);
    else if (bounds)
        m->guide.fit();
    m->animate();
}

QString ProjectionView::openGlFailure() const
{
    return m->failure;
}

QImage ProjectionView::screenshot(const ScreenshotOptions& options)
{
    if (!m->failure.isEmpty())
        throw Error(m->failure.toStdString());
    if (!m->renderer)
        throw Error("The view has not been shown yet, so there is no picture of it.");
    DrawOptions draw = m->drawOptions();
    draw.pixelScale *= options.scale;
    draw.transparent = options.transparent;
    draw.hovered = false;
    makeCurrent();
    try {
        QImage image = m->renderer->picture(m->scene, draw);
        doneCurrent();
        if (const auto snapshot = m->session.snapshot()) {
            QPainter painter(&image);
            painter.setFont(font());
            painter.scale(draw.pixelScale, draw.pixelScale);
            drawCaption(painter, QRectF(QPointF(), draw.camera.viewport()), captionOf(*snapshot),
                        m->theme.text, draw.transparent ? QColor() : m->theme.view);
        }
        return image;
    } catch (...) {
        doneCurrent();
        throw;
    }
}

std::optional<QPointF> ProjectionView::positionOf(std::uint32_t item) const
{
    const std::optional<std::size_t> row = m->layout.rowOf(item);
    if (!row)
        return std::nullopt;
    const float* position = &m->layout.positions()[*row * 3];
    return m->camera.project(QVector3D(position[0], position[1], position[2]));
}

void ProjectionView::initializeGL()
{
    connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, [this] { m->releaseGl(); });
    try {
        m->renderer = std::make_unique<SceneRenderer>();
        m->setPace();
        m->setFailure({}); // of an earlier window, on another screen
    } catch (const Error& error) {
        m->setFailure(QString::fromUtf8(error.what()));
    }
}

void ProjectionView::paintGL()
{
    if (m->renderer) {
        m->renderer->draw(m->scene, m->drawOptions());
        m->tellOfPictures();
        if (m->renderer->hasPendingThumbnails())
            m->animate();
    }
    Q_EMIT frameDrawn();
}

void ProjectionView::paintEvent(QPaintEvent* event)
{
    QOpenGLWidget::paintEvent(event);
    if (!isValid() && m->failure.isEmpty())
        m->setFailure(tr("The projection cannot be drawn: this computer offers no OpenGL 3.3. "
                         "Install a graphics driver, or Mesa's software renderer "
                         "(libgl1-mesa-dri)."));
}

void ProjectionView::resizeEvent(QResizeEvent* event)
{
    QOpenGLWidget::resizeEvent(event);
    m->resize(QRect(mapTo(window(), QPoint()), size()));
}

} // namespace murmuration
