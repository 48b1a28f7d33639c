// SPDX-License-Identifier: Apache-2.0
#include "core/workers/ingest_run.h"

#include "core/base/parallel.h"
#include "core/base/paths.h"
#include "core/collection/demo.h"
#include "core/features/extraction.h"
#include "core/networks/slow_blas.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <mutex>
#include <new>
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
            loadNetwork();
            extract();
        }
        enter(m_stop.stop_requested() ? IngestStage::Cancelled : IngestStage::Done);
    } catch (const Cancelled&) {
        enter(IngestStage::Cancelled);
    } catch (const std::bad_alloc&) {
        m_state.failure =
            "There is not enough memory for this collection; open a smaller part of it.";
        enter(IngestStage::Failed);
    } catch (const std::exception& error) {
        m_state.failure = error.what();
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
    if (!kept.opened.collection || kept.path != path || kept.opening != m_request.opening) {
        kept.opened = {};
        kept.opened = openCollection(path, m_request.opening, context);
        kept.thumbnails.reset();
        kept.path = path;
        kept.opening = m_request.opening;
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

void IngestRun::loadNetwork()
{
    enter(IngestStage::LoadingNetwork);
    if (!m_resources.network || m_resources.choice != m_request.network) {
        m_resources.network.reset();
        m_resources.network = openNetwork(m_request.network, threadBudget());
        m_resources.choice = m_request.network;
        m_resources.networkIssues.clear();
        if (const auto notice = slowBlasNotice())
            m_resources.networkIssues.push_back({Issue::Severity::Warning, {}, *notice});
    }
    m_state.network = m_resources.network->description();
}

void IngestRun::extract()
{
    if (m_stop.stop_requested())
        throw Cancelled();
    m_extractionStart = Clock::now();
    enter(IngestStage::Extracting);
    Extraction extraction(m_state.collection, *m_resources.network, m_resources.thumbnails,
                          decodeThreads());
    IssueList before = m_resources.opened.issues;
    before.insert(before.end(), m_resources.networkIssues.begin(), m_resources.networkIssues.end());
    std::size_t problemsSeen = 0;
    const auto gatherIssues = [&] {
        auto issues = std::make_shared<IssueList>(before);
        std::ranges::move(extraction.issues(), std::back_inserter(*issues));
        m_state.issues = std::move(issues);
        problemsSeen = extraction.problemCount();
    };
    gatherIssues();

    try {
        while (extraction.step(m_stop)) {
            if (extraction.features()->rows() > 0)
                m_state.features = extraction.features();
            measure(extraction.done());
            if (extraction.problemCount() != problemsSeen &&
                Clock::now() - m_lastPublished >= kPublishEvery)
                gatherIssues();
            publishSometimes();
        }
    } catch (...) {
        extraction.finish(); // what there is can be laid out all the same
        gatherIssues();
        throw;
    }
    // Cancelled or not, what there is can be laid out.
    extraction.finish();
    gatherIssues();
    if (!m_stop.stop_requested() && extraction.features()->rows() == 0)
        throw Error("None of the " + std::to_string(extraction.total()) +
                    " pictures could be used; the issues list has the reason for each.");
}

void IngestRun::measure(std::size_t done)
{
    const double seconds = std::chrono::duration<double>(Clock::now() - m_extractionStart).count();
    m_state.done = done;
    m_state.imagesPerSecond = static_cast<double>(done) / std::max(seconds, 1e-6);
    m_state.secondsLeft = static_cast<double>(m_state.total - done) / m_state.imagesPerSecond;
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
