// SPDX-License-Identifier: Apache-2.0
#include "core/layout/tsne_stage.h"

#include "core/base/text.h"

#include <algorithm>
#include <string>
#include <utility>

namespace murmuration {

TsneStage::Ingredients TsneStage::ingredients(const Neighborhood& neighborhood,
                                              const LayoutOptions& options)
{
    return {neighborhood.version,
            neighborhood.metric,
            {options.tsne.perplexity, options.tsne.secondPerplexity},
            supervisionOf(options)};
}

void TsneStage::update(const PreparedRows& rows, const Neighborhood& neighborhood,
                       const LayoutOptions& options, const std::function<void()>& beforeWork,
                       const TaskContext& context)
{
    constexpr int kUpheavalIterations =
        100; // of exaggeration, so that many new points find their clusters
    // Fewer find them without, and exaggeration could draw them onto a line, where they would stay.
    constexpr std::size_t kUpheavalPoints = 300;
    const bool startAnew =
        !m_tsne || m_order != rows.order() || m_tsne->options().seed != options.tsne.seed;
    if (startAnew || m_tsne->points() != neighborhood.graph.points ||
        m_made != ingredients(neighborhood, options)) {
        beforeWork();
        make(rows, neighborhood, options, startAnew, context);
    }
    if (m_pins.arePending()) {
        TsneState state = m_tsne->save();
        if (m_pins.putBack(options.pinned, *m_items, state.positions))
            m_tsne->restore(std::move(state));
    }
    m_tsne->setOptions(options.tsne);
    if (m_upheavals != rows.upheavals() && m_tsne->points() >= kUpheavalPoints)
        m_tsne->exaggerateFor(kUpheavalIterations);
    m_upheavals = rows.upheavals();
    if (auto pins = m_pins.update(options.pinned, m_items); pins && *pins != m_tsne->pinned())
        m_tsne->setPinned(std::move(*pins));
}

void TsneStage::restart()
{
    if (m_tsne)
        m_pins.endAt(m_tsne->positions(), m_items);
    m_tsne.reset();
}

void TsneStage::make(const PreparedRows& rows, const Neighborhood& neighborhood,
                     const LayoutOptions& options, bool startAnew, const TaskContext& context)
{
    const Ingredients wanted = ingredients(neighborhood, options);
    AffinityMatrix affinities = computeAffinities(neighborhood.graph, wanted.perplexity, context);
    const double perplexity = affinities.perplexity;
    if (const Supervision& by = wanted.supervision; by.labels)
        superviseAffinities(affinities, by.labelsOf(*rows.items()), by.strength, context);
    if (startAnew) {
        Matrix start = startPositions(rows.values(), options.tsne, context);
        restart();
        m_tsne.emplace(std::move(affinities), std::move(start), options.tsne);
        m_upheavals = rows.upheavals();
    } else if (const auto kept = rowsKept(*m_items, *rows.items());
               kept.size() < m_tsne->points()) {
        m_tsne->keepPoints(kept, std::move(affinities));
    } else if (m_tsne->points() < affinities.points) {
        m_tsne->addPoints(std::move(affinities));
    } else {
        m_tsne->setAffinities(std::move(affinities));
    }
    m_items = rows.items();
    m_order = rows.order();
    m_made = wanted;
    m_usedPerplexity = perplexity;
}

IssueList TsneStage::notices() const
{
    IssueList notices;
    if (!m_tsne || m_tsne->points() < 2)
        return notices;
    const std::size_t points = m_tsne->points();
    const auto note = [&](const std::string& what, double wanted, double used) {
        if (used < wanted)
            notices.push_back({Issue::Severity::Note, "",
                               what + " " + shortNumber(wanted) + " is too large for " +
                                   std::to_string(points) + " points; " + shortNumber(used) +
                                   " is used."});
    };
    note("Perplexity", m_made.perplexity.first, m_usedPerplexity);
    if (const auto second = m_made.perplexity.second)
        note("The second perplexity", *second, std::min(*second, largestPerplexity(points)));
    // Nobody asked for the default, or for what comes to nothing.
    const TsneOptions& options = m_tsne->options();
    if (options.earlyExaggeration != TsneOptions().earlyExaggeration &&
        options.earlyExaggerationIterations > 0)
        note("Early exaggeration", options.earlyExaggeration,
             earlyExaggerationFor(options, points));
    if (const double used = m_tsne->exaggerationLimit(); used < options.exaggeration)
        notices.push_back({Issue::Severity::Note, "",
                           "Exaggeration " + shortNumber(options.exaggeration) +
                               " would draw all points into one; " + shortNumber(used) +
                               " is used."});
    return notices;
}

} // namespace murmuration
