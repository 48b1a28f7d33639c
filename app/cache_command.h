// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/features/cache/feature_cache.h"

namespace CLI {
class App;
}

namespace murmuration {

/// The feature cache with the limit of the settings.
[[nodiscard]] FeatureCacheOptions configuredFeatureCache();

/// Adds `murmuration cache`, which lists the features kept from earlier runs, `cache clear` and
/// `cache limit`. When one was chosen, `exitCode` is its result: 0 done, 1 failed (one line on
/// standard error).
void addCacheCommand(CLI::App& program, int& exitCode);

} // namespace murmuration
