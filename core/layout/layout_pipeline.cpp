// SPDX-License-Identifier: Apache-2.0
#include "core/layout/layout_pipeline.h"

#include "core/layout/pca_view.h"
#include "core/layout/prepared_rows.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

namespace murmuration {
namespace {

constexpr std::size_t kFewestNeighbors = 10; // for label agreement and lists of similar pictures
constexpr int kUpheavalIterations =
    100; // of exaggeration, so that many new points find their clusters

/// "30", "16.3".
std::string shortNumber(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    std::string number = text;
    if (number.ends_with(".0"))
        number.resize(number.size() - 2);
    return number;
}

std::size_t neededNeighbors(double perplexity, std::size_t points)
{
    const std::size_t wanted =
        std::max(neighborsForPerplexity(perplexity, points), kFewestNeighbors);
    return std::min(wanted, points - 1);
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

    NeighborGraph graph;
    Metric metric = Metric::Euclidean;
    std::uint64_t graphVersion = 0;

    std::optional<Tsne> tsne;
    std::shared_ptr<const std::vector<std::uint32_t>> tsneItems; ///< tsne->points() of them
    std::uint64_t tsneOrder = 0;
    std::uint64_t affinityVersion = 0; ///< of the rows the affinities were made of
    Metric affinityMetric = Metric::Euclidean;
    double wantedPerplexity = 0;
    double usedPerplexity = 0;
    std::uint64_t upheavals = 0;

    PcaView pca;
    std::shared_ptr<const std::vector<std::uint32_t>> pcaItems;

    void announce(std::string_view stage) const
    {
        if (listener)
            listener(stage);
    }

    void updateGraph(const LayoutOptions& options, const TaskContext& context);
    void updateTsne(const LayoutOptions& options, const TaskContext& context);
    void updateAffinities(const LayoutOptions& options, const TaskContext& context);
};

void LayoutPipeline::Stages::updateGraph(const LayoutOptions& options, const TaskContext& context)
{
    const Matrix& values = rows.values();
    const std::size_t needed = neededNeighbors(options.tsne.perplexity, values.rows);
    const bool sameSpace = graphVersion == rows.version() && metric == options.metric;
    const bool sufficient = graph.k >= std::min(needed, graph.points > 0 ? graph.points - 1 : 0);
    if (sameSpace && sufficient && graph.points == values.rows)
        return;
    announce("searching neighbours");
    if (sameSpace && sufficient && graph.points > 0 && graph.points < values.rows)
        graph = extendNeighbors(graph, values, std::max(needed, graph.k), options.metric, context);
    else
        graph = exactNeighbors(values, needed, options.metric, context);
    metric = options.metric;
    graphVersion = rows.version();
}

void LayoutPipeline::Stages::updateTsne(const LayoutOptions& options, const TaskContext& context)
{
    updateAffinities(options, context);
    tsne->setOptions(options.tsne);
    if (upheavals != rows.upheavals())
        tsne->exaggerateFor(kUpheavalIterations);
    upheavals = rows.upheavals();
}

void LayoutPipeline::Stages::updateAffinities(const LayoutOptions& options,
                                              const TaskContext& context)
{
    const bool startAnew =
        !tsne || tsneOrder != rows.order() || tsne->options().seed != options.tsne.seed;
    const bool valid = !startAnew && tsne->points() == graph.points &&
                       affinityVersion == graphVersion && affinityMetric == metric &&
                       wantedPerplexity == options.tsne.perplexity;
    if (valid)
        return;
    announce("computing affinities");
    AffinityMatrix affinities = computeAffinities(graph, options.tsne.perplexity, context);
    const double perplexity = affinities.perplexity;
    if (startAnew) {
        Matrix start = startPositions(rows.values(), options.tsne, context);
        tsne.emplace(std::move(affinities), std::move(start), options.tsne);
        upheavals = rows.upheavals();
    } else if (tsne->points() < graph.points) {
        tsne->addPoints(std::move(affinities));
    } else {
        tsne->setAffinities(std::move(affinities));
    }
    tsneItems = rows.items();
    tsneOrder = rows.order();
    affinityVersion = graphVersion;
    affinityMetric = metric;
    wantedPerplexity = options.tsne.perplexity;
    usedPerplexity = perplexity;
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
    if (!stages.tsne)
        stages.rows.forgetOrder();
    const bool complete = features->finished();
    stages.rows.update(
        features, transformFor(options), [&] { stages.announce("preparing features"); }, context);
    if (options.method == LayoutMethod::Pca) {
        stages.pca.update(stages.rows, options.tsne.dimensions, complete, context);
        stages.pcaItems = stages.rows.items();
    } else {
        stages.updateGraph(options, context);
        stages.updateTsne(options, context);
    }
    stages.method = options.method;
    stages.updated = true;
}

void LayoutPipeline::restart()
{
    m_stages->tsne.reset();
}

void LayoutPipeline::step()
{
    if (canStep())
        m_stages->tsne->step();
}

bool LayoutPipeline::canStep() const
{
    return m_stages->method == LayoutMethod::Tsne && m_stages->tsne &&
           m_stages->tsne->points() >= 2;
}

bool LayoutPipeline::settled() const
{
    return m_stages->updated &&
           (m_stages->method == LayoutMethod::Pca || (m_stages->tsne && m_stages->tsne->settled()));
}

int LayoutPipeline::iteration() const
{
    return m_stages->method == LayoutMethod::Tsne && m_stages->tsne ? m_stages->tsne->iteration()
                                                                    : 0;
}

LayoutSnapshot LayoutPipeline::snapshot() const
{
    const Stages& stages = *m_stages;
    LayoutSnapshot snapshot;
    snapshot.settled = settled();
    if (stages.method == LayoutMethod::Pca) {
        snapshot.positions = stages.pca.positions();
        snapshot.items = stages.pcaItems;
    } else if (stages.tsne) {
        snapshot.positions = stages.tsne->positions();
        snapshot.items = stages.tsneItems;
        snapshot.iteration = stages.tsne->iteration();
        snapshot.kl = stages.tsne->klDivergence();
        snapshot.exaggerating = stages.tsne->exaggerating();
    }
    if (!snapshot.items)
        snapshot.items = std::make_shared<const std::vector<std::uint32_t>>();
    return snapshot;
}

IssueList LayoutPipeline::notices() const
{
    const Stages& stages = *m_stages;
    IssueList notices;
    if (!stages.updated)
        return notices;
    const std::size_t points = stages.rows.values().rows;
    if (points > 1 && stages.rows.allEqual())
        notices.push_back({Issue::Severity::Warning, "",
                           "All features are the same: the points can't be told apart, and their "
                           "places mean nothing."});
    if (stages.method == LayoutMethod::Tsne && points > 1 &&
        stages.usedPerplexity < stages.wantedPerplexity)
        notices.push_back({Issue::Severity::Note, "",
                           "Perplexity " + shortNumber(stages.wantedPerplexity) +
                               " is too large for " + std::to_string(points) + " points; " +
                               shortNumber(stages.usedPerplexity) + " is used."});
    return notices;
}

const NeighborGraph* LayoutPipeline::neighbors() const
{
    const bool there = m_stages->updated && m_stages->method == LayoutMethod::Tsne;
    return there ? &m_stages->graph : nullptr;
}

} // namespace murmuration
