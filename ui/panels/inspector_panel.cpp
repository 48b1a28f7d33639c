// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/inspector_panel.h"

#include "ui/selection_model.h"
#include "ui/session.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <map>
#include <vector>

namespace murmuration {
namespace {

constexpr int kPictureHeightPx = 184;
/// Pictures are asked for as large as the panel may become.
constexpr int kPictureSidePx = 384;
constexpr std::size_t kMostClassesListed = 6;

QString tableRow(const QString& name, const QString& value)
{
    return QStringLiteral("<tr><td style='padding-right:12px'>%1</td><td>%2</td></tr>")
        .arg(name.toHtmlEscaped(), value.toHtmlEscaped());
}

QString table(const QString& rows)
{
    return QStringLiteral("<table cellspacing='0' cellpadding='1'>%1</table>").arg(rows);
}

QString className(const Collection& collection, int label)
{
    return label >= 0
               ? QString::fromStdString(collection.classNames[static_cast<std::size_t>(label)])
               : InspectorPanel::tr("no class");
}

} // namespace

InspectorPanel::InspectorPanel(Session& session, SelectionModel& selection, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_selection(selection)
    , m_picture(new QLabel(this))
    , m_name(new QLabel(this))
    , m_details(new QLabel(this))
{
    m_picture->setObjectName(QStringLiteral("itemPicture"));
    m_picture->setFixedHeight(kPictureHeightPx);
    m_picture->setAlignment(Qt::AlignCenter);
    m_picture->setWordWrap(true);
    m_picture->setProperty("muted", true);
    m_picture->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_name->setObjectName(QStringLiteral("itemName"));
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_details->setObjectName(QStringLiteral("itemDetails"));
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->setAlignment(Qt::AlignTop);
    // Four lines are kept free, so that the legend below stays where it is.
    m_details->setMinimumHeight(4 * (fontMetrics().height() + 2));
    m_details->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto* heading = new QLabel(tr("ITEM"), this);
    heading->setProperty("heading", true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 8);
    column->setSpacing(8);
    for (QWidget* row : {heading, m_picture, m_name, m_details})
        column->addWidget(row);

    connect(&selection, &SelectionModel::hoveredChanged, this, &InspectorPanel::refresh);
    connect(&selection, &SelectionModel::selectionChanged, this, &InspectorPanel::refresh);
    connect(&session, &Session::collectionChanged, this, &InspectorPanel::refresh);
    connect(&session, &Session::pictureReady, this, &InspectorPanel::takePicture);
    refresh();
}

std::optional<std::uint32_t> InspectorPanel::itemToShow() const
{
    const auto& selected = m_selection.selected();
    if (selected.size() == 1)
        return selected.front();
    return selected.empty() ? m_selection.hovered() : std::nullopt;
}

void InspectorPanel::refresh()
{
    const auto collection = m_session.collection();
    const auto item = itemToShow();
    if (collection && item && *item < collection->size())
        showItem(*item);
    else if (collection && !m_selection.selected().empty())
        showSeveral();
    else
        showNothing();
}

void InspectorPanel::showItem(std::uint32_t item)
{
    if (m_item == item)
        return;
    m_item = item;
    const auto collection = m_session.collection();
    const Item& about = collection->items[item];
    const QString name = QString::fromStdString(about.name);
    m_fullName = name.section(u'/', -1);
    elideName();
    m_name->setToolTip(name);
    QString rows = tableRow(tr("Class"), className(*collection, about.label)) +
                   tableRow(tr("Index"), QString::number(item));
    if (name.contains(u'/'))
        rows += tableRow(tr("Folder"), name.section(u'/', 0, -2));
    m_details->setText(table(rows));
    showThumbnail(item);
    m_awaitsPicture = collection->pictures != nullptr;
    m_session.requestPicture(item, kPictureSidePx);
}

void InspectorPanel::showSeveral()
{
    m_item.reset();
    m_awaitsPicture = false;
    const auto collection = m_session.collection();
    const auto& selected = m_selection.selected();
    std::map<int, std::size_t> counts;
    for (const std::uint32_t item : selected)
        ++counts[collection->items[item].label];
    std::vector<std::pair<int, std::size_t>> classes(counts.begin(), counts.end());
    std::ranges::stable_sort(classes,
                             [](const auto& a, const auto& b) { return a.second > b.second; });
    QString rows;
    for (std::size_t i = 0; i < std::min(classes.size(), kMostClassesListed); ++i)
        rows +=
            tableRow(className(*collection, classes[i].first), QString::number(classes[i].second));
    if (classes.size() > kMostClassesListed)
        rows += tableRow(tr("and %1 more").arg(classes.size() - kMostClassesListed), QString());
    setPicture({});
    m_picture->setText(tr("%1 selected").arg(selected.size()));
    m_fullName = tr("Classes of the selection");
    elideName();
    m_name->setToolTip(QString());
    m_details->setText(collection->classNames.empty() ? QString() : table(rows));
}

void InspectorPanel::showNothing()
{
    m_item.reset();
    m_awaitsPicture = false;
    setPicture({});
    m_picture->setText(m_session.collection() ? tr("Point at a picture to see it here,\nclick to "
                                                   "keep it.")
                                              : QString());
    m_fullName.clear();
    elideName();
    m_name->setToolTip(QString());
    m_details->clear();
}

void InspectorPanel::showThumbnail(std::uint32_t item)
{
    m_picture->clear();
    const auto thumbnails = m_session.thumbnails();
    if (!thumbnails || !thumbnails->has(item)) {
        setPicture({});
        return;
    }
    const int side = thumbnails->side();
    setPicture(QPixmap::fromImage(
        QImage(thumbnails->pixels(item).data(), side, side, 3 * side, QImage::Format_RGB888)));
}

void InspectorPanel::takePicture(std::size_t item, const QImage& picture)
{
    if (!m_item || !m_awaitsPicture)
        return;
    if (item == *m_item) {
        m_awaitsPicture = false;
        setPicture(QPixmap::fromImage(picture));
    } else {
        // A newer request, of the card beside the mouse, has replaced ours.
        m_session.requestPicture(*m_item, kPictureSidePx);
    }
}

void InspectorPanel::setPicture(const QPixmap& picture)
{
    m_full = picture;
    if (picture.isNull()) {
        m_picture->setPixmap({});
        return;
    }
    const double ratio = devicePixelRatioF();
    QPixmap scaled =
        picture.scaled(m_picture->size() * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    scaled.setDevicePixelRatio(ratio);
    m_picture->setPixmap(scaled);
}

void InspectorPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (!m_full.isNull())
        setPicture(m_full);
    elideName();
}

void InspectorPanel::elideName()
{
    m_name->setText(m_name->fontMetrics().elidedText(m_fullName, Qt::ElideMiddle, m_name->width()));
}

} // namespace murmuration
