// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace murmuration {

/// Where features are kept from one run to the next, and how much of them.
struct FeatureCacheOptions
{
    static constexpr std::uint64_t kDefaultLimit = std::uint64_t{4} << 30U;

    std::filesystem::path folder; ///< one file for each collection and network
    std::uint64_t limitBytes = kDefaultLimit;
};

/// cacheFolder()/features and the limit.
[[nodiscard]] FeatureCacheOptions featureCacheAt(std::uint64_t limitBytes);

/// A file of the cache that holds features.
struct CacheEntry
{
    std::filesystem::path file;
    std::string key; ///< JSON, see featureKey(); empty when its beginning is damaged
    std::size_t pictures = 0;
    std::uint64_t bytes = 0;
    std::filesystem::file_time_type lastUsed;
};

/// The newest first. A folder that is not there has none. Throws Error when it cannot be read.
[[nodiscard]] std::vector<CacheEntry> cacheEntries(const std::filesystem::path& folder);

/// What files in the cache's folder take, features and the rest.
[[nodiscard]] std::uint64_t cacheBytes(const std::filesystem::path& folder);

/// What was removed.
struct ClearedCache
{
    std::size_t entries = 0;
    std::uint64_t bytes = 0;
};

struct MadeRoom
{
    std::uint64_t bytesLeft = 0; ///< what is still there
    ClearedCache removed;
};

/// Removes what has not been used for the longest time until `bytes` more are within the limit.
/// `spared` is left in any case. Never throws: what cannot be removed is left.
MadeRoom makeRoom(const FeatureCacheOptions& cache, std::uint64_t bytes,
                  const std::filesystem::path& spared = {});

/// Removes all, or what has not been used for so long. Throws Error when something cannot be
/// removed.
ClearedCache clearCache(const std::filesystem::path& folder,
                        std::optional<std::chrono::hours> unusedFor = {});

/// Says that a file of the cache was used now.
void markUsed(const std::filesystem::path& file);

inline constexpr const char* kFeatureFileEnding = ".features";

} // namespace murmuration
