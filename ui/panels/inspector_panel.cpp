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
constexpr int kColumnGapPx = 12;
/// Pictures are asked for as large as the panel may become.
constexpr int kPictureSidePx = 384;
/// Always so many lines, so that the legend below stays where it is.
constexpr int kDetailLines = 5;
constexpr std::size_t kMostClassesListed = kDetailLines - 1;

QString tableRow(const QString& name, const QString& value)
{
    return QStringLiteral("<tr><td style='padding-right:%1px'>%2</td><td>%3</td></tr>")
        .arg(QString::number(kColumnGapPx), name.toHtmlEscaped(), value.toHtmlEscaped());
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
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_details->setObjectName(QStringLiteral("itemDetails"));
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->setAlignment(Qt::AlignTop);
    m_details->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_name->setText(QStringLiteral("A"));
    m_name->setFixedHeight(m_name->sizeHint().height());
    m_details->setText(
        table(tableRow(QStringLiteral("A"), QStringLiteral("A")).repeated(kDetailLines)));
    m_details->setFixedHeight(m_details->sizeHint().height());

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
    connect(&session, &Session::pictureFailed, this, &InspectorPanel::takeFailure);
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
    Details details = {{tr("Class"), className(*collection, about.label)},
                       {tr("Index"), QString::number(item)}};
    if (name.contains(u'/'))
        details.append({tr("Folder"), name.section(u'/', 0, -2)});
    setDetails(std::move(details));
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
    Details details;
    for (std::size_t i = 0; i < std::min(classes.size(), kMostClassesListed); ++i)
        details.append(
            {className(*collection, classes[i].first), QString::number(classes[i].second)});
    if (classes.size() > kMostClassesListed)
        details.append({tr("and %1 more").arg(classes.size() - kMostClassesListed), QString()});
    setPicture({});
    m_picture->setText(tr("%1 selected").arg(selected.size()));
    m_fullName = tr("Classes of the selection");
    elideName();
    m_name->setToolTip(QString());
    setDetails(collection->classNames.empty() ? Details() : std::move(details));
}

void InspectorPanel::showNothing()
{
    m_item.reset();
    m_awaitsPicture = false;
    setPicture({});
    const auto collection = m_session.collection();
    m_picture->setText(!collection ? QString()
                       : collection->pictures
                           ? tr("Point at a picture to see it here,\nclick to keep it.")
                           : tr("Point at a row to see it here,\nclick to keep it."));
    m_fullName.clear();
    elideName();
    m_name->setToolTip(QString());
    setDetails({});
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

bool InspectorPanel::isAwaited(std::size_t item)
{
    if (!m_item || !m_awaitsPicture)
        return false;
    m_awaitsPicture = item != *m_item;
    if (m_awaitsPicture) // a newer request, of the card beside the mouse, has replaced ours
        m_session.requestPicture(*m_item, kPictureSidePx);
    return !m_awaitsPicture;
}

void InspectorPanel::takePicture(std::size_t item, const QImage& picture)
{
    if (isAwaited(item))
        setPicture(QPixmap::fromImage(picture));
}

void InspectorPanel::takeFailure(std::size_t item, const QString& reason)
{
    if (!isAwaited(item))
        return;
    setPicture({});
    m_picture->setText(tr("This picture can no longer be read: %1").arg(reason));
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
    showDetails();
}

void InspectorPanel::setDetails(Details details)
{
    m_allDetails = std::move(details);
    showDetails();
}

void InspectorPanel::showDetails()
{
    int names = 0;
    for (const auto& [name, value] : m_allDetails)
        names = std::max(names, fontMetrics().horizontalAdvance(name) + 1); // rounded
    names = std::min(names, m_details->width() * 2 / 3);
    const int values = m_details->width() - names - kColumnGapPx - 4;
    QString rows;
    for (const auto& [name, value] : m_allDetails)
        rows += tableRow(fontMetrics().elidedText(name, Qt::ElideMiddle, names),
                         fontMetrics().elidedText(value, Qt::ElideMiddle, values));
    m_details->setText(rows.isEmpty() ? QString() : table(rows));
}

void InspectorPanel::elideName()
{
    m_name->setText(m_name->fontMetrics().elidedText(m_fullName, Qt::ElideMiddle, m_name->width()));
}

} // namespace murmuration
