// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/collection/collection.h"
#include "core/networks/network.h"

#include <optional>
#include <string>
#include <vector>

namespace murmuration {

/// What features are of and made by, as JSON: the collection's path, the hash of the network's
/// weights and the architecture they are of, layer, pooling, preprocessing, and the program's
/// version. Two runs with the same key make the same features of the same picture, whatever the
/// file of the weights is called. Empty for a network whose features are not worth keeping.
[[nodiscard]] std::string featureKey(const Collection& collection, const NetworkChoice& choice,
                                     const NetworkDescription& description);

/// What of a key is shown.
struct FeatureKeySummary
{
    std::string collection;   ///< UTF-8
    std::string identity;     ///< of the network
    std::string architecture; ///< empty when it is not known
    std::string layer;
    /// What else makes features others: "pooling max", "preprocessing resize=...". Always the same
    /// things in the same order.
    std::vector<std::string> details;
};

/// Empty when the text is no key.
[[nodiscard]] std::optional<FeatureKeySummary> summaryOfFeatureKey(const std::string& key);

} // namespace murmuration
