// SPDX-License-Identifier: Apache-2.0
#include "core/layout/umap_stage.h"

#include "core/layout/umap_graph.h"

#include <utility>

namespace murmuration {
namespace {

UmapOptions umapOptions(const LayoutOptions& options)
{
    UmapOptions umap = options.umap;
    umap.dimensions = options.tsne.dimensions;
    umap.seed = options.tsne.seed;
    return umap;
}

} // namespace

UmapStage::Ingredients UmapStage::ingredients(const Neighborhood& neighborhood,
                                              const LayoutOptions& options)
{
    return {neighborhood.version, neighborhood.metric, options.umap.neighbors,
            supervisionOf(options)};
}

void UmapStage::update(const PreparedRows& rows, const Neighborhood& neighborhood,
                       const LayoutOptions& options, const std::function<void()>& beforeWork,
                       const TaskContext& context)
{
    const UmapOptions wanted = umapOptions(options);
    const bool startAnew = !m_umap || m_order != rows.order() ||
                           m_umap->options().seed != wanted.seed ||
                           m_umap->options().start != wanted.start;
    if (startAnew || m_umap->points() != neighborhood.graph.points ||
        m_made != ingredients(neighborhood, options)) {
        beforeWork();
        make(rows, neighborhood, options, startAnew, context);
    }
    if (m_pins.arePending()) {
        UmapState state = m_umap->save();
        if (m_pins.putBack(options.pinned, *m_items, state.positions))
            m_umap->restore(std::move(state));
    }
    m_umap->setOptions(wanted);
    if (m_upheavals != rows.upheavals())
        m_umap->annealFor(1);
    m_upheavals = rows.upheavals();
    if (auto pins = m_pins.update(options.pinned, m_items); pins && *pins != m_umap->pinned())
        m_umap->setPinned(std::move(*pins));
}

void UmapStage::restart()
{
    if (m_umap)
        m_pins.endAt(m_umap->positions(), m_items);
    m_umap.reset();
}

void UmapStage::make(const PreparedRows& rows, const Neighborhood& neighborhood,
                     const LayoutOptions& options, bool startAnew, const TaskContext& context)
{
    const UmapOptions wanted = umapOptions(options);
    const Ingredients ingredients = this->ingredients(neighborhood, options);
    SparseRows graph = fuzzyGraph(neighborhood.graph, wanted, context);
    if (const Supervision& by = ingredients.supervision; by.labels)
        weakenBetweenLabels(graph, by.labelsOf(*rows.items()), by.strength, context);
    if (startAnew) {
        Matrix start = umapStart(graph, rows.values(), wanted, context);
        restart();
        m_umap.emplace(std::move(graph), std::move(start), wanted);
        m_upheavals = rows.upheavals();
    } else if (const auto kept = rowsKept(*m_items, *rows.items());
               kept.size() < m_umap->points()) {
        m_umap->keepPoints(kept, std::move(graph));
    } else if (m_umap->points() < graph.points) {
        m_umap->addPoints(std::move(graph));
    } else {
        m_umap->setGraph(std::move(graph));
    }
    m_items = rows.items();
    m_order = rows.order();
    m_made = ingredients;
}

} // namespace murmuration
