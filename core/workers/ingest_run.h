// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/features/cache/lazy_network.h"
#include "core/features/extraction.h"
#include "core/workers/ingest_worker.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace murmuration {

/// What the ingest worker keeps from one run to the next, so that another network on the same
/// folder neither scans again nor draws new thumbnails, and the same network is not loaded again.
struct IngestResources
{
    std::filesystem::path path;
    OpenOptions opening;
    std::uint64_t reading = 0;
    OpenedCollection opened;
    std::shared_ptr<Thumbnails> thumbnails;
    std::unique_ptr<LazyNetwork> network;
    IssueList networkIssues; ///< e.g. a slow BLAS
};

/// One request of the ingest worker, from opening to the last feature. Lives on the worker's
/// thread.
class IngestRun
{
public:
    using Publish = std::function<void(IngestState)>;

    IngestRun(const IngestRequest& request, IngestResources& resources, std::stop_token stop,
              Publish publish);

    /// Never throws: what goes wrong becomes a Failed state.
    void execute();

private:
    void open();
    void describeNetwork();
    Network& openNetwork();
    void extract();
    [[nodiscard]] std::vector<std::uint32_t> itemsWithoutThumbnail() const;
    void makeThumbnailsOf(const std::vector<std::uint32_t>& items);
    [[nodiscard]] std::unique_ptr<KeptFeatures> keptFeatures() const;
    void gatherIssues(const Extraction& extraction);
    void follow(const Extraction& extraction);
    void enter(IngestStage stage);
    void publishNow();
    void publishSometimes();

    const IngestRequest& m_request;
    IngestResources& m_resources;
    const std::stop_token m_stop;
    const Publish m_publish;
    IngestState m_state;
    std::size_t m_problemsSeen = 0;
    std::chrono::steady_clock::time_point m_lastPublished{};
    std::chrono::steady_clock::time_point m_extractionStart{};
};

} // namespace murmuration
