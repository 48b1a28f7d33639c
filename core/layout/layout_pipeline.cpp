// SPDX-License-Identifier: Apache-2.0
#include "core/layout/layout_pipeline.h"

#include "core/layout/layout_notices.h"
#include "core/layout/pca_view.h"
#include "core/layout/prepared_rows.h"
#include "core/layout/tsne_stage.h"
#include "core/layout/umap_stage.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

namespace murmuration {
namespace {

constexpr std::size_t kFewestNeighbors = 10; // for label agreement and lists of similar pictures

double largerPerplexity(const TsneOptions& options)
{
    return PerplexityChoice{options.perplexity, options.secondPerplexity}.larger();
}

std::size_t neededNeighbors(const LayoutOptions& options, std::size_t points)
{
    const std::size_t wanted = options.method == LayoutMethod::Umap
                                   ? neighborsForUmap(options.umap, points)
                                   : neighborsForPerplexity(largerPerplexity(options.tsne), points);
    return std::min(std::max(wanted, kFewestNeighbors), points - 1);
}

/// Nothing to reduce to fewer dimensions than the view has.
TransformOptions transformFor(const LayoutOptions& options)
{
    TransformOptions transform = options.transform;
    const auto dimensions = static_cast<std::size_t>(options.tsne.dimensions);
    if (options.method == LayoutMethod::Pca && transform.pca && *transform.pca < dimensions)
        transform.pca = dimensions;
    return transform;
}

} // namespace

struct LayoutPipeline::Stages
{
    StageListener listener;
    PreparedRows rows;
    LayoutMethod method = LayoutMethod::Tsne; ///< of what is shown
    bool updated = false;
    double wantedSupervision = 0; ///< whether or not there are classes

    Neighborhood neighborhood;
    TsneStage tsne;
    UmapStage umap;

    PcaView pca;
    std::shared_ptr<const std::vector<std::uint32_t>> pcaItems;

    void announce(std::string_view stage) const
    {
        if (listener)
            listener(stage);
    }

    void updateGraph(const LayoutOptions& options, const TaskContext& context);
    void updateLayout(const LayoutOptions& options, const TaskContext& context);

