// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/issue.h"
#include "core/base/mailbox.h"
#include "core/collection/collection.h"
#include "core/features/cache/feature_cache.h"
#include "core/features/feature_matrix.h"
#include "core/images/thumbnails.h"
#include "core/networks/network.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace murmuration {

/// What to turn into features.
struct IngestRequest
{
    std::uint64_t run = 0; ///< a new number starts anew; the same number with `cancelled` ends it
    std::filesystem::path path;
    bool demo = false; ///< draw the demonstration collection into the cache folder and open that
                       ///< instead of `path`
    OpenOptions opening;
    std::uint64_t reading = 0; ///< a new number looks for pictures again, where some may have come
    NetworkChoice network;
    std::optional<FeatureCacheOptions> cache; ///< where features are kept; nowhere if empty
    bool cancelled = false;                   ///< stop, and keep the features made so far
    bool thumbnails = true;
};

enum class IngestStage
{
    Idle,
    Opening,
    LoadingNetwork, ///< before extracting, unless all features were kept
    Recalling,      ///< looking for features that were kept from earlier runs
    Extracting,
    Done,
    Cancelled,
    Failed
};

/// All there is to show about the ingest.
struct IngestState
{
    std::uint64_t run = 0;
    IngestStage stage = IngestStage::Idle;
    std::shared_ptr<const Collection> collection; ///< from the end of Opening on
    std::shared_ptr<const Thumbnails> thumbnails; ///< with the collection, when it has pictures
    bool thumbnailsPending = false; ///< with Done: of pictures whose features were kept
    std::shared_ptr<const FeatureMatrix> features; ///< from the first batch on; grows
    std::optional<NetworkDescription> network;     ///< once it is known
    std::size_t done = 0;                          ///< pictures read, or files seen while opening
    std::size_t total = 0;                         ///< 0 while it is not known
    std::size_t recalled = 0; ///< how many of the features were kept from earlier runs
    double imagesPerSecond = 0;
    std::optional<double> secondsLeft;
    std::shared_ptr<const IssueList> issues; ///< so far, in the items' order at the end
    std::string failure;                     ///< with Failed: a sentence

    [[nodiscard]] bool busy() const
    {
        return stage == IngestStage::Opening || stage == IngestStage::LoadingNetwork ||
               stage == IngestStage::Recalling || stage == IngestStage::Extracting;
    }
};

/// Opens collections and runs the network over them, on a thread of its own; pictures are decoded
/// ahead on other threads. Exchanges states through mailboxes: request() and take() may be called
/// from any one thread.
class IngestWorker
{
public:
    /// `wake` is called on the worker's thread when a state is put where none was waiting.
    explicit IngestWorker(std::function<void()> wake);
    ~IngestWorker();

    void request(IngestRequest request);
    [[nodiscard]] std::optional<IngestState> take();

private:
    void loop(const std::stop_token& stop);

    std::function<void()> m_wake;
    Mailbox<IngestRequest> m_inbox;
    Mailbox<IngestState> m_outbox;
    std::mutex m_currentMutex;
    std::uint64_t m_currentRun = 0; ///< guarded by m_currentMutex, as is m_currentStop
    std::stop_source m_currentStop; ///< ends the run under way as soon as it is no longer wanted
    std::jthread m_thread;          ///< last: joined before what it uses goes away
};

} // namespace murmuration
