// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/features/cache/kept_features.h"
#include "core/features/decode_ahead.h"
#include "core/features/feature_matrix.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace murmuration {

/// What an extraction works with.
struct ExtractionParts
{
    std::shared_ptr<const Collection> collection;
    NetworkDescription description;
    /// The network that is described; asked for when the first picture has to be run through it,
    /// so that it need not be loaded where all features are there.
    std::function<Network&()> network;
    std::shared_ptr<Thumbnails> thumbnails; ///< may be null
    unsigned decodeThreads = 1;
    std::unique_ptr<KeptFeatures> kept; ///< of earlier runs; may be null
};

/// Turns a collection's pictures into features: takes what was kept from earlier runs at once, then
/// runs the network over the other pictures, a batch at a step, while the next batches are decoded
/// ahead. The pictures are taken in a shuffled order, the same every time, so that the first few
/// already stand for the whole. Used by the ingest worker and by `embed`; one thread at a time.
class Extraction
{
public:
    /// Throws Error when the machine's memory is too small for the features, Cancelled.
    explicit Extraction(ExtractionParts parts, const TaskContext& context = {});
    /// All pictures by `network`, which must outlive this object. `thumbnails` may be null.
    Extraction(std::shared_ptr<const Collection> collection, Network& network,
               std::shared_ptr<Thumbnails> thumbnails, unsigned decodeThreads);

    /// One batch. A picture whose features are not all finite is left out: one value would make
    /// every distance, and so every point, meaningless. False when nothing is left, or `stop` was
    /// requested. Throws Error when the network fails.
    bool step(const std::stop_token& stop);

    /// Says that no more rows will come, though pictures may be left.
    void finish() { m_features->finish(); }

    [[nodiscard]] std::shared_ptr<const FeatureMatrix> features() const { return m_features; }
    [[nodiscard]] std::size_t done() const { return m_done; }
    /// How many rows were kept from earlier runs: the first ones.
    [[nodiscard]] std::size_t recalled() const { return m_recalled; }
    [[nodiscard]] std::size_t total() const { return m_collection->size(); }
    [[nodiscard]] std::size_t problemCount() const;
    /// Of the features that were kept; then pictures that were left out or are damaged, in the
    /// items' order.
    [[nodiscard]] IssueList issues() const;

private:
    [[nodiscard]] std::vector<std::uint32_t> recall(const TaskContext& context);
    void run(const PreparedBatch& batch);
    void leaveOut(std::uint32_t item, std::size_t column, float value);

    const std::shared_ptr<const Collection> m_collection;
    const std::function<Network&()> m_network;
    const std::unique_ptr<KeptFeatures> m_kept;
    const std::shared_ptr<FeatureMatrix> m_features;
    std::vector<PictureProblem> m_problems;
    std::size_t m_recalled = 0;
    std::size_t m_done = 0;
    std::vector<float> m_output;
    DecodeAhead m_decodeAhead;
};

} // namespace murmuration
