// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/features/decode_ahead.h"
#include "core/features/feature_matrix.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace murmuration {

/// Runs a network over a collection's pictures, a batch at a step, while the next batches are
/// decoded ahead. The pictures are taken in a shuffled order, the same every time, so that the
/// first few already stand for the whole. Used by the ingest worker and by `embed`; one thread at a
/// time.
class Extraction
{
public:
    /// `network` must outlive this object. `thumbnails` may be null.
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
    [[nodiscard]] std::size_t total() const { return m_total; }
    [[nodiscard]] std::size_t problemCount() const { return m_problems.size(); }
    /// Pictures that were left out or are damaged, in the items' order.
    [[nodiscard]] IssueList issues() const;

private:
    void leaveOut(std::uint32_t item);

    const std::shared_ptr<const Collection> m_collection;
    Network& m_network;
    const std::size_t m_total;
    std::size_t m_done = 0;
    std::shared_ptr<FeatureMatrix> m_features;
    std::vector<PictureProblem> m_problems;
    std::vector<float> m_output;
    DecodeAhead m_decodeAhead;
};

} // namespace murmuration
