// SPDX-License-Identifier: Apache-2.0
#include "ui/panels/legend_model.h"

#include "ui/selection_model.h"
#include "ui/session.h"

#include <utility>

namespace murmuration {
namespace {

QColor toQColor(Color color)
{
    return {color.red, color.green, color.blue};
}

} // namespace

LegendModel::LegendModel(const Session& session, SelectionModel& selection, QObject* parent)
    : QAbstractListModel(parent)
    , m_session(session)
    , m_selection(selection)
{
    connect(&session, &Session::collectionChanged, this, &LegendModel::reload);
    connect(&session, &Session::layoutChanged, this, &LegendModel::followLayout);
    connect(&selection, &SelectionModel::visibilityChanged, this, [this] {
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0), index(rowCount() - 1), {VisibleRole, Qt::CheckStateRole});
    });
    reload();
}

void LegendModel::reload()
{
    beginResetModel();
    m_rows.clear();
    if (const auto collection = m_session.collection()) {
        const auto& colors = m_session.classColors();
        for (std::size_t i = 0; i < collection->classNames.size(); ++i)
            m_rows.push_back({static_cast<int>(i),
                              QString::fromStdString(collection->classNames[i]),
                              toQColor(colors[i]), 0, 0});
        Row unlabelled{kNoClass, tr("no class"), toQColor(kUnlabelledColor), 0, 0};
        for (const Item& item : collection->items)
            ++(item.label >= 0 ? m_rows[static_cast<std::size_t>(item.label)] : unlabelled).count;
        if (unlabelled.count > 0)
            m_rows.push_back(unlabelled);
        m_items = itemsLaidOut();
        countLaidOut();
    }
    endResetModel();
}

/// Snapshots come many times a second, other items seldom.
void LegendModel::followLayout()
{
    Items items = itemsLaidOut();
    if (items == m_items || m_rows.empty())
        return;
    m_items = std::move(items);
    countLaidOut();
    Q_EMIT dataChanged(index(0), index(rowCount() - 1),
                       {CountRole, Qt::ToolTipRole, Qt::AccessibleDescriptionRole});
}

LegendModel::Items LegendModel::itemsLaidOut() const
{
    const auto snapshot = m_session.snapshot();
    return snapshot ? snapshot->items : nullptr;
}

void LegendModel::countLaidOut()
{
    const auto collection = m_session.collection();
    for (Row& row : m_rows)
        row.laidOut = m_items ? 0 : row.count;
    if (!m_items)
        return;
    for (const std::uint32_t item : *m_items) {
        const int label = collection->items[item].label;
        ++(label >= 0 ? m_rows[static_cast<std::size_t>(label)] : m_rows.back()).laidOut;
    }
}

QString LegendModel::countText(const Row& row) const
{
    return row.laidOut == row.count ? QString::number(row.count)
                                    : tr("%1 of %2").arg(row.laidOut).arg(row.count);
}

int LegendModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant LegendModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const bool visible = m_selection.isClassVisible(row.label);
    switch (role) {
    case Qt::DisplayRole:
        return row.name;
    case Qt::ToolTipRole:
        return (row.laidOut == row.count ? tr("%1: %2") : tr("%1: %2 are in the layout"))
                   .arg(row.name, countText(row)) +
               tr("\nClick to hide or show, double-click to show it alone");
    case Qt::AccessibleDescriptionRole:
        return tr("%1, %2").arg(countText(row), visible ? tr("shown") : tr("hidden"));
    case Qt::CheckStateRole:
        return visible ? Qt::Checked : Qt::Unchecked;
    case CountRole:
        return countText(row);
    case ColorRole:
        return row.color;
    case VisibleRole:
        return visible;
    default:
        return {};
    }
}

bool LegendModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::CheckStateRole || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    m_selection.setClassVisible(labelAt(index), value.toInt() == Qt::Checked);
    return true;
}

Qt::ItemFlags LegendModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable |
           Qt::ItemNeverHasChildren;
}

int LegendModel::labelAt(const QModelIndex& index) const
{
    return m_rows[static_cast<std::size_t>(index.row())].label;
}

} // namespace murmuration
