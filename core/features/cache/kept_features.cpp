// SPDX-License-Identifier: Apache-2.0
#include "core/features/cache/kept_features.h"

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/features/cache/picture_identities.h"

#include <algorithm>
#include <utility>

namespace murmuration {
namespace {

std::vector<std::pair<ContentHash, std::uint32_t>>
sortedByPicture(const std::vector<std::optional<ContentHash>>& identities)
{
    std::vector<std::pair<ContentHash, std::uint32_t>> sorted;
    sorted.reserve(identities.size());
    for (std::size_t i = 0; i < identities.size(); ++i) {
        if (identities[i])
            sorted.emplace_back(*identities[i], static_cast<std::uint32_t>(i));
    }
    std::ranges::sort(sorted);
    return sorted;
}

auto itemsOf(const std::vector<std::pair<ContentHash, std::uint32_t>>& sorted,
             const ContentHash& picture)
{
    return std::ranges::equal_range(sorted, picture, {}, [](const auto& one) { return one.first; });
}

} // namespace

KeptFeatures::KeptFeatures(FeatureCacheOptions cache, std::string key, std::size_t dimensions,
                           std::shared_ptr<const Collection> collection)
    : m_collection(std::move(collection))
    , m_cache(std::move(cache))
    , m_fits(m_collection->size() * (sizeof(ContentHash) + dimensions * sizeof(float)) <=
             m_cache.limitBytes)
    , m_file(m_cache.folder / (hex(contentHash(key)) + kFeatureFileEnding), key, dimensions)
    , m_identities(pictureIdentities(*m_collection))
    , m_itemsByPicture(sortedByPicture(m_identities))
    , m_known(m_collection->size(), false)
{
}

void KeptFeatures::recall(FeatureMatrix& features, std::vector<PictureProblem>& problems,
                          const TaskContext& context)
{
    std::size_t seen = 0;
    std::size_t useful = 0;
    try {
        const bool sound = m_file.read([&](const FeatureBlock& block) {
            context.throwIfStopped();
            seen += block.pictures.size();
            useful += take(block, features, problems);
        });
        if (seen > 0)
            markUsed(m_file.path());
        if (!sound)
            m_notices.push_back(
                {Issue::Severity::Note,
                 {},
                 "Features kept from an earlier run were damaged and are computed again."});
        // Pictures that were removed or have changed leave their old features behind.
        constexpr std::size_t kWorthwhile = 64;
        if (!sound || seen > 2 * useful + kWorthwhile)
            m_file.rewrite([this](const ContentHash& picture) {
                return !itemsOf(m_itemsByPicture, picture).empty();
            });
        m_cacheBytes = makeRoom(m_cache, 0, m_file.path()).bytesLeft;
    } catch (const Error& error) {
        stopKeeping(cannotKeep(error));
    }
}

std::size_t KeptFeatures::take(const FeatureBlock& block, FeatureMatrix& features,
                               std::vector<PictureProblem>& problems)
{
    const std::size_t size = features.dimensions();
    std::size_t useful = 0;
    for (std::size_t r = 0; r < block.pictures.size(); ++r) {
        bool used = false;
        for (const auto& [picture, item] : itemsOf(m_itemsByPicture, block.pictures[r])) {
            if (m_known[item])
                continue;
            m_known[item] = used = true;
            features.append(item, std::span(block.values).subspan(r * size, size));
            for (const PictureNote& note : block.notes)
                if (note.record == r)
                    problems.push_back(
                        {item,
                         {Issue::Severity::Warning, m_collection->items[item].name, note.text}});
        }
        useful += used ? 1 : 0;
    }
    return useful;
}

void KeptFeatures::keep(std::span<const std::uint32_t> items, std::span<const float> rows,
                        std::span<const PictureProblem> problems)
{
    if (!m_keeping || items.empty())
        return;
    const std::size_t size = rows.size() / items.size();
    FeatureBlock block;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::uint32_t item = items[i];
        if (!m_identities[item])
            continue;
        for (const PictureProblem& problem : problems)
            if (problem.item == item)
                block.notes.push_back(
                    {static_cast<std::uint32_t>(block.pictures.size()), problem.issue.text});
        block.pictures.push_back(*m_identities[item]);
        const auto row = rows.subspan(i * size, size);
        block.values.insert(block.values.end(), row.begin(), row.end());
    }
    if (block.pictures.empty())
        return;
    try {
        append(block);
    } catch (const Error& error) {
        stopKeeping(cannotKeep(error));
    }
}

void KeptFeatures::append(const FeatureBlock& block)
{
    const std::uint64_t bytes = m_file.bytesOf(block);
    if (m_cacheBytes + bytes > m_cache.limitBytes) {
        if (m_fits)
            m_cacheBytes = makeRoom(m_cache, bytes, m_file.path()).bytesLeft;
        if (m_cacheBytes + bytes > m_cache.limitBytes) {
            stopKeeping("Not all features are kept: they take more than the cache's limit of " +
                        byteCount(m_cache.limitBytes) + "; `murmuration cache limit` raises it.");
            return;
        }
    }
    m_file.append(block);
    m_cacheBytes += bytes;
}

std::string KeptFeatures::cannotKeep(const Error& error) const
{
    return "Features cannot be kept in " + utf8(m_cache.folder) + ": " + error.what() +
           "; the next run computes them again.";
}

void KeptFeatures::stopKeeping(std::string text)
{
    m_keeping = false;
    m_notices.push_back({Issue::Severity::Note, {}, std::move(text)});
}

} // namespace murmuration
