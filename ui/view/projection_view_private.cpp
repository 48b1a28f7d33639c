// SPDX-License-Identifier: Apache-2.0
#include "ui/view/projection_view_private.h"

#include "ui/view/session_scene.h"

#include <utility>

namespace murmuration {
namespace {

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
    connect(&m_frameTimer, &QTimer::timeout, &view, [this] { tick(); });
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

void ProjectionView::Private::showSnapshot()
{
    const auto before = layout.items();
    const AnimatedLayout::Change change = layout.show(session.snapshot(), secondsApart());
    if (layout.items() != before)
        updateLooks();
    const std::optional<Bounds> bounds = layout.bounds([](std::size_t) { return true; });
    if (bounds) {
        m_layoutRadius = bounds->radius;
        guide.setScene(*bounds, layout.dimensions(), change == AnimatedLayout::Change::NewLayout);
        if (const auto shown = layout.gliding() ? layout.shownBounds() : std::nullopt)
            guide.setShown(*shown);
    }
    updateSentence();
    syncPositions();
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
    m_visiblePoints = fillLooks(scene, session, selection);
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
    if (row && mouse && !press)
        showCard();
    else
        card->hide();
    requestFrame();
}

void ProjectionView::Private::showCard()
{
    const std::uint32_t item = *selection.hovered();
    if (card->isHidden() || card->content().item != item) {
        card->setContent(hoverContent(session, item));
        card->forgetPlace();
        session.requestPicture(
            item, static_cast<int>(HoverCard::kPictureSidePx * view.devicePixelRatioF()));
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

void ProjectionView::Private::showPictureFailure(std::size_t item, const QString& reason)
{
    if (!card->isHidden() && card->content().item == item)
        card->setFailure(tr("This picture can no longer be read: %1").arg(reason));
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

void ProjectionView::Private::resize(const QRect& place)
{
    const QRect before = std::exchange(m_place, place);
    overlay->setGeometry(QRect(QPoint(), place.size()));
    QRect rest = before;
    rest.setTop(place.top());
    if (!before.isEmpty() && rest == place) // a message came or went
        guide.cutTop(place.size(), place.top() - before.top());
    else
        guide.setViewport(place.size());
    updateMargin();
    if (guide.moving())
        animate();
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

void ProjectionView::Private::setFailure(const QString& sentence)
{
    failure = sentence;
    updateSentence();
}

/// Later, for this is called while the view is painted, and whoever hears of it paints over it.
void ProjectionView::Private::tellOfPictures()
{
    if (pictureFailure == renderer->pictureFailure())
        return;
    pictureFailure = renderer->pictureFailure();
    if (!pictureFailure.empty())
        QMetaObject::invokeMethod(
            &view, [this] { Q_EMIT view.picturesFailed(QString::fromStdString(pictureFailure)); },
            Qt::QueuedConnection);
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
    return waitingSentence(session);
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
