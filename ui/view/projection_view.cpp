// SPDX-License-Identifier: Apache-2.0
#include "ui/view/projection_view.h"

#include "core/base/error.h"
#include "ui/view/projection_view_private.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QOpenGLContext>
#include <QWheelEvent>

#include <cmath>

namespace murmuration {
namespace {

/// A press that moves less than this is a click.
constexpr double kDragPx = 4;
constexpr double kKeyPanPx = 60;
constexpr double kKeyOrbitPx = 20;
constexpr float kKeyZoom = 1.25F;

/// 120 units are one notch of a wheel, which enlarges by a fifth.
float wheelFactor(int delta)
{
    return std::pow(1.2F, static_cast<float>(delta) / 120);
}

QPointF arrowOf(int key)
{
    switch (key) {
    case Qt::Key_Left:
        return {-1, 0};
    case Qt::Key_Right:
        return {1, 0};
    case Qt::Key_Up:
        return {0, -1};
    case Qt::Key_Down:
        return {0, 1};
    default:
        return {};
    }
}

} // namespace

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
    connect(&session, &Session::pictureReady, this,
            [this](std::size_t item, const QImage& picture) { m->showPicture(item, picture); });
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
    } catch (const Error& error) {
        m->fail(error.what());
    }
}

void ProjectionView::paintGL()
{
    if (m->renderer) {
        m->renderer->draw(m->scene, m->drawOptions());
        if (m->renderer->hasPendingThumbnails())
            m->animate();
    }
    Q_EMIT frameDrawn();
}

void ProjectionView::paintEvent(QPaintEvent* event)
{
    QOpenGLWidget::paintEvent(event);
    if (!isValid() && m->failure.isEmpty())
        m->fail("The projection cannot be drawn: this computer offers no OpenGL 3.3. Install a "
                "graphics driver, or "
                "Mesa's software renderer (libgl1-mesa-dri).");
}

void ProjectionView::resizeEvent(QResizeEvent* event)
{
    QOpenGLWidget::resizeEvent(event);
    m->resize(size());
}

void ProjectionView::mousePressEvent(QMouseEvent* event)
{
    if (m->press)
        return; // a second button while one is held
    m->press = Private::Press{event->position(), event->button(), event->modifiers(), false};
}

void ProjectionView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF position = event->position();
    if (!m->press) {
        m->hover(position);
        return;
    }
    m->mouse = position;
    if (m->gesture)
        m->gesture->moveTo(position);
    else if (!m->press->dragged && QLineF(m->press->position, position).length() >= kDragPx)
        m->startGesture(position);
    if (m->gesture)
        m->overlay->setOutline(m->gesture->outline());
}

void ProjectionView::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m->press || m->press->button != event->button())
        return;
    const Private::Press press = *m->press;
    m->press.reset();
    if (m->gesture) {
        m->gesture->finish();
        m->cancelGesture();
    } else if (!press.dragged && press.button == Qt::LeftButton) {
        m->click(press.position, press.keys);
    }
    if (rect().contains(event->position().toPoint()))
        m->hover(event->position());
    else
        m->leave();
}

void ProjectionView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (const std::optional<std::uint32_t> item = m->itemAt(event->position());
        item && event->button() == Qt::LeftButton)
        Q_EMIT itemActivated(*item);
}

void ProjectionView::wheelEvent(QWheelEvent* event)
{
    m->zoomAt(event->position(), wheelFactor(event->angleDelta().y()));
    event->accept();
}

void ProjectionView::keyPressEvent(QKeyEvent* event)
{
    const QPointF arrow = arrowOf(event->key());
    const QPointF middle = QRectF(rect()).center();
    if (!arrow.isNull()) {
        if (m->layout.dimensions() == 3 && !event->modifiers().testFlag(Qt::ShiftModifier))
            m->orbit(arrow * kKeyOrbitPx);
        else
            m->pan(arrow * -kKeyPanPx); // as if the view moved that way
        return;
    }
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m->zoomAt(middle, kKeyZoom);
        return;
    case Qt::Key_Minus:
        m->zoomAt(middle, 1 / kKeyZoom);
        return;
    case Qt::Key_F:
    case Qt::Key_Home:
        fitToView();
        return;
    case Qt::Key_Escape:
        if (m->gesture)
            m->cancelGesture();
        else
            m->selection.clearSelection();
        return;
    default:
        QOpenGLWidget::keyPressEvent(event);
    }
}

void ProjectionView::leaveEvent(QEvent* event)
{
    m->leave();
    QOpenGLWidget::leaveEvent(event);
}

} // namespace murmuration
