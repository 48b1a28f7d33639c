// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/workers/ingest_worker.h"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace murmuration {

/// What the ingest worker keeps from one run to the next, so that another network on the same
/// folder neither scans again nor draws new thumbnails, and the same network is not loaded again.
struct IngestResources
{
    std::filesystem::path path;
    OpenOptions opening;
    OpenedCollection opened;
    std::shared_ptr<Thumbnails> thumbnails;
    NetworkChoice choice;
    std::unique_ptr<Network> network; ///< opened by `choice`
    IssueList networkIssues;          ///< e.g. a slow BLAS
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
    void loadNetwork();
    void extract();
    void measure(std::size_t done);
    void enter(IngestStage stage);
    void publishNow();
    void publishSometimes();

    const IngestRequest& m_request;
    IngestResources& m_resources;
    const std::stop_token m_stop;
    const Publish m_publish;
    IngestState m_state;
    std::chrono::steady_clock::time_point m_lastPublished{};
    std::chrono::steady_clock::time_point m_extractionStart{};
};

} // namespace murmuration
