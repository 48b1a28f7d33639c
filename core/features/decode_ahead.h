// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/collection/collection.h"
#include "core/images/thumbnails.h"
#include "core/networks/network.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace murmuration {

/// A picture that could not be read, or is damaged.
struct PictureProblem
{
    std::uint32_t item = 0;
    Issue issue;
};

/// Consecutive pictures, ready for a network.
struct PreparedBatch
{
    std::vector<std::uint32_t> items;     ///< those that could be read
    std::vector<float> inputs;            ///< items x Preprocessing::inputSize()
    std::vector<PictureProblem> problems; ///< the others, and the damaged ones
    std::size_t attempted = 0;            ///< pictures this batch is made of, readable or not
};

/// Reads and prepares pictures on threads of its own, ahead of whoever takes the batches: at most
/// `kBatchesAhead` are finished or under way before they wait (back-pressure). Batches come in the
/// given order and have the same pictures whatever the number of threads, so the features do not
/// depend on it. Makes the thumbnails in passing.
class DecodeAhead
{
public:
    static constexpr std::size_t kBatchesAhead = 4;

    /// `order`: the items to read. `thumbnails` may be null.
    DecodeAhead(std::shared_ptr<const Collection> collection, std::vector<std::uint32_t> order,
                Preprocessing preprocessing, std::size_t batchSize,
                std::shared_ptr<Thumbnails> thumbnails, unsigned threads);
    /// Stops the threads; each finishes the picture it is at.
    ~DecodeAhead();

    /// The next batch; waits for it. Empty at the end, or when `stop` is requested.
    /// Throws what a thread failed with, std::bad_alloc.
    [[nodiscard]] std::optional<PreparedBatch> next(const std::stop_token& stop);

private:
    void work(const std::stop_token& stop);
    [[nodiscard]] PreparedBatch prepare(std::size_t batch, const std::stop_token& stop) const;

    const std::shared_ptr<const Collection> m_collection;
    const std::vector<std::uint32_t> m_order;
    const Preprocessing m_preprocessing;
    const std::size_t m_batchSize;
    const std::shared_ptr<Thumbnails> m_thumbnails;

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::size_t m_started = 0;                   ///< batches handed to a thread
    std::size_t m_taken = 0;                     ///< batches handed out by next()
    std::map<std::size_t, PreparedBatch> m_done; ///< finished ones that wait
    std::exception_ptr m_failure;                ///< of a thread: memory has run out
    std::vector<std::jthread> m_threads;         ///< last: joined before what they use goes away
};

} // namespace murmuration