    /// Whether there is a layout to go on with.
    [[nodiscard]] bool laidOut() const { return tsne.tsne() || umap.umap(); }
    /// How much labels shape what is shown.
    [[nodiscard]] double supervision() const;
};

double LayoutPipeline::Stages::supervision() const
{
    switch (method) {
    case LayoutMethod::Tsne:
        return tsne.supervision();
    case LayoutMethod::Umap:
        return umap.supervision();
    case LayoutMethod::Pca:
        break;
    }
    return 0;
}

void LayoutPipeline::Stages::updateGraph(const LayoutOptions& options, const TaskContext& context)
{
    NeighborGraph& graph = neighborhood.graph;
    const Matrix& values = rows.values();
    const std::size_t needed = neededNeighbors(options, values.rows);
    const bool sameSpace =
        neighborhood.version == rows.version() && neighborhood.metric == options.metric;
    const bool sufficient = graph.k >= std::min(needed, graph.points > 0 ? graph.points - 1 : 0);
    if (sameSpace && sufficient && graph.points == values.rows)
        return;
    announce("searching neighbours");
    if (sameSpace && sufficient && graph.points > 0 && graph.points < values.rows)
        graph = extendNeighbors(graph, values, std::max(needed, graph.k), options.metric, context);
    else
        graph = findNeighbors(values, needed, options.metric, context);
    neighborhood.metric = options.metric;
    neighborhood.version = rows.version();
}

void LayoutPipeline::Stages::updateLayout(const LayoutOptions& options, const TaskContext& context)
{
    // What was pinned in the one stays there in the other.
    if (options.method == LayoutMethod::Umap && tsne.tsne() &&
        (method == LayoutMethod::Tsne || !umap.umap()))
        umap.comeAfter(tsne.tsne()->positions(), tsne.items());
    if (options.method == LayoutMethod::Tsne && umap.umap() &&
        (method == LayoutMethod::Umap || !tsne.tsne()))
        tsne.comeAfter(umap.umap()->positions(), umap.items());

    if (options.method == LayoutMethod::Umap) {
        umap.update(
            rows, neighborhood, options, [&] { announce("computing memberships"); }, context);
    } else {
        tsne.update(
            rows, neighborhood, options, [&] { announce("computing affinities"); }, context);
    }
}

LayoutPipeline::LayoutPipeline(StageListener listener)
    : m_stages(std::make_unique<Stages>())
{
    m_stages->listener = std::move(listener);
}

LayoutPipeline::~LayoutPipeline() = default;

void LayoutPipeline::update(const std::shared_ptr<const FeatureMatrix>& features,
                            const LayoutOptions& options, const TaskContext& context)
{
    Stages& stages = *m_stages;
    context.throwIfStopped();
    if (!stages.laidOut())
        stages.rows.forgetOrder();
    const bool complete = features->finished();
    stages.rows.update(
        features, transformFor(options), options.leftOut,
        [&] { stages.announce("preparing features"); }, context);
    if (options.method == LayoutMethod::Pca) {
        stages.pca.update(stages.rows, options.tsne.dimensions, complete, context);
        stages.pcaItems = stages.rows.items();
    } else {
        stages.updateGraph(options, context);
        stages.updateLayout(options, context);
    }
    stages.method = options.method;
    stages.wantedSupervision = options.tsne.supervision;
    stages.updated = true;
}

void LayoutPipeline::restart()
{
    m_stages->tsne.restart();
    m_stages->umap.restart();
}

void LayoutPipeline::step(const TaskContext& context)
{
    if (!canStep())
        return;
    if (m_stages->method == LayoutMethod::Umap)
        m_stages->umap.umap()->step(context);
    else
        m_stages->tsne.tsne()->step(context);
}

void LayoutPipeline::shake()
{
    constexpr double kShare = 0.25; // of the spread: groups stay recognisable
    if (!canStep())
        return;
    if (m_stages->method == LayoutMethod::Umap)
        m_stages->umap.umap()->perturb(kShare);
    else
        m_stages->tsne.tsne()->perturb(kShare);
}

bool LayoutPipeline::canStep() const
{
    const Stages& stages = *m_stages;
    switch (stages.method) {
    case LayoutMethod::Tsne:
        return stages.tsne.tsne() && stages.tsne.tsne()->points() >= 2;
    case LayoutMethod::Umap:
        return stages.umap.umap() && stages.umap.umap()->points() >= 2;
    case LayoutMethod::Pca:
        break;
    }
    return false;
}

bool LayoutPipeline::settled() const
{
    const Stages& stages = *m_stages;
    switch (stages.method) {
    case LayoutMethod::Tsne:
        return stages.updated && stages.tsne.tsne() && stages.tsne.tsne()->settled();
    case LayoutMethod::Umap:
        return stages.updated && stages.umap.umap() && stages.umap.umap()->settled();
    case LayoutMethod::Pca:
        break;
    }
    return stages.updated;
}

int LayoutPipeline::iteration() const
{
    const Stages& stages = *m_stages;
    switch (stages.method) {
    case LayoutMethod::Tsne:
        return stages.tsne.tsne() ? stages.tsne.tsne()->iteration() : 0;
    case LayoutMethod::Umap:
        return stages.umap.umap() ? stages.umap.umap()->iteration() : 0;
    case LayoutMethod::Pca:
        break;
    }
    return 0;
}

LayoutSnapshot LayoutPipeline::snapshot() const
{
    const Stages& stages = *m_stages;
    LayoutSnapshot snapshot;
    snapshot.method = stages.method;
    snapshot.iteration = iteration();
    snapshot.settled = settled();
    snapshot.supervision = stages.supervision();
    if (stages.method == LayoutMethod::Pca) {
        snapshot.positions = stages.pca.positions();
        snapshot.items = stages.pcaItems;
    } else if (stages.method == LayoutMethod::Umap && stages.umap.umap()) {
        snapshot.positions = stages.umap.umap()->positions();
        snapshot.items = stages.umap.items();
    } else if (stages.method == LayoutMethod::Tsne && stages.tsne.tsne()) {
        snapshot.positions = stages.tsne.tsne()->positions();
        snapshot.items = stages.tsne.items();
        snapshot.kl = stages.tsne.tsne()->klDivergence();
        snapshot.exaggerating = stages.tsne.tsne()->exaggerating();
        snapshot.gradientNorm = stages.tsne.tsne()->gradientNorm();
    }
    if (!snapshot.items)
        snapshot.items = std::make_shared<const std::vector<std::uint32_t>>();
    return snapshot;
}

std::optional<KlPoint> LayoutPipeline::klPoint() const
{
    const Tsne* const tsne =
        m_stages->method == LayoutMethod::Tsne ? m_stages->tsne.tsne() : nullptr;
    if (!tsne || !std::isfinite(tsne->klDivergence()))
        return {};
    return KlPoint{tsne->klIteration(), tsne->klDivergence(), tsne->exaggerating()};
}

IssueList LayoutPipeline::notices() const
{
    const Stages& stages = *m_stages;
    IssueList notices;
    if (!stages.updated)
        return notices;
    const auto add = [&](std::optional<Issue> notice) {
        if (notice)
            notices.push_back(*std::move(notice));
    };
    const std::size_t points = stages.rows.values().rows;
    const bool constant = points > 1 && stages.rows.allEqual();
    if (constant)
        add(constantFeaturesNotice());
    if (stages.method == LayoutMethod::Tsne)
        std::ranges::move(stages.tsne.notices(), std::back_inserter(notices));
    if (stages.method == LayoutMethod::Umap && points > 1 && points < stages.umap.wantedNeighbors())
        notices.push_back({Issue::Severity::Note, "",
                           std::to_string(stages.umap.wantedNeighbors()) +
                               " neighbours are more than there are points; " +
                               std::to_string(points) + " are used."});
    if (stages.method == LayoutMethod::Pca)
        add(unitNotice(stages.rows.unit() / stages.pca.unit()));
    add(supervisionNotice(stages.method, stages.wantedSupervision, stages.supervision()));
    if (stages.method != LayoutMethod::Pca && !constant) {
        add(recallNotice(stages.neighborhood.graph));
        add(indistinctNotice(stages.neighborhood.graph));
    }
    return notices;
}

const NeighborGraph* LayoutPipeline::neighbors() const
{
    const bool there = m_stages->updated && m_stages->method != LayoutMethod::Pca;
    return there ? &m_stages->neighborhood.graph : nullptr;
}

} // namespace murmuration
