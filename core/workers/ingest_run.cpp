// SPDX-License-Identifier: Apache-2.0
#include "core/workers/ingest_run.h"

#include "core/base/parallel.h"
#include "core/base/paths.h"
#include "core/base/reason.h"
#include "core/collection/demo.h"
#include "core/features/cache/feature_key.h"
#include "core/networks/slow_blas.h"
#include "core/workers/thumbnail_pass.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <mutex>
#include <utility>

namespace murmuration {
namespace {

using Clock = std::chrono::steady_clock;

/// Often enough to look alive, seldom enough to cost nothing.
constexpr auto kPublishEvery = std::chrono::milliseconds(33);

unsigned decodeThreads()
{
    return std::max(1U, threadBudget() / 2);
}

} // namespace

IngestRun::IngestRun(const IngestRequest& request, IngestResources& resources, std::stop_token stop,
                     Publish publish)
    : m_request(request)
    , m_resources(resources)
    , m_stop(std::move(stop))
    , m_publish(std::move(publish))
{
    m_state.run = request.run;
}

void IngestRun::execute()
{
    try {
        open();
        if (!m_state.features) {
            describeNetwork();
            extract();
        }
        if (m_stop.stop_requested())
            throw Cancelled();
        const auto unread = itemsWithoutThumbnail();
        m_state.thumbnailsPending = !unread.empty();
        enter(IngestStage::Done);
        if (m_state.thumbnailsPending)
            makeThumbnailsOf(unread);
    } catch (const Cancelled&) {
        enter(IngestStage::Cancelled);
    } catch (const std::exception& error) {
        m_state.failure = isOutOfMemory(error)
                              ? "There is not enough memory for this collection; open fewer "
                                "pictures, or choose a layer with fewer features."
                              : error.what();
        enter(IngestStage::Failed);
    }
}

void IngestRun::open()
{
    enter(IngestStage::Opening);
    std::mutex mutex; // the demonstration is drawn, and reports, on several threads
    const TaskContext context(m_stop, [this, &mutex](std::size_t done, std::size_t total) {
        const std::lock_guard lock(mutex);
        m_state.done = done;
        m_state.total = total;
        publishSometimes();
    });
    const auto path =
        m_request.demo ? makeDemo(cacheFolder() / "demo", {}, context) : m_request.path;
    auto& kept = m_resources;
    if (!kept.opened.collection || kept.path != path || kept.opening != m_request.opening ||
        kept.reading != m_request.reading) {
        kept.opened = {};
        kept.opened = openCollection(path, m_request.opening, context);
        kept.thumbnails.reset();
        kept.path = path;
        kept.opening = m_request.opening;
        kept.reading = m_request.reading;
    }
    m_state.collection = kept.opened.collection;
    m_state.issues = std::make_shared<IssueList>(kept.opened.issues);
    m_state.features = m_state.collection->tableFeatures;
    if (m_request.thumbnails && m_state.collection->pictures) {
        const std::size_t items = m_state.collection->size();
        if (!kept.thumbnails)
            kept.thumbnails = std::make_shared<Thumbnails>(items, Thumbnails::sideFor(items));
        m_state.thumbnails = kept.thumbnails;
    }
    m_state.total = m_state.collection->size();
    m_state.done = m_state.features ? m_state.total : 0;
    publishNow();
}

void IngestRun::describeNetwork()
{
    auto& kept = m_resources.network;
    if (!kept || kept->choice() != m_request.network) {
        kept.reset();
        kept = std::make_unique<LazyNetwork>(
            m_request.network, m_request.cache ? m_request.cache->folder : std::filesystem::path(),
            threadBudget());
        m_resources.networkIssues = kept->notices();
    }
    if (!kept->description())
        openNetwork();
    m_state.network = kept->description();
}

Network& IngestRun::openNetwork()
{
    LazyNetwork& network = *m_resources.network;
    if (!network.isOpen()) {
        const IngestStage before = m_state.stage;
        enter(IngestStage::LoadingNetwork);
        network.open();
        if (const auto notice = slowBlasNotice())
            m_resources.networkIssues.push_back({Issue::Severity::Warning, {}, *notice});
        if (before == IngestStage::Recalling) {
            m_extractionStart = Clock::now();
            enter(IngestStage::Extracting);
        }
    }
    return network.open();
}

std::unique_ptr<KeptFeatures> IngestRun::keptFeatures() const
{
    if (!m_request.cache || m_state.network->identity.empty())
        return nullptr;
    return std::make_unique<KeptFeatures>(
        *m_request.cache, featureKey(*m_state.collection, m_request.network, *m_state.network),
        m_state.network->featureSize, m_state.collection);
}

void IngestRun::extract()
{
    if (m_stop.stop_requested())
        throw Cancelled();
    std::unique_ptr<KeptFeatures> kept = keptFeatures();
    enter(kept ? IngestStage::Recalling : IngestStage::Extracting);
    Extraction extraction({m_state.collection, *m_state.network,
                           [this]() -> Network& { return openNetwork(); }, m_resources.thumbnails,
                           decodeThreads(), std::move(kept)},
                          TaskContext(m_stop));
    m_state.recalled = extraction.recalled();
    m_extractionStart = Clock::now();
    gatherIssues(extraction);
    try {
        // With nothing left to compute the first step finishes the features: a layout that has
        // them all begins otherwise than one that some join.
        if (extraction.done() < extraction.total())
            follow(extraction);
        while (extraction.step(m_stop))
            follow(extraction);
    } catch (...) {
        extraction.finish(); // what there is can be laid out all the same
        gatherIssues(extraction);
        throw;
    }
    // Cancelled or not, what there is can be laid out.
    extraction.finish();
    follow(extraction);
    gatherIssues(extraction);
    if (!m_stop.stop_requested() && extraction.features()->rows() == 0)
        throw Error("None of the " + std::to_string(extraction.total()) +
                    " pictures could be used; the issues list has the reason for each.");
}

void IngestRun::follow(const Extraction& extraction)
{
    if (extraction.features()->rows() > 0)
        m_state.features = extraction.features();
    if (m_state.stage == IngestStage::Recalling && m_resources.network->isOpen())
        m_state.stage = IngestStage::Extracting;
    m_state.done = extraction.done();
    if (const std::size_t computed = extraction.done() - extraction.recalled(); computed > 0) {
        const double seconds =
            std::chrono::duration<double>(Clock::now() - m_extractionStart).count();
        m_state.imagesPerSecond = static_cast<double>(computed) / std::max(seconds, 1e-6);
        m_state.secondsLeft =
            static_cast<double>(m_state.total - m_state.done) / m_state.imagesPerSecond;
    }
    if (extraction.problemCount() != m_problemsSeen &&
        Clock::now() - m_lastPublished >= kPublishEvery)
        gatherIssues(extraction);
    publishSometimes();
}

void IngestRun::gatherIssues(const Extraction& extraction)
{
    auto issues = std::make_shared<IssueList>(m_resources.opened.issues);
    std::ranges::copy(m_resources.networkIssues, std::back_inserter(*issues));
    if (!m_state.network->notice.empty())
        issues->push_back({Issue::Severity::Note, m_state.network->name, m_state.network->notice});
    std::ranges::move(extraction.issues(), std::back_inserter(*issues));
    m_state.issues = std::move(issues);
    m_problemsSeen = extraction.problemCount();
}

/// Those whose features were kept, so that their pictures have not been read.
std::vector<std::uint32_t> IngestRun::itemsWithoutThumbnail() const
{
    std::vector<std::uint32_t> items;
    for (std::size_t r = 0; m_state.thumbnails && r < m_state.recalled; ++r) {
        if (!m_state.thumbnails->has(m_state.features->item(r)))
            items.push_back(m_state.features->item(r));
    }
    return items;
}

/// The layout has begun already.
void IngestRun::makeThumbnailsOf(const std::vector<std::uint32_t>& items)
{
    makeThumbnails(*m_state.collection, items, *m_resources.thumbnails, decodeThreads(), m_stop,
                   [this] { publishSometimes(); });
    m_state.thumbnailsPending = false;
    publishNow();
}

void IngestRun::enter(IngestStage stage)
{
    m_state.stage = stage;
    if (stage != IngestStage::Extracting)
        m_state.secondsLeft.reset();
    publishNow();
}

void IngestRun::publishNow()
{
    m_lastPublished = Clock::now();
    m_publish(m_state);
}

void IngestRun::publishSometimes()
{
    if (Clock::now() - m_lastPublished >= kPublishEvery)
        publishNow();
}

} // namespace murmuration
