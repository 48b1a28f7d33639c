// SPDX-License-Identifier: Apache-2.0
#include "app/cache_command.h"

#include "app/command_failure.h"
#include "app/flag_checks.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/features/cache/feature_cache.h"
#include "core/features/cache/feature_key.h"
#include "core/features/cache/remembered_network.h"
#include "ui/settings.h"

#include <QDateTime>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace murmuration {
namespace {

namespace fs = std::filesystem;

std::string day(fs::file_time_type time)
{
    const auto system = std::chrono::file_clock::to_sys(time);
    const auto ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(system.time_since_epoch());
    return QDateTime::fromMSecsSinceEpoch(ms.count()).toString(Qt::ISODate).left(10).toStdString();
}

/// What is shown of an entry, and what else may tell it from others.
struct Shown
{
    std::string what;
    std::vector<std::string> details;
};

Shown shown(const CacheEntry& entry, const std::map<std::string, std::string>& networkNames)
{
    const auto key = summaryOfFeatureKey(entry.key);
    if (!key)
        return {"(damaged)", {}};
    const auto name = networkNames.find(key->identity);
    const std::string network = name != networkNames.end()  ? name->second
                                : key->architecture.empty() ? "unknown network"
                                                            : key->architecture;
    return {network + " / " + key->layer + ", " + key->collection, key->details};
}

/// " (pooling max)": those details of an entry in which another one that looks the same differs.
std::string difference(const Shown& one, const std::vector<Shown>& all)
{
    std::string text;
    for (std::size_t i = 0; i < one.details.size(); ++i) {
        const bool differs = std::ranges::any_of(all, [&](const Shown& other) {
            return other.what == one.what && other.details[i] != one.details[i];
        });
        if (differs)
            text += (text.empty() ? " (" : "; ") + one.details[i];
    }
    return text.empty() ? text : text + ")";
}

void list(const FeatureCacheOptions& cache)
{
    std::cout << utf8(cache.folder) << ": " << byteCount(cacheBytes(cache.folder)) << " of at most "
              << byteCount(cache.limitBytes) << '\n';
    const auto entries = cacheEntries(cache.folder);
    if (!entries.empty())
        std::printf("%8s  %9s  %-10s  %s\n", "pictures", "size", "last used",
                    "network / layer, collection");
    const auto networkNames = rememberedNames(cache.folder);
    std::vector<Shown> all;
    for (const CacheEntry& entry : entries)
        all.push_back(shown(entry, networkNames));
    for (std::size_t i = 0; i < entries.size(); ++i)
        std::printf("%8zu  %9s  %-10s  %s%s\n", entries[i].pictures,
                    byteCount(entries[i].bytes).c_str(), day(entries[i].lastUsed).c_str(),
                    all[i].what.c_str(), difference(all[i], all).c_str());
}

void tellRemoved(const ClearedCache& removed)
{
    std::cout << "removed " << counted(removed.entries, "entry", "entries") << ", "
              << byteCount(removed.bytes) << '\n';
}

void clear(const fs::path& folder, std::optional<int> olderThanDays)
{
    std::optional<std::chrono::hours> unusedFor;
    if (olderThanDays)
        unusedFor = std::chrono::hours(24) * *olderThanDays;
    tellRemoved(clearCache(folder, unusedFor));
}

void changeLimit(std::optional<std::uint64_t> bytes)
{
    Settings settings;
    if (bytes)
        settings.set(setting::kCacheLimit, qulonglong{*bytes});
    const FeatureCacheOptions cache = featureCacheAt(settings.get(setting::kCacheLimit));
    const ClearedCache removed = makeRoom(cache, 0).removed;
    std::cout << "at most " << byteCount(cache.limitBytes) << '\n';
    if (removed.bytes > 0)
        tellRemoved(removed);
}

/// As it was written behind `limit`: "8G", or "8" and "GiB" in two words. Nothing is no size.
struct WrittenSize
{
    std::string size;
    std::string unit;
};

std::optional<std::uint64_t> bytesOf(const WrittenSize& written)
{
    const std::string text =
        written.unit.empty() ? written.size : written.size + ' ' + written.unit;
    if (text.empty())
        return std::nullopt;
    if (const auto bytes = bytesIn(text))
        return bytes;
    throw CLI::ValidationError(
        "SIZE", bytesIn(text + 'B') // ten bytes are hardly ever meant
                    ? "'" + text + "' has no unit; write " + text + "G or " + text + "M"
                    : "'" + text + "' is no size such as 500M, 1.5G or 8 GiB");
}

int guarded(const std::function<void()>& work)
{
    try {
        work();
        return 0;
    } catch (const std::exception& error) {
        tellFailure(error);
        return 1;
    }
}

} // namespace

FeatureCacheOptions configuredFeatureCache()
{
    return featureCacheAt(Settings().get(setting::kCacheLimit));
}

void addCacheCommand(CLI::App& program, int& exitCode)
{
    CLI::App* const command = program.add_subcommand(
        "cache", "list the features that are kept, so that a collection opens at once again");
    command->require_subcommand(0, 1);

    const auto olderThan = std::make_shared<std::optional<int>>();
    CLI::App* const clearing = command->add_subcommand("clear", "remove them");
    clearing->add_option("--older-than", *olderThan, "only what has not been used for so many days")
        ->check(wholeBetween(0, 100'000));
    clearing->callback([olderThan, &exitCode] {
        exitCode = guarded([&] { clear(configuredFeatureCache().folder, *olderThan); });
    });

    const auto limit = std::make_shared<WrittenSize>();
    CLI::App* const limiting = command->add_subcommand(
        "limit", "how much they may take; what was not used for the longest time goes first");
    limiting->add_option("SIZE", limit->size,
                         "such as 500M, 1.5G or 8 GiB; without it the limit is told");
    limiting->add_option("UNIT", limit->unit,
                         "where it stands apart: K, M, G or T; 1K is 1024 bytes");
    limiting->callback([limit, &exitCode] {
        const auto bytes = bytesOf(*limit);
        exitCode = guarded([&] { changeLimit(bytes); });
    });

    command->callback([command, &exitCode] {
        if (command->get_subcommands().empty())
            exitCode = guarded([] { list(configuredFeatureCache()); });
    });
}

} // namespace murmuration
