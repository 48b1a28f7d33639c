// SPDX-License-Identifier: Apache-2.0
#include "ui/view/projection_view_private.h"

#include <algorithm>

namespace murmuration {
namespace {

constexpr int kFrameMs = 16;
/// Each frame that software draws takes processor time from the network and the layout: 36 frames a
/// second are smooth, and leave them most of it.
constexpr int kSoftwareFrameMs = 28;
/// A frame that took longer than this (the window was hidden) does not make everything leap.
constexpr double kLongestStepSeconds = 0.1;
constexpr float kPointTolerancePx = 12;
/// Pictures are large enough to be hit.
constexpr float kPictureTolerancePx = 3;
constexpr float kMarginPx = 32;

} // namespace

ProjectionView::Private::Private(ProjectionView& projection, Session& shownSession,
                                 SelectionModel& shownSelection)
    : view(projection)
    , session(shownSession)
    , selection(shownSelection)
    , overlay(new ViewOverlay(projection))
    , card(new HoverCard(projection))
{
    m_frameTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_frameTimer, &QTimer::timeout, &view, [this] { advance(); });
}

void ProjectionView::Private::takeCollection()
{
    leave();
    cancelGesture();
    m_collection = session.collection();
    layout.clear();
    guide.reset();
    scene.thumbnails = session.thumbnails();
    m_thumbnailsSeen = 0;
    takeSnapshot();
}

void ProjectionView::Private::takeSnapshot()
{
    const auto before = layout.items();
    const AnimatedLayout::Change change = layout.show(session.snapshot());
    if (layout.items() != before)
        updateLooks();
    const std::optional<Bounds> bounds = layout.bounds([](std::size_t) { return true; });
    if (bounds) {
        m_layoutRadius = bounds->radius;
        guide.setScene(*bounds, layout.dimensions(), change == AnimatedLayout::Change::NewLayout);
        if (const auto shown = layout.moving() ? layout.shownBounds() : std::nullopt)
            guide.setShown(*shown);
    }
    updateSentence();
    syncPositions();
    m_gridStale = true;
    animate(); // however many snapshots come, there is one frame at a time
}

void ProjectionView::Private::takeProgress()
{
    updateSentence();
    scene.thumbnails = session.thumbnails();
    const std::size_t ready = scene.thumbnails ? scene.thumbnails->ready() : 0;
    if (style.pictures && ready != m_thumbnailsSeen)
        animate();
    m_thumbnailsSeen = ready;
}

void ProjectionView::Private::updateLooks()
{
    if (m_collection != session.collection())
        return; // the selection was cleared for another collection, which comes here next
    scene.items = layout.items();
    scene.looks.resize(layout.points());
    scene.anySelected = !selection.selected().empty();
    m_visiblePoints = 0;
    for (std::size_t row = 0; row < scene.looks.size(); ++row) {
        const std::uint32_t item = (*scene.items)[row];
        PointLook& look = scene.looks[row];
        look.color = session.colorOf(item);
        look.state = 0;
        if (selection.isVisible(item))
            ++m_visiblePoints;
        else
            look.state |= PointLook::kHidden;
        if (scene.anySelected && selection.isSelected(item))
            look.state |= PointLook::kSelected;
    }
    ++scene.looksRevision;
    updateMargin();
    updateSentence();
    syncPositions();
    updateHovered();
}

void ProjectionView::Private::updateHovered()
{
    const std::optional<std::uint32_t> item = selection.hovered();
    const std::optional<std::size_t> row = item ? layout.rowOf(*item) : std::nullopt;
    scene.hoveredRow.reset();
    if (row)
        scene.hoveredRow = static_cast<std::uint32_t>(*row);
    if (item && mouse && !gesture)
        showCard();
    else
        card->hide();
    requestFrame();
}

