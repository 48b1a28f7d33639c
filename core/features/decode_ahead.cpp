// SPDX-License-Identifier: Apache-2.0
#include "core/features/decode_ahead.h"

#include "core/base/parallel.h"
#include "core/base/reason.h"
#include "core/images/preprocess.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace murmuration {
namespace {

/// Pictures larger than twice what is needed may be decoded at a reduced scale: the antialiased
/// resize that follows still has at least two source pixels for each of its own.
int decodeSide(const Preprocessing& preprocessing)
{
    const int needed = preprocessing.stretch ? preprocessing.crop : preprocessing.resize;
    return 2 * std::max(needed, Thumbnails::kLargestSide);
}

} // namespace

DecodeAhead::DecodeAhead(std::shared_ptr<const Collection> collection,
                         std::vector<std::uint32_t> order, Preprocessing preprocessing,
                         std::size_t batchSize, std::shared_ptr<Thumbnails> thumbnails,
                         unsigned threads)
    : m_collection(std::move(collection))
    , m_order(std::move(order))
    , m_preprocessing(preprocessing)
    , m_batchSize(std::max<std::size_t>(batchSize, 1))
    , m_thumbnails(std::move(thumbnails))
{
    for (unsigned t = 0; t < std::max(threads, 1U); ++t)
        m_threads.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

DecodeAhead::~DecodeAhead()
{
    for (auto& thread : m_threads)
        thread.request_stop();
}

std::optional<PreparedBatch> DecodeAhead::next(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    if (m_taken * m_batchSize >= m_order.size())
        return std::nullopt;
    if (!m_changed.wait(lock, stop, [this] { return m_failure || m_done.contains(m_taken); }))
        return std::nullopt;
    if (m_failure)
        std::rethrow_exception(m_failure);
    PreparedBatch batch = std::move(m_done.extract(m_taken).mapped());
    ++m_taken;
    lock.unlock();
    m_changed.notify_all();
    return batch;
}

void DecodeAhead::work(const std::stop_token& stop)
{
    lowerThreadPriority();
    while (true) {
        std::size_t mine;
        {
            std::unique_lock lock(m_mutex);
            const bool ready =
                m_changed.wait(lock, stop, [this] { return m_started < m_taken + kBatchesAhead; });
            if (!ready || m_started * m_batchSize >= m_order.size())
                return;
            mine = m_started++;
        }
        try {
            PreparedBatch batch = prepare(mine, stop);
            if (stop.stop_requested())
                return;
            const std::lock_guard lock(m_mutex);
            m_done.emplace(mine, std::move(batch));
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            m_failure = std::current_exception();
        }
        m_changed.notify_all();
    }
}

PreparedBatch DecodeAhead::prepare(std::size_t batchIndex, const std::stop_token& stop) const
{
    const std::size_t begin = batchIndex * m_batchSize;
    const std::size_t end = std::min(m_order.size(), begin + m_batchSize);
    const std::size_t inputSize = m_preprocessing.inputSize();
    PreparedBatch batch;
    batch.attempted = end - begin;
    batch.inputs.resize(batch.attempted * inputSize);

    for (std::size_t i = begin; i < end && !stop.stop_requested(); ++i) {
        const std::uint32_t item = m_order[i];
        const auto problem = [&](Issue::Severity severity, std::string reason) {
            batch.problems.push_back(
                {item, {severity, m_collection->items[item].name, std::move(reason)}});
        };
        try {
            const DecodedImage decoded =
                m_collection->pictures->read(item, decodeSide(m_preprocessing));
            if (!decoded.damage.empty())
                problem(Issue::Severity::Warning, decoded.damage);
            if (m_thumbnails)
                m_thumbnails->set(item, decoded.image);
            preprocess(decoded.image, m_preprocessing,
                       std::span(batch.inputs).subspan(batch.items.size() * inputSize, inputSize));
            batch.items.push_back(item);
        } catch (const std::exception& error) {
            // Not Error alone: a picture so large that memory runs out must not end the run either.
            problem(Issue::Severity::Failure, reasonOf(error));
        }
    }
    batch.inputs.resize(batch.items.size() * inputSize);
    return batch;
}

} // namespace murmuration
