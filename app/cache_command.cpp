// SPDX-License-Identifier: Apache-2.0
#include "app/cache_command.h"

#include "app/command_failure.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/features/cache/feature_cache.h"
#include "core/features/cache/feature_key.h"
#include "ui/settings.h"

#include <QDateTime>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>

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

void list(const FeatureCacheOptions& cache)
{
    std::cout << utf8(cache.folder) << ": " << byteCount(cacheBytes(cache.folder)) << " of at most "
              << byteCount(cache.limitBytes) << '\n';
    const auto entries = cacheEntries(cache.folder);
    if (!entries.empty())
        std::printf("%8s  %9s  %-10s  %s\n", "pictures", "size", "last used",
                    "network / layer, collection");
    for (const CacheEntry& entry : entries) {
        const auto key = summaryOfFeatureKey(entry.key);
        const std::string what =
            key ? key->network + " / " + key->layer + ", " + key->collection : "(damaged)";
        std::printf("%8zu  %9s  %-10s  %s\n", entry.pictures, byteCount(entry.bytes).c_str(),
                    day(entry.lastUsed).c_str(), what.c_str());
    }
}

void clear(const fs::path& folder, std::optional<int> olderThanDays)
{
    std::optional<std::chrono::hours> unusedFor;
    if (olderThanDays)
        unusedFor = std::chrono::hours(24) * *olderThanDays;
    const ClearedCache cleared = clearCache(folder, unusedFor);
    std::cout << "removed " << counted(cleared.entries, "entry", "entries") << ", "
              << byteCount(cleared.bytes) << '\n';
}

void changeLimit(std::optional<std::uint64_t> bytes)
{
    Settings settings;
    if (bytes)
        settings.set(setting::kCacheLimit, qulonglong{*bytes});
    const FeatureCacheOptions cache = featureCacheAt(settings.get(setting::kCacheLimit));
    makeRoom(cache, 0);
    std::cout << "at most " << byteCount(cache.limitBytes) << '\n';
}

/// Bytes, from a number and a unit.
CLI::Validator sizeInBytes()
{
    return {[](std::string& value) {
                const std::string written = value;
                std::string wrong;
                try {
                    wrong = CLI::AsSizeValue(false)(value);
                } catch (const CLI::Error&) {
                    wrong = written; // `value` may be empty by now
                }
                return wrong.empty() && !written.starts_with('-')
                           ? std::string()
                           : "'" + written + "' is no size such as 500M or 8G";
            },
            "SIZE"};
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
        ->check(CLI::Range(0, 100'000));
    clearing->callback([olderThan, &exitCode] {
        exitCode = guarded([&] { clear(configuredFeatureCache().folder, *olderThan); });
    });

    const auto limit = std::make_shared<std::optional<std::uint64_t>>();
    CLI::App* const limiting = command->add_subcommand(
        "limit", "how much they may take; what was not used for the longest time goes first");
    limiting->add_option("SIZE", *limit, "such as 500M or 8G; without it the limit is told")
        ->transform(sizeInBytes());
    limiting->callback([limit, &exitCode] { exitCode = guarded([&] { changeLimit(*limit); }); });

    command->callback([command, &exitCode] {
        if (command->get_subcommands().empty())
            exitCode = guarded([] { list(configuredFeatureCache()); });
    });
}

} // namespace murmuration
