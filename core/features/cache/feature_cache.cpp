// SPDX-License-Identifier: Apache-2.0
#include "core/features/cache/feature_cache.h"

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/features/cache/feature_file.h"

#include <algorithm>
#include <numeric>
#include <system_error>
#include <utility>

namespace murmuration {
namespace fs = std::filesystem;
namespace {

struct CacheFile
{
    fs::path path;
    std::uint64_t bytes = 0;
    fs::file_time_type lastUsed;
};

/// Those that were used last come first. A file that goes away meanwhile is none.
std::vector<CacheFile> filesIn(const fs::path& folder, std::error_code& error)
{
    std::vector<CacheFile> files;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code gone;
        CacheFile file{entry->path(), 0, {}};
        if (!entry->is_regular_file(gone))
            continue;
        file.bytes = fs::file_size(file.path, gone);
        if (!gone)
            file.lastUsed = fs::last_write_time(file.path, gone);
        if (!gone)
            files.push_back(std::move(file));
    }
    if (error == std::errc::no_such_file_or_directory)
        error.clear();
    std::ranges::sort(files, [](const CacheFile& a, const CacheFile& b) {
        return a.lastUsed != b.lastUsed ? a.lastUsed > b.lastUsed : a.path < b.path;
    });
    return files;
}

std::vector<CacheFile> readableFilesIn(const fs::path& folder)
{
    std::error_code error;
    std::vector<CacheFile> files = filesIn(folder, error);
    if (error)
        throw Error("cannot read the cache's folder " + utf8(folder) + ": " + error.message());
    return files;
}

std::uint64_t totalOf(const std::vector<CacheFile>& files)
{
    return std::accumulate(
        files.begin(), files.end(), std::uint64_t{0},
        [](std::uint64_t sum, const CacheFile& file) { return sum + file.bytes; });
}

/// Beside features the folder holds what networks turned out to be, which is no entry.
void add(ClearedCache& cleared, const CacheFile& file)
{
    cleared.bytes += file.bytes;
    cleared.entries += file.path.extension() == kFeatureFileEnding ? 1 : 0;
}

} // namespace

FeatureCacheOptions featureCacheAt(std::uint64_t limitBytes)
{
    return {cacheFolder() / "features", limitBytes};
}

std::vector<CacheEntry> cacheEntries(const fs::path& folder)
{
    std::vector<CacheEntry> entries;
    for (const CacheFile& file : readableFilesIn(folder)) {
        if (file.path.extension() != kFeatureFileEnding)
            continue;
        const auto summary = summaryOfFeatureFile(file.path).value_or(FeatureFileSummary{});
        entries.push_back({file.path, summary.key, summary.records, file.bytes, file.lastUsed});
    }
    return entries;
}

std::uint64_t cacheBytes(const fs::path& folder)
{
    return totalOf(readableFilesIn(folder));
}

MadeRoom makeRoom(const FeatureCacheOptions& cache, std::uint64_t bytes, const fs::path& spared)
{
    std::error_code ignored;
    std::vector<CacheFile> files = filesIn(cache.folder, ignored);
    MadeRoom room{totalOf(files), {}};
    for (auto file = files.rbegin();
         file != files.rend() && room.bytesLeft + bytes > cache.limitBytes; ++file) {
        if (file->path == spared || !fs::remove(file->path, ignored))
            continue;
        room.bytesLeft -= file->bytes;
        add(room.removed, *file);
    }
    return room;
}

ClearedCache clearCache(const fs::path& folder, std::optional<std::chrono::hours> unusedFor)
{
    ClearedCache cleared;
    const auto now = fs::file_time_type::clock::now();
    for (const CacheFile& file : readableFilesIn(folder)) {
        if (unusedFor && now - file.lastUsed < *unusedFor)
            continue;
        std::error_code error;
        fs::remove(file.path, error);
        if (error)
            throw Error("cannot remove " + utf8(file.path) + ": " + error.message());
        add(cleared, file);
    }
    return cleared;
}

void markUsed(const fs::path& file)
{
    std::error_code ignored;
    fs::last_write_time(file, fs::file_time_type::clock::now(), ignored);
}

} // namespace murmuration
