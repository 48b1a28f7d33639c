// SPDX-License-Identifier: Apache-2.0
#include "core/features/cache/feature_key.h"

#include "core/base/paths.h"
#include "core/base/version.h"
#include "core/networks/network_choice.h"

#include <nlohmann/json.hpp>

namespace murmuration {
namespace {

using Json = nlohmann::ordered_json;

/// However it was written; the path itself when it leads nowhere.
std::filesystem::path settled(const std::filesystem::path& path)
{
    std::error_code error;
    const auto canonical = std::filesystem::canonical(path, error);
    return error ? path : canonical;
}

} // namespace

std::string featureKey(const Collection& collection, const NetworkChoice& choice,
                       const NetworkDescription& description)
{
    if (description.identity.empty())
        return {};
    const Json key = {{"collection", utf8(settled(collection.path))},
                      {"architecture", description.architecture},
                      {"layer", description.layer},
                      {"pooling", static_cast<int>(choice.pooling)},
                      {"preprocessing", describe(description.preprocessing)},
                      {"weights", description.identity},
                      {"program", kVersion}};
    return key.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<FeatureKeySummary> summaryOfFeatureKey(const std::string& key)
{
    const Json json = Json::parse(key, nullptr, false);
    const auto text = [&](const char* name) {
        const auto found = json.is_object() ? json.find(name) : json.end();
        return found != json.end() && found->is_string() ? found->get<std::string>()
                                                         : std::string();
    };
    FeatureKeySummary summary{
        text("collection"), text("weights"), text("architecture"), text("layer"), {}};
    if (summary.identity.empty())
        return std::nullopt;
    const Json pooling = json.value("pooling", Json());
    constexpr std::size_t kShownOfHash = 8;
    summary.details = {
        pooling.is_number_integer()
            ? std::string("pooling ") + nameOf(static_cast<Pooling>(pooling.get<int>()))
            : "pooling unknown",
        "preprocessing " + text("preprocessing"),
        "weights " + summary.identity.substr(0, kShownOfHash), "version " + text("program")};
    return summary;
}

} // namespace murmuration
