// SPDX-License-Identifier: Apache-2.0
#include "core/layout/umap_stage.h"

#include "core/layout/umap_graph.h"

#include <utility>

namespace murmuration {

bool UmapStage::holds(const Neighborhood& neighborhood, const UmapOptions& options) const
{
    return m_umap->points() == neighborhood.graph.points && m_version == neighborhood.version &&
           m_metric == neighborhood.metric && m_neighbors == options.neighbors;
}

void UmapStage::update(const PreparedRows& rows, const Neighborhood& neighborhood,
                       const UmapOptions& options, const std::function<void()>& beforeWork,
                       const TaskContext& context)
{
    const bool startAnew = !m_umap || m_order != rows.order() ||
                           m_umap->options().seed != options.seed ||
                           m_umap->options().start != options.start;
    if (startAnew || !holds(neighborhood, options)) {
        beforeWork();
        SparseRows graph = fuzzyGraph(neighborhood.graph, options, context);
        if (startAnew) {
            Matrix start = umapStart(graph, rows.values(), options, context);
            m_umap.emplace(std::move(graph), std::move(start), options);
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
        m_version = neighborhood.version;
        m_metric = neighborhood.metric;
        m_neighbors = options.neighbors;
    }
    m_umap->setOptions(options);
    if (m_upheavals != rows.upheavals())
        m_umap->annealFor(1);
    m_upheavals = rows.upheavals();
}

} // namespace murmuration
