// SPDX-License-Identifier: Apache-2.0
#include "ui/view/session_scene.h"

#include "core/collection/collection.h"
#include "ui/selection_model.h"
#include "ui/session.h"
#include "ui/view/projection_view.h"

namespace murmuration {

std::size_t fillLooks(Scene& scene, const Session& session, const SelectionModel& selection)
{
    const std::size_t rows = scene.items ? scene.items->size() : 0;
    const LayoutOptions& options = session.layoutOptions();
    const ItemList pinned = options.method == LayoutMethod::Pca ? nullptr : options.pinned;
    std::size_t visible = 0;
    scene.looks.resize(rows);
    scene.anySelected = !selection.selected().empty();
    for (std::size_t row = 0; row < rows; ++row) {
        const std::uint32_t item = (*scene.items)[row];
        PointLook& look = scene.looks[row];
        look = {session.colorOf(item), 0};
        if (selection.isVisible(item))
            ++visible;
        else
            look.state |= PointLook::kHidden;
        if (scene.anySelected && selection.isSelected(item))
            look.state |= PointLook::kSelected;
        if (isIn(pinned, item))
            look.state |= PointLook::kPinned;
    }
    ++scene.looksRevision;
    return visible;
}

HoverContent hoverContent(const Session& session, std::uint32_t item)
{
    const auto collection = session.collection();
    const Item& about = collection->items[item];
    HoverContent content;
    content.item = item;
    content.name = QString::fromStdString(about.name).section(u'/', -1);
    if (about.label >= 0)
        content.className =
            QString::fromStdString(collection->classNames[static_cast<std::size_t>(about.label)]);
    const Color color = session.colorOf(item);
    content.color = QColor(color.red, color.green, color.blue);
    content.expectsPicture = collection->pictures != nullptr;
    if (const auto thumbnails = session.thumbnails(); thumbnails && thumbnails->has(item)) {
        const int side = thumbnails->side();
        const auto [width, height] = thumbnails->extent(item);
        const QImage square(thumbnails->pixels(item).data(), side, side, side * 3,
                            QImage::Format_RGB888);
        // Copied, for the card may live longer than the thumbnails.
        content.picture = square.copy((side - width) / 2, (side - height) / 2, width, height);
    }
    return content;
}

QString waitingSentence(const Session& session)
{
    const IngestState& ingest = session.ingest();
    const LayoutState& layout = session.layout();
    const QString invitation = ProjectionView::tr("Open a folder of pictures, or drop one here");
    switch (ingest.stage) {
    case IngestStage::Idle:
        return invitation;
    case IngestStage::Opening:
        return ProjectionView::tr("Looking for pictures…");
    case IngestStage::LoadingNetwork:
        return ProjectionView::tr("Loading the network…");
    case IngestStage::Failed: // the reason stands in the message strip
        return session.collection() ? ProjectionView::tr("There are no features of these pictures: "
                                                         "choose another network or layer, or open "
                                                         "other pictures")
                                    : invitation;
    case IngestStage::Recalling:
    case IngestStage::Extracting:
    case IngestStage::Done:
    case IngestStage::Cancelled:
        break;
    }
    if (layout.activity == LayoutActivity::Failed)
        return ProjectionView::tr("There is no layout of these pictures: choose other settings");
    if (ingest.stage == IngestStage::Recalling)
        return ProjectionView::tr("Looking for kept features…");
    if (ingest.stage == IngestStage::Extracting)
        return ProjectionView::tr("Reading pictures…");
    if (ingest.stage == IngestStage::Cancelled && !ingest.features)
        return ProjectionView::tr("Cancelled before the first pictures were read");
    return ProjectionView::tr("Arranging…");
}

} // namespace murmuration