void ProjectionView::Private::showCard()
{
    const std::shared_ptr<const Collection> collection = session.collection();
    const std::optional<std::uint32_t> item = selection.hovered();
    if (!collection || !item || *item >= collection->size())
        return;
    const bool another = card->isHidden() || card->content().item != *item;
    if (another) {
        const Item& about = collection->items[*item];
        HoverContent content;
        content.item = *item;
        content.name = QString::fromStdString(about.name).section(u'/', -1);
        if (about.label >= 0)
            content.className = QString::fromStdString(
                collection->classNames[static_cast<std::size_t>(about.label)]);
        const Color color = session.colorOf(*item);
        content.color = QColor(color.red, color.green, color.blue);
        content.expectsPicture = collection->pictures != nullptr;
        if (const auto& thumbnails = scene.thumbnails; thumbnails && thumbnails->has(*item)) {
            const int side = thumbnails->side();
            content.picture = QImage(thumbnails->pixels(*item).data(), side, side, side * 3,
                                     QImage::Format_RGB888)
                                  .copy();
        }
        card->setContent(std::move(content));
        card->forgetPlace();
        if (collection->pictures)
            session.requestPicture(
                *item, static_cast<int>(HoverCard::kPictureSidePx * view.devicePixelRatioF()));
    }
    card->placeBeside(mouse->toPoint());
    card->show();
    card->raise();
}

void ProjectionView::Private::showPicture(std::size_t item, const QImage& picture)
{
    if (!card->isHidden() && card->content().item == item && !picture.isNull())
        card->setPicture(picture);
}

void ProjectionView::Private::syncPositions()
{
    if (m_layoutRevision != layout.revision()) {
        m_layoutRevision = layout.revision();
        scene.positions = layout.positions();
        ++scene.positionsRevision;
    }
    const bool inSpace = layout.dimensions() == 3 || camera.pose().perspective > 0;
    scene.depthRadius = inSpace ? m_layoutRadius : 0;
}

void ProjectionView::Private::requestFrame()
{
    m_gridStale = true;
    view.update();
}

void ProjectionView::Private::animate()
{
    if (m_frameTimer.isActive())
        return;
    m_clock.start();
    m_frameTimer.start(renderer && renderer->isSoftware() ? kSoftwareFrameMs : kFrameMs);
}

void ProjectionView::Private::advance()
{
    const double seconds =
        std::min(kLongestStepSeconds, static_cast<double>(m_clock.restart()) / 1000);
    const bool glides = layout.moving();
    layout.advance(seconds);
    if (const auto shown = glides ? layout.shownBounds() : std::nullopt)
        guide.setShown(*shown);
    guide.advance(seconds);
    syncPositions();
    requestFrame();
    const bool uploading = style.pictures && renderer && renderer->hasPendingThumbnails();
    if (!layout.moving() && !guide.moving() && !uploading)
        m_frameTimer.stop();
}

void ProjectionView::Private::resize(QSize size)
{
    overlay->setGeometry(QRect(QPoint(), size));
    guide.setViewport(size);
    updateMargin();
    requestFrame();
}

void ProjectionView::Private::updateMargin()
{
    const auto side = static_cast<float>(style.pictureScale) *
                      pictureSidePx(m_visiblePoints, camera.viewport(), 1);
    guide.setMarginPx(style.pictures ? kMarginPx / 2 + side / 2 : kMarginPx);
}

DrawOptions ProjectionView::Private::drawOptions() const
{
    DrawOptions options;
    options.camera = camera;
    options.pixelScale = view.devicePixelRatioF();
    options.pictures = style.pictures;
    options.pointDiameterPx = style.pointSizePx > 0
                                  ? static_cast<float>(style.pointSizePx)
                                  : pointDiameterPx(m_visiblePoints, guide.zoom());
    options.pictureSidePx = static_cast<float>(style.pictureScale) *
                            pictureSidePx(m_visiblePoints, camera.viewport(), guide.zoom());
    options.opacity = static_cast<float>(style.opacity);
    options.background = theme.view;
    options.ink = theme.text;
    options.accent = theme.accent;
    return options;
}

void ProjectionView::Private::fail(const std::string& sentence)
{
    failure = QString::fromStdString(sentence);
    updateSentence();
}

void ProjectionView::Private::releaseGl()
{
    if (!renderer)
        return;
    view.makeCurrent();
    renderer.reset();
    view.doneCurrent();
}

void ProjectionView::Private::updateSentence()
{
    overlay->setSentence(sentence());
}

