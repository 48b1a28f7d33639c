// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/content_hash.h"
#include "core/base/error.h"
#include "core/base/issue.h"
#include "core/base/task_context.h"
#include "core/features/cache/feature_cache.h"
#include "core/features/cache/feature_file.h"
#include "core/features/decode_ahead.h"
#include "core/features/feature_matrix.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace murmuration {

/// The features that earlier runs of a network over a collection have left, and the place for those
/// of this one. Whatever goes wrong here is said in notices() and costs time, never the run: the
/// features are computed as if there were no cache. One thread at a time.
class KeptFeatures
{
public:
    /// `key`: as of featureKey().
    KeptFeatures(FeatureCacheOptions cache, std::string key, std::size_t dimensions,
                 std::shared_ptr<const Collection> collection);

    /// Appends the rows that are there to `features` and what was noted of their pictures to
    /// `problems`. A damaged file is mended: what is sound stays. Throws Cancelled.
    void recall(FeatureMatrix& features, std::vector<PictureProblem>& problems,
                const TaskContext& context = {});

    /// Whether recall() has appended the item's row.
    [[nodiscard]] bool knows(std::size_t item) const { return m_known[item]; }

    /// Keeps the features of `items`, a row each, with what `problems` says of them.
    void keep(std::span<const std::uint32_t> items, std::span<const float> rows,
              std::span<const PictureProblem> problems);

    /// What the person should know: damage, or that nothing can be kept. Each is said once.
    [[nodiscard]] const IssueList& notices() const { return m_notices; }

private:
    /// Returns how many of its records are of use.
    std::size_t take(const FeatureBlock& block, FeatureMatrix& features,
                     std::vector<PictureProblem>& problems);
    void append(const FeatureBlock& block);
    [[nodiscard]] std::string cannotKeep(const Error& error) const;
    void stopKeeping(std::string text);

    const std::shared_ptr<const Collection> m_collection;
    const FeatureCacheOptions m_cache;
    const bool m_fits; ///< all features within the limit; else others are not driven out for some
    FeatureFile m_file;
    const std::vector<std::optional<ContentHash>> m_identities;          ///< of each item
    std::vector<std::pair<ContentHash, std::uint32_t>> m_itemsByPicture; ///< sorted
    std::vector<bool> m_known;                                           ///< of each item
    std::uint64_t m_cacheBytes = 0;
    bool m_keeping = true;
    IssueList m_notices;
};

} // namespace murmuration
