// SPDX-License-Identifier: Apache-2.0
#include "core/layout/tsne_stage.h"

#include <utility>

namespace murmuration {

bool TsneStage::holds(const Neighborhood& neighborhood, const TsneOptions& options) const
{
    return m_tsne->points() == neighborhood.graph.points && m_version == neighborhood.version &&
           m_metric == neighborhood.metric && m_wantedPerplexity == options.perplexity;
}

void TsneStage::update(const PreparedRows& rows, const Neighborhood& neighborhood,
                       const TsneOptions& options, const std::function<void()>& beforeWork,
                       const TaskContext& context)
{
    constexpr int kUpheavalIterations =
        100; // of exaggeration, so that many new points find their clusters
    const bool startAnew =
        !m_tsne || m_order != rows.order() || m_tsne->options().seed != options.seed;
    if (startAnew || !holds(neighborhood, options)) {
        beforeWork();
        AffinityMatrix affinities =
            computeAffinities(neighborhood.graph, options.perplexity, context);
        const double perplexity = affinities.perplexity;
        if (startAnew) {
            Matrix start = startPositions(rows.values(), options, context);
            m_tsne.emplace(std::move(affinities), std::move(start), options);
            m_upheavals = rows.upheavals();
        } else if (m_tsne->points() < affinities.points) {
            m_tsne->addPoints(std::move(affinities));
        } else {
            m_tsne->setAffinities(std::move(affinities));
        }
        m_items = rows.items();
        m_order = rows.order();
        m_version = neighborhood.version;
        m_metric = neighborhood.metric;
        m_wantedPerplexity = options.perplexity;
        m_usedPerplexity = perplexity;
    }
    m_tsne->setOptions(options);
    if (m_upheavals != rows.upheavals())
        m_tsne->exaggerateFor(kUpheavalIterations);
    m_upheavals = rows.upheavals();
}

} // namespace murmuration
