// SPDX-License-Identifier: Apache-2.0
#include "ui/selection_model.h"

#include "ui/session.h"

#include <algorithm>
#include <iterator>

namespace murmuration {

SelectionModel::SelectionModel(const Session& session, QObject* parent)
    : QObject(parent)
    , m_session(session)
{
    connect(&session, &Session::collectionChanged, this, &SelectionModel::reset);
    reset();
}

void SelectionModel::setHovered(std::optional<std::uint32_t> item)
{
    if (item == m_hovered)
        return;
    m_hovered = item;
    Q_EMIT hoveredChanged();
}

bool SelectionModel::isSelected(std::uint32_t item) const
{
    return std::binary_search(m_selected.begin(), m_selected.end(), item);
}

void SelectionModel::select(std::vector<std::uint32_t> items, Mode mode)
{
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    std::vector<std::uint32_t> selected;
    switch (mode) {
    case Mode::Replace:
        selected = std::move(items);
        break;
    case Mode::Add:
        std::ranges::set_union(m_selected, items, std::back_inserter(selected));
        break;
    case Mode::Remove:
        std::ranges::set_difference(m_selected, items, std::back_inserter(selected));
        break;
    }
    if (selected == m_selected)
        return;
    m_selected = std::move(selected);
    Q_EMIT selectionChanged();
}

void SelectionModel::selectAllVisible()
{
    std::vector<std::uint32_t> items;
    if (const auto snapshot = m_session.snapshot())
        std::ranges::copy_if(*snapshot->items, std::back_inserter(items),
                             [this](auto item) { return isVisible(item); });
    select(std::move(items));
}

std::size_t SelectionModel::slot(int label) const
{
    return label >= 0 ? static_cast<std::size_t>(label) : m_classVisible.size() - 1;
}

bool SelectionModel::isClassVisible(int label) const
{
    return m_classVisible[slot(label)];
}

void SelectionModel::setClassVisible(int label, bool visible)
{
    if (m_classVisible[slot(label)] == visible)
        return;
    m_classVisible[slot(label)] = visible;
    Q_EMIT visibilityChanged();
}

void SelectionModel::soloClass(int label)
{
    std::vector<bool> alone(m_classVisible.size(), false);
    alone[slot(label)] = true;
    if (m_classVisible == alone)
        std::fill(alone.begin(), alone.end(), true);
    m_classVisible = std::move(alone);
    Q_EMIT visibilityChanged();
}

void SelectionModel::showAllClasses()
{
    std::fill(m_classVisible.begin(), m_classVisible.end(), true);
    Q_EMIT visibilityChanged();
}

bool SelectionModel::isVisible(std::uint32_t item) const
{
    return isClassVisible(m_session.collection()->items[item].label);
}

void SelectionModel::reset()
{
    const auto collection = m_session.collection();
    m_classVisible.assign((collection ? collection->classNames.size() : 0) + 1, true);
    setHovered(std::nullopt);
    clearSelection();
    Q_EMIT visibilityChanged();
}

} // namespace murmuration