QString ProjectionView::Private::sentence() const
{
    if (!failure.isEmpty())
        return failure;
    if (layout.points() > 0)
        return m_visiblePoints > 0
                   ? QString()
                   : tr("All classes are hidden. Click one in the legend to show it.");
    const IngestState& ingest = session.ingest();
    const LayoutState& state = session.layout();
    switch (ingest.stage) {
    case IngestStage::Idle:
        return tr("Open a folder of pictures, or drop one here");
    case IngestStage::Opening:
        return tr("Looking for pictures…");
    case IngestStage::LoadingNetwork:
        return tr("Loading the network…");
    case IngestStage::Failed:
        return QString::fromStdString(ingest.failure);
    case IngestStage::Extracting:
    case IngestStage::Done:
    case IngestStage::Cancelled:
        break;
    }
    if (state.activity == LayoutActivity::Failed)
        return QString::fromStdString(state.failure);
    if (ingest.stage == IngestStage::Extracting)
        return tr("Reading pictures…");
    if (ingest.stage == IngestStage::Cancelled && !ingest.features)
        return tr("Cancelled before the first pictures were read");
    return tr("Arranging…");
}

const PointGrid& ProjectionView::Private::currentGrid()
{
    if (!m_gridStale)
        return m_grid;
    m_gridStale = false;
    const DrawOptions options = drawOptions();
    const Projector project = camera.projector();
    const float size = style.pictures ? options.pictureSidePx : options.pointDiameterPx;
    std::vector<std::uint32_t> rows;
    paintingOrder(scene, camera, rows);
    std::vector<DrawnPoint> points;
    points.reserve(rows.size());
    for (const std::uint32_t row : rows) {
        const ProjectedPoint point = project(&scene.positions[std::size_t{row} * 3]);
        points.push_back({point.x, point.y, size / 2 * point.sizeScale(), (*scene.items)[row]});
    }
    m_grid = PointGrid(std::move(points), camera.viewport());
    return m_grid;
}

std::optional<std::uint32_t> ProjectionView::Private::itemAt(QPointF position)
{
    return currentGrid().at(position, style.pictures ? kPictureTolerancePx : kPointTolerancePx,
                            style.pictures);
}

void ProjectionView::Private::hover(QPointF position)
{
    mouse = position;
    selection.setHovered(itemAt(position));
    if (!card->isHidden())
        card->placeBeside(position.toPoint());
}

void ProjectionView::Private::leave()
{
    if (!mouse)
        return;
    mouse.reset();
    selection.setHovered(std::nullopt);
    card->hide();
}

void ProjectionView::Private::click(QPointF position, Qt::KeyboardModifiers keys)
{
    const std::optional<std::uint32_t> item = itemAt(position);
    const bool control = keys.testFlag(Qt::ControlModifier);
    const bool shift = keys.testFlag(Qt::ShiftModifier);
    if (item && control && selection.isSelected(*item))
        selection.select({*item}, SelectionModel::Mode::Remove);
    else if (item)
        selection.select({*item}, control || shift ? SelectionModel::Mode::Add
                                                   : SelectionModel::Mode::Replace);
    else if (!control && !shift)
        selection.clearSelection();
}

void ProjectionView::Private::startGesture(QPointF position)
{
    press->dragged = true;
    gesture =
        beginGesture(*this, tool, press->position, press->button, press->keys, layout.dimensions());
    card->hide();
    gesture->moveTo(position);
}

void ProjectionView::Private::cancelGesture()
{
    gesture.reset();
    overlay->setOutline({});
}

void ProjectionView::Private::pan(QPointF delta)
{
    guide.pan(delta);
    requestFrame();
}

void ProjectionView::Private::orbit(QPointF delta)
{
    guide.orbit(delta);
    requestFrame();
}

void ProjectionView::Private::zoomAt(QPointF position, float factor)
{
    guide.zoomAt(position, factor);
    requestFrame();
    if (mouse)
        hover(*mouse);
}

void ProjectionView::Private::selectInside(const QRectF& rectangle, SelectionModel::Mode mode)
{
    selection.select(currentGrid().inside(rectangle), mode);
}

void ProjectionView::Private::selectInside(const QPolygonF& outline, SelectionModel::Mode mode)
{
    selection.select(currentGrid().inside(outline), mode);
}

std::optional<Bounds> ProjectionView::Private::visibleBounds(bool selectionOnly) const
{
    const std::uint8_t mask = PointLook::kHidden | PointLook::kSelected;
    const std::uint8_t wanted = selectionOnly ? PointLook::kSelected : 0;
    return layout.bounds([&](std::size_t row) {
        const auto state = static_cast<std::uint8_t>(scene.looks[row].state & mask);
        return state == wanted || (!selectionOnly && state == PointLook::kSelected);
    });
}

} // namespace murmuration
