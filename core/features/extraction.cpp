// SPDX-License-Identifier: Apache-2.0
#include "core/features/extraction.h"

#include "core/base/error.h"
#include "core/base/memory_pages.h"
#include "core/base/random.h"
#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

namespace murmuration {
namespace {

std::vector<std::uint32_t> shuffledItems(std::size_t count)
{
    constexpr std::uint64_t kSeed = 20260; // any; fixed, so that every run reads in the same order
    std::vector<std::uint32_t> items(count);
    std::iota(items.begin(), items.end(), 0U);
    Random random(kSeed);
    for (std::size_t i = count; i > 1; --i)
        std::swap(items[i - 1], items[random.below(i)]);
    return items;
}

std::string sourceName(const NetworkDescription& network)
{
    return network.name + " / " + network.layer;
}

/// Throws where the features would not fit into memory: the system would end the program while
/// they are computed.
std::shared_ptr<FeatureMatrix> matrixFor(const Collection& collection,
                                         const NetworkDescription& network)
{
    // As they came; in order, prepared and reduced for a layout.
    constexpr std::uint64_t kCopies = 4;
    const std::uint64_t bytes =
        std::uint64_t{collection.size()} * network.featureSize * sizeof(float);
    if (const std::uint64_t memory = physicalMemory(); bytes > memory / kCopies)
        throw Error(
            "the features of " + counted(collection.size(), "picture") + ", " +
            std::to_string(network.featureSize) + " numbers each, take " + byteCount(bytes) +
            ", and their layout " + std::to_string(kCopies) + " times as much; this machine has " +
            byteCount(memory) +
            "; choose another layer or pooling that gives fewer numbers, or fewer pictures");
    return std::make_shared<FeatureMatrix>(collection.size(), network.featureSize,
                                           sourceName(network));
}

} // namespace

Extraction::Extraction(ExtractionParts parts, const TaskContext& context)
    : m_collection(parts.collection)
    , m_network(std::move(parts.network))
    , m_kept(std::move(parts.kept))
    , m_features(matrixFor(*m_collection, parts.description))
    , m_decodeAhead(m_collection, recall(context), parts.description.preprocessing,
                    parts.description.batchSize, std::move(parts.thumbnails), parts.decodeThreads)
{
}

Extraction::Extraction(std::shared_ptr<const Collection> collection, Network& network,
                       std::shared_ptr<Thumbnails> thumbnails, unsigned decodeThreads)
    : Extraction({std::move(collection), network.description(),
                  [&network]() -> Network& { return network; }, std::move(thumbnails),
                  decodeThreads, nullptr})
{
}

/// Returns the items that are left, in the order in which they are to be read.
std::vector<std::uint32_t> Extraction::recall(const TaskContext& context)
{
    std::vector<std::uint32_t> items = shuffledItems(m_collection->size());
    if (!m_kept)
        return items;
    m_kept->recall(*m_features, m_problems, context);
    m_recalled = m_done = m_features->rows();
    std::erase_if(items, [this](std::uint32_t item) { return m_kept->knows(item); });
    return items;
}

bool Extraction::step(const std::stop_token& stop)
{
    // Where the network is the slower part a batch always waits, and next() would hand it out.
    if (stop.stop_requested())
        return false;
    std::optional<PreparedBatch> batch = m_decodeAhead.next(stop);
    if (!batch) {
        if (!stop.stop_requested())
            finish();
        return false;
    }
    if (!batch->items.empty())
        run(*batch);
    std::move(batch->problems.begin(), batch->problems.end(), std::back_inserter(m_problems));
    m_done += batch->attempted;
    return true;
}

void Extraction::run(const PreparedBatch& batch)
{
    const std::size_t size = m_features->dimensions();
    m_output.resize(batch.items.size() * size);
    m_network().extract(batch.inputs, batch.items.size(), m_output);
    std::vector<std::uint32_t> good;
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
        const auto row = std::span<const float>(m_output).subspan(i * size, size);
        const auto bad =
            std::ranges::find_if_not(row, [](float value) { return std::isfinite(value); });
        if (bad != row.end()) {
            leaveOut(batch.items[i], static_cast<std::size_t>(bad - row.begin()), *bad);
            continue;
        }
        m_features->append(batch.items[i], row);
        if (good.size() < i) // one before was left out
            std::ranges::copy(row,
                              m_output.begin() + static_cast<std::ptrdiff_t>(good.size() * size));
        good.push_back(batch.items[i]);
    }
    if (m_kept)
        m_kept->keep(good, std::span<const float>(m_output).first(good.size() * size),
                     batch.problems);
}

void Extraction::leaveOut(std::uint32_t item, std::size_t column, float value)
{
    m_problems.push_back({item,
                          {Issue::Severity::Failure, m_collection->items[item].name,
                           "the network's output for it is not finite (" +
                               std::string(std::isnan(value) ? "NaN" : "infinity") + " in column " +
                               std::to_string(column) + ", counted from 0); it is left out"}});
}

std::size_t Extraction::problemCount() const
{
    return m_problems.size() + (m_kept ? m_kept->notices().size() : 0);
}

IssueList Extraction::issues() const
{
    std::vector<PictureProblem> sorted = m_problems;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.item < b.item; });
    IssueList issues = m_kept ? m_kept->notices() : IssueList();
    issues.reserve(issues.size() + sorted.size());
    for (auto& problem : sorted)
        issues.push_back(std::move(problem.issue));
    return issues;
}

} // namespace murmuration
