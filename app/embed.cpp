// SPDX-License-Identifier: Apache-2.0
#include "app/embed.h"

#include "app/embed_messages.h"
#include "app/flags_without_effect.h"
#include "app/terminal_progress.h"
#include "core/base/parallel.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/collection/demo.h"
#include "core/features/cache/feature_key.h"
#include "core/features/cache/lazy_network.h"
#include "core/features/extraction.h"
#include "core/features/transform.h"
#include "core/layout/layout_pipeline.h"
#include "core/networks/slow_blas.h"
#include "core/quality/label_agreement.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace murmuration {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

constexpr std::size_t kAgreementNeighbors = 10;
constexpr const char* kExtracting = "Extracting features";

/// The stages of one run of the command; each adds to the result.
class EmbedRun
{
public:
    EmbedRun(const EmbedOptions& options, TerminalProgress& progress, std::stop_token stop)
        : m_options(options)
        , m_progress(progress)
        , m_stop(std::move(stop))
    {
    }

    EmbedResult run()
    {
        timed("open", [this] { open(); });
        if (!m_result.features)
            extract();
        if (m_result.features->rows() == 0)
            throw Error("none of the " + std::to_string(m_result.collection->size()) +
                        " pictures could be used: " + firstIssue());
        layOut();
        measureAgreement();
        return std::move(m_result);
    }

private:
    template <typename Stage>
    void timed(const std::string& name, Stage stage)
    {
        const auto start = Clock::now();
        stage();
        m_result.stageSeconds.emplace_back(name, secondsSince(start));
    }

    [[nodiscard]] TaskContext context()
    {
        return TaskContext(m_stop, [this](std::size_t done, std::size_t total) {
            m_progress.advance(done, total);
        });
    }

    void addIssues(const IssueList& issues)
    {
        for (const Issue& issue : issues) {
            if (m_result.issues.size() < kIssuesTold)
                m_progress.tell("note: " + issue.subject + (issue.subject.empty() ? "" : ": ") +
                                issue.text);
            m_result.issues.push_back(issue);
        }
    }

    [[nodiscard]] std::string firstIssue() const
    {
        return m_result.issues.empty()
                   ? "no reason is known"
                   : m_result.issues.front().subject + ": " + m_result.issues.front().text;
    }

    void open()
    {
        const LayoutFlags& flags = m_options.layout;
        std::filesystem::path path = std::filesystem::u8path(flags.path);
        if (flags.demo) {
            m_progress.beginStage("Drawing the demonstration");
            path = makeDemo(cacheFolder() / "demo", {}, context());
        }
        m_progress.beginStage("Opening " + utf8(path));
        const OpenedCollection opened = openCollection(path, flags.openOptions(), context());
        m_result.collection = opened.collection;
        m_result.features = opened.collection->tableFeatures;
        m_progress.tell("Opened " + contents(*opened.collection));
        addIssues(opened.issues);
        addIssues(flagsWithoutEffect(m_options, m_result.features != nullptr));
        if (!m_options.mosaic.empty() && !m_result.collection->pictures)
            throw Error("a mosaic needs pictures, and " + utf8(path) +
                        " has features alone; leave --mosaic out");
    }

    void extract()
    {
        const NetworkChoice& choice = m_options.layout.network;
        m_network = std::make_unique<LazyNetwork>(
            choice, m_options.cache ? m_options.cache->folder : std::filesystem::path(),
            threadBudget());
        addIssues(m_network->notices());
        if (!m_network->description())
            openNetwork();
        const NetworkDescription description = *m_network->description();
        m_result.network = description;
        if (!description.notice.empty())
            addIssues({{Issue::Severity::Note, description.name, description.notice}});
        std::unique_ptr<KeptFeatures> kept;
        if (m_options.cache && !description.identity.empty())
            kept = std::make_unique<KeptFeatures>(
                *m_options.cache, featureKey(*m_result.collection, choice, description),
                description.featureSize, m_result.collection);

        // What is remembered of the network does until a picture has to be run through it.
        m_progress.beginStage(m_network->isOpen() ? kExtracting : "Looking for kept features");
        const auto start = Clock::now();
        const double loadedBefore = m_loadSeconds;
        Extraction extraction({m_result.collection, description,
                               [this]() -> Network& { return openNetwork(); }, nullptr,
                               std::max(1U, threadBudget() / 2), std::move(kept)},
                              context());
        const auto seconds = [&] { return secondsSince(start) - (m_loadSeconds - loadedBefore); };
        m_result.recalled = extraction.recalled();
        if (m_result.recalled > 0)
            m_progress.tell("Took the features of " + counted(m_result.recalled, "picture") +
                            " from the cache");
        while (extraction.step(m_stop)) {
            m_result.imagesPerSecond =
                static_cast<double>(extraction.done() - extraction.recalled()) / seconds();
            m_progress.advance(extraction.done(), extraction.total(),
                               fixed(m_result.imagesPerSecond, 0) + " images/s");
        }
        if (m_stop.stop_requested())
            throw Cancelled();
        m_result.stageSeconds.emplace_back("extract", seconds());
        m_result.features = extraction.features();
        addIssues(extraction.issues());
    }

