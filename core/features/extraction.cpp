// SPDX-License-Identifier: Apache-2.0
#include "core/features/extraction.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>
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

} // namespace

Extraction::Extraction(std::shared_ptr<const Collection> collection, Network& network,
                       std::shared_ptr<Thumbnails> thumbnails, unsigned decodeThreads)
    : m_collection(collection)
    , m_network(network)
    , m_total(collection->size())
    , m_features(std::make_shared<FeatureMatrix>(m_total, network.description().featureSize,
                                                 sourceName(network.description())))
    , m_decodeAhead(std::move(collection), shuffledItems(m_total),
                    network.description().preprocessing, network.description().batchSize,
                    std::move(thumbnails), decodeThreads)
{
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
    const std::size_t size = m_features->dimensions();
    m_output.resize(batch->items.size() * size);
    if (!batch->items.empty())
        m_network.extract(batch->inputs, batch->items.size(), m_output);
    for (std::size_t i = 0; i < batch->items.size(); ++i) {
        const auto row = std::span<const float>(m_output).subspan(i * size, size);
        if (std::ranges::all_of(row, [](float value) { return std::isfinite(value); }))
            m_features->append(batch->items[i], row);
        else
            leaveOut(batch->items[i]);
    }
    std::move(batch->problems.begin(), batch->problems.end(), std::back_inserter(m_problems));
    m_done += batch->attempted;
    return true;
}

void Extraction::leaveOut(std::uint32_t item)
{
    m_problems.push_back({item,
                          {Issue::Severity::Failure, m_collection->items[item].name,
                           "the network's output for it is not finite; it is left out"}});
}

IssueList Extraction::issues() const
{
    std::vector<PictureProblem> sorted = m_problems;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.item < b.item; });
    IssueList issues;
    issues.reserve(sorted.size());
    for (auto& problem : sorted)
        issues.push_back(std::move(problem.issue));
    return issues;
}

} // namespace murmuration
