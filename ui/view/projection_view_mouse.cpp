// SPDX-License-Identifier: Apache-2.0
// What the mouse does in the view: pointing, clicking, dragging.
#include "ui/view/projection_view_private.h"

namespace murmuration {
namespace {

constexpr float kPointTolerancePx = 12;
/// Pictures are large enough to be hit.
constexpr float kPictureTolerancePx = 3;

} // namespace

/// Made when it is asked for and points, camera or sizes are others than when it was.
const PointGrid& ProjectionView::Private::currentGrid()
{
    const DrawOptions options = drawOptions();
    const float size = style.pictures ? options.pictureSidePx : options.pointDiameterPx;
    const GridKey key{scene.positionsRevision, scene.looksRevision, camera.clipFromLayout(),
                      camera.viewport(), size};
    if (m_gridKey == key)
        return m_grid;
    m_gridKey = key;
    const Projector project = camera.projector();
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
    else if (selection.hovered() && !press)
        showCard(); // a press hid it
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

} // namespace murmuration