    /// Loads it when it is first needed: with all features in the cache never.
    Network& openNetwork()
    {
        if (!m_network->isOpen()) {
            m_progress.beginStage("Loading network " + m_options.layout.network.model);
            timed("load network", [this] { m_network->open(); });
            m_loadSeconds = m_result.stageSeconds.back().second;
            if (const auto notice = slowBlasNotice())
                addIssues({{Issue::Severity::Warning, {}, *notice}});
            if (m_result.network) // it was remembered, and extraction has begun
                m_progress.beginStage(kExtracting);
        }
        return m_network->open();
    }

    void layOut()
    {
        m_pipeline = std::make_unique<LayoutPipeline>(
            [this](std::string_view stage) { m_progress.beginStage(capitalised(stage)); });
        timed("prepare layout", [this] {
            LayoutOptions options = layoutOptionsOf(m_options);
            options.labels =
                std::make_shared<const std::vector<int>>(m_result.collection->labels());
            m_pipeline->update(m_result.features, options, context());
        });
        addIssues(notTold(m_pipeline->notices(), m_result.issues));
        if (const NeighborGraph* graph = m_pipeline->neighbors())
            m_result.neighbors = NeighborSummary{graph->method, graph->recall, graph->k};

        const int iterations = iterationsFor(m_options, m_pipeline->snapshot().points());
        if (m_pipeline->canStep() && iterations > 0) {
            m_progress.beginStage("Laying out");
            timed("lay out", [&] { iterate(static_cast<std::size_t>(iterations)); });
            m_result.msPerIteration = 1000 * m_result.stageSeconds.back().second / iterations;
            addIssues(notTold(m_pipeline->notices(), m_result.issues));
        }
        m_result.layout = snapshot();
    }

    /// A KL divergence is never negative; that of two points is 0 but for rounding.
    [[nodiscard]] LayoutSnapshot snapshot() const
    {
        LayoutSnapshot snapshot = m_pipeline->snapshot();
        snapshot.kl = std::max(snapshot.kl, 0.0);
        return snapshot;
    }

    void iterate(std::size_t total)
    {
        constexpr std::size_t kReportEvery = 10; // a snapshot copies the layout
        const TaskContext untilStopped(m_stop);
        for (std::size_t i = 1; i <= total; ++i) {
            m_pipeline->step(untilStopped);
            if (i % kReportEvery != 0 && i != total)
                continue;
            const double kl = snapshot().kl;
            m_progress.advance(i, total, std::isfinite(kl) ? "KL " + fixed(kl, 3) : "");
        }
    }

    void measureAgreement()
    {
        const LayoutSnapshot& layout = m_result.layout;
        const auto& classes = m_result.collection->classNames;
        constexpr std::size_t kMostPoints =
            50000; // all pairs are compared: beyond this it would take minutes
        if (classes.size() < 2 || layout.points() > kMostPoints)
            return;
        const std::vector<int> labels = labelsOf(*layout.items);
        m_progress.beginStage("Measuring label agreement");
        timed("measure", [&] {
            const NeighborGraph* graph = m_pipeline->neighbors();
            m_result.featureAgreement =
                graph ? labelAgreement(*graph, labels) : searchedFeatureAgreement();
            const NeighborGraph inLayout =
                exactNeighbors(layout.positions, kAgreementNeighbors, Metric::Euclidean, context());
            m_result.layoutAgreement = labelAgreement(inLayout, labels);
        });
    }

    /// For PCA, which needs no neighbours of its own.
    [[nodiscard]] std::optional<double> searchedFeatureAgreement()
    {
        const LayoutOptions options = layoutOptionsOf(m_options);
        const FeatureRows rows = copyRows(*m_result.features, m_result.features->rows(), true);
        const auto transform = FeatureTransform::fit(rows.values, options.transform, context());
        const NeighborGraph graph = exactNeighbors(transform.apply(rows.values),
                                                   kAgreementNeighbors, options.metric, context());
        return labelAgreement(graph, labelsOf(rows.items));
    }

    [[nodiscard]] std::vector<int> labelsOf(const std::vector<std::uint32_t>& items) const
    {
        std::vector<int> labels;
        labels.reserve(items.size());
        for (const std::uint32_t item : items)
            labels.push_back(m_result.collection->items[item].label);
        return labels;
    }

    const EmbedOptions& m_options;
    TerminalProgress& m_progress;
    const std::stop_token m_stop;
    EmbedResult m_result;
    std::unique_ptr<LazyNetwork> m_network;
    double m_loadSeconds = 0; ///< of m_network
    std::unique_ptr<LayoutPipeline> m_pipeline;
};

} // namespace

EmbedResult embed(const EmbedOptions& options, TerminalProgress& progress,
                  const std::stop_token& stop)
{
    return EmbedRun(options, progress, stop).run();
}

} // namespace murmuration
